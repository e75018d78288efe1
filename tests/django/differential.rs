//! acct compared with whole Django projects: every version and every kind of user table.
//!
//! `sites/` makes the projects; each runs in a separate process and answers what Django does.

mod adopt;
mod hashes;
mod library;
mod links;
mod mails;
mod people;
mod policies;
mod random;
mod refusals;
mod site;
mod writes;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use self::site::Site;
use crate::pythons;

/// One thing to compare.
type Topic = fn(&Site);

/// What is compared on every site, in this order.
const TOPICS: [(&str, Topic); 19] = [
    ("lists", people::a_list_shows_the_users_as_django_sees_them),
    ("Django's users are read", hashes::every_old_hash_verifies_as_in_django),
    ("hashes are upgraded", hashes::an_upgrade_is_one_that_django_leaves_alone),
    ("new hashes stay", hashes::each_takes_the_other_s_hash_without_rewriting_it),
    ("acct's link", links::a_link_from_acct_is_redeemed_in_django),
    ("Django's link", links::a_link_from_django_is_redeemed_by_acct),
    ("the mailed link", links::a_link_that_django_mails_is_redeemed_by_acct),
    ("sessions", writes::a_session_survives_check_and_dies_after_set),
    ("one column", writes::a_password_command_writes_one_cell),
    ("nothing", writes::what_only_looks_leaves_no_trace),
    ("damaged links", refusals::damaged_links_are_refused_on_both_sides),
    ("changed users", refusals::a_change_of_the_user_kills_links_on_both_sides),
    ("old keys", refusals::old_keys_verify_where_they_are_fallbacks),
    ("expiry", refusals::a_link_lives_through_its_last_second_on_both_sides),
    ("policies", policies::bad_passwords_are_refused_in_django_s_words),
    ("recipients", mails::the_same_users_are_mailed),
    ("mails", mails::the_mail_says_what_django_s_says),
    ("new users", people::a_user_that_acct_adds_is_one_of_django_s),
    ("random users", random::tokens_and_hashes_of_random_users_agree),
];

/// Compares everything on one site; a topic that fails does not keep the others from running.
fn compare(version: &str, variant: &str) {
    let Some(python) = pythons::python(version) else { return };
    let site = Site::start(python, version, variant);
    adopt::adopt(&site);
    let failed: Vec<&str> = TOPICS
        .into_iter()
        .filter(|(_, topic)| catch_unwind(AssertUnwindSafe(|| topic(&site))).is_err())
        .map(|(name, _)| name)
        .collect();
    assert!(failed.is_empty(), "Django {version}, {variant}: {failed:?}");
}

/// Says something past the test harness, which would keep a passing test's words to itself.
fn say(words: &str) {
    std::io::stderr().write_all(format!("{words}\n").as_bytes()).unwrap();
}

macro_rules! sites {
    ($($name:ident: $version:literal $variant:literal;)*) => {$(
        #[test]
        fn $name() {
            compare($version, $variant);
        }
    )*};
}

sites! {
    django_42_with_its_own_users: "42" "default";
    django_42_with_a_custom_table: "42" "custom";
    django_42_with_uuid_keys: "42" "uuid";
    django_42_with_text_keys_and_addresses_as_names: "42" "email";
    django_52_with_its_own_users: "52" "default";
    django_52_with_a_custom_table: "52" "custom";
    django_52_with_uuid_keys: "52" "uuid";
    django_52_with_text_keys_and_addresses_as_names: "52" "email";
    django_61_with_its_own_users: "61" "default";
    django_61_with_a_custom_table: "61" "custom";
    django_61_with_uuid_keys: "61" "uuid";
    django_61_with_text_keys_and_addresses_as_names: "61" "email";
}
