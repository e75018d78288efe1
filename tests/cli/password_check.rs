//! `acct password check`, `disable` and `hash`.

use crate::documents::assert_changed;
use crate::password_set::is;
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG};

const CHECK: [&str; 4] = ["password", "check", "ann", "--password-stdin"];

#[test]
fn check_distinguishes_right_from_wrong_and_writes_nothing() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    home.acct(&CHECK).stdin(PASSWORD).outcome().done();
    let file = home.write("password", PASSWORD);
    home.run(&["password", "check", "--id", "1", "--password-file", &file]).done();
    let args = [&CHECK[..], &["--format", "json"]].concat();
    assert_changed(&home.acct(&args).stdin(PASSWORD).outcome().done().json(), "ann", &[]);
    assert_eq!(home.dump(), before);
    home.refuses(&CHECK, WRONG, 1, "wrong_password");
    home.refuses(&CHECK, "", 1, "password_empty");
    home.refuses(&["password", "check", "ann"], PASSWORD, 2, "no_terminal");
    home.refuses(&["password", "check", "ann", "--no-input"], PASSWORD, 2, "input_needed");
    let both = ["password", "check", "ann", "--password-stdin", "--password-file", &file];
    home.refuses(&both, "", 2, "usage");
}

#[test]
fn upgrade_rehashes_a_cheap_hash_and_keeps_a_good_one() {
    let home = Sandbox::with_ann();
    let args = [&CHECK[..], &["--upgrade", "--format", "json"]].concat();
    home.refuses(&[&CHECK[..], &["--upgrade"]].concat(), WRONG, 1, "wrong_password");
    let upgraded = home.acct(&args).stdin(PASSWORD).outcome();
    assert_changed(&upgraded.done().json(), "ann", &["password"]);
    let after = home.dump();
    assert!(after[0].contains("m=102400,t=2,p=8"), "{after:?}");
    assert_changed(&home.acct(&args).stdin(PASSWORD).outcome().done().json(), "ann", &[]);
    assert_eq!(home.dump(), after);
    is(&home, "ann", PASSWORD);
}

#[test]
fn disable_makes_the_password_unusable_and_voids_links() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let args = ["password", "disable", "ann", "--format", "json"];
    let document = home.run(&args).done().json();
    assert_changed(&document, "ann", &["password"]);
    assert_eq!(document["user"]["password"]["usable"], false);
    assert_eq!(home.text("SELECT length(password) FROM auth_user"), "Integer(41)");
    home.refuses(&CHECK, PASSWORD, 1, "unusable_password");
    home.refuses(&["password", "confirm", &link, "--generate"], "", 1, "invalid_link");
    home.refuses(&["password", "disable", "nobody"], "", 1, "no_such_user");
    home.run(&["password", "disable", "--id", "1"]).done().says("unchanged");
}

#[test]
fn hash_prints_what_django_stores_and_needs_no_database() {
    let home = Sandbox::empty();
    let args = ["password", "hash", "--password-stdin"];
    let hash = home.acct(&args).stdin(PASSWORD).showing_a_hash().outcome().done().stdout.clone();
    assert!(hash.starts_with("argon2$argon2id$v=19$m=102400,t=2,p=8$"), "{hash}");
    assert_eq!(hash.matches('\n').count(), 1);
    assert!(!home.data_directory().exists());
    let home = Sandbox::with_ann();
    home.sql(&format!("UPDATE auth_user SET password = '{}'", hash.trim_end()));
    is(&home, "ann", PASSWORD);
}

#[test]
fn hash_has_cost_options_and_documents() {
    let home = Sandbox::empty();
    for (options, start) in [
        (
            &["--memory-cost", "64", "--time-cost", "3", "--parallelism", "2"][..],
            "argon2$argon2id$v=19$m=64,t=3,p=2$",
        ),
        (
            &["--algorithm", "argon2", "--memory-cost", "1024"],
            "argon2$argon2id$v=19$m=1024,t=2,p=8$",
        ),
        (&["--iterations", "10"], "pbkdf2_sha256$10$"),
        (&["--algorithm", "pbkdf2_sha256", "--iterations", "7"], "pbkdf2_sha256$7$"),
    ] {
        let args =
            [&["password", "hash", "--password-stdin", "--format", "json"][..], options].concat();
        let document = home.acct(&args).stdin(NEW).showing_a_hash().outcome().done().json();
        assert_eq!(keys(&document), ["hash"]);
        assert!(document["hash"].as_str().unwrap().starts_with(start), "{document}");
    }
    let args = ["password", "hash", "--generate", "--iterations", "5", "--format", "json"];
    let document = home.acct(&args).showing_a_hash().outcome().done().json();
    assert_eq!(keys(&document), ["hash", "password"]);
}

#[test]
fn hash_refuses_costs_that_cannot_be() {
    let home = Sandbox::empty();
    for options in [
        &["--memory-cost", "7"][..],
        &["--memory-cost", "4294967295"],
        &["--time-cost", "0"],
        &["--parallelism", "16777216"],
        &["--iterations", "0"],
        &["--iterations", "4294967295"],
        &["--algorithm", "pbkdf2_sha256", "--time-cost", "2"],
        &["--algorithm", "argon2", "--iterations", "2"],
        &["--iterations", "5", "--time-cost", "2"],
    ] {
        let args = [&["password", "hash", "--password-stdin"][..], options].concat();
        home.refuses(&args, NEW, 2, "bad_cost");
    }
    for options in
        [&["--iterations", "x"][..], &["--iterations", "4294967296"], &["--algorithm", "crypt"]]
    {
        let args = [&["password", "hash", "--password-stdin"][..], options].concat();
        home.refuses(&args, NEW, 2, "usage");
    }
    home.refuses(&["password", "hash", "--password-stdin"], "", 1, "password_empty");
    home.refuses(&["password", "hash", "--no-input"], "", 2, "input_needed");
}

#[test]
fn a_hash_that_the_site_does_not_verify_is_refused_before_anything_is_asked() {
    let home = Sandbox::with_ann();
    home.settings("password_hashers = [\"pbkdf2_sha256\", \"pbkdf2_sha1\"]");
    for command in ["check", "change"] {
        home.refuses(&["password", command, "ann"], "", 1, "hash_not_listed").says("argon2");
    }
    home.settings("password_hashers = [\"pbkdf2_sha256\", \"argon2\"]");
    home.acct(&CHECK).stdin(PASSWORD).outcome().done();
}
