//! Users of every kind of table that a Django site has: their keys, and columns that are not there.

use serde_json::Value;

use crate::sandbox::{NEW, PASSWORD, cheap_hash};
use crate::site::Site;

const UUID: &str = "d9bb23bf-00b0-445c-885f-20626d2bfe18";
const HEX: &str = "d9bb23bf00b0445c885f20626d2bfe18";

fn users(site: &Site, filter: &[&str]) -> Vec<Value> {
    let args = [&["user", "list", "--format", "json"][..], filter].concat();
    site.run(&args).done().json()["users"].as_array().unwrap().clone()
}

/// Takes a user through everything that finds one by key, and removes it in the end.
fn live_and_go(site: &Site, id: &str, uid: &str) {
    let shown = site.run(&["user", "show", "--id", id, "--format", "json"]).done().json();
    assert_eq!(shown["user"]["id"], id);
    let reset = ["password", "reset", "--id", id, "--link-only", "--format", "json"];
    let issued = site.run(&reset).done().json();
    assert_eq!((&issued["links"][0]["id"], &issued["links"][0]["uid"]), (&id.into(), &uid.into()));
    let link = issued["links"][0]["link"].as_str().unwrap();
    assert!(link.contains(&format!("/{uid}/")), "{link}");
    let inspected = site.run(&["password", "inspect", link, "--format", "json"]).done().json();
    assert_eq!((&inspected["valid"], &inspected["id"]), (&true.into(), &id.into()));
    let confirm = ["password", "confirm", link, "--password-stdin"];
    site.acct(&confirm).stdin(NEW).outcome().done();
    site.run(&["password", "inspect", link]).says_no();
    let check = ["password", "check", "--id", id, "--password-stdin"];
    site.acct(&check).stdin(NEW).outcome().done();
    let set = ["password", "set", "--id", id, "--password-stdin"];
    site.acct(&set).stdin(PASSWORD).outcome().done();
    site.acct(&check).stdin(PASSWORD).outcome().done();
    site.run(&["user", "edit", "--id", id, "--staff"]).done().says("is_staff");
    site.run(&["user", "deactivate", "--id", id]).done();
    site.run(&["password", "reset", "--id", id, "--link-only"]).failed(1);
    site.run(&["user", "activate", "--id", id]).done();
    site.run(&["user", "remove", "--id", id, "--yes"]).done();
    site.run(&["user", "show", "--id", id]).failed(1);
}

#[test]
fn a_uuid_is_dashed_in_output_and_links_and_32_digits_in_the_table() {
    let site = Site::members();
    site.add_member(HEX, "ann");
    site.add_member("00000000000000000000000000000001", "ben");
    for typed in [UUID, HEX, &UUID.to_uppercase()] {
        site.run(&["user", "show", "--id", typed]).done();
    }
    site.refuses(&["user", "show", "--id", "7"], "", 2, "bad_id");
    live_and_go(&site, UUID, "ZDliYjIzYmYtMDBiMC00NDVjLTg4NWYtMjA2MjZkMmJmZTE4");
    assert_eq!(site.text("SELECT group_concat(username) FROM members_member"), "ben");
}

#[test]
fn a_key_of_any_text_is_taken_as_it_is() {
    let site = Site::people();
    site.add_person("7", "seven@news.example");
    for (code, uid) in [("A-1 é/ü", "QS0xIMOpL8O8"), ("0007", "MDAwNw"), ("code:x", "Y29kZTp4")] {
        site.add_person(code, "ann@news.example");
        live_and_go(&site, code, uid);
    }
    assert_eq!(site.text("SELECT group_concat(code) FROM people_person"), "7");
}

#[test]
fn a_key_that_is_not_text_is_refused_and_causes_no_endless_loop() {
    for key in ["CAST(x'62ff' AS TEXT)", "x'62ff'"] {
        let site = Site::people();
        site.add_person("a", "ann@news.example");
        site.add_person("b", "ben@news.example");
        site.sql(&format!("UPDATE people_person SET code = {key} WHERE code = 'b'"));
        for args in [
            &["user", "list"][..],
            &["password", "rotate", "--all"],
            &["password", "rotate", "--all", "--yes"],
        ] {
            site.home.refuses(args, "", 3, "schema_mismatch").says("\"b\u{fffd}\"");
        }
        let hashes = "SELECT group_concat(DISTINCT password) FROM people_person";
        assert_eq!(site.text(hashes), cheap_hash(), "nobody was rotated");
        site.run(&["user", "show", "--id", "a"]).done();
    }
}

#[test]
fn a_list_of_many_pages_is_whole_and_in_the_order_of_the_keys() {
    let site = Site::members();
    let people = Site::people();
    for (site, insert) in [
        (
            &site,
            "INSERT INTO members_member SELECT '!', NULL, 0, 'user' || n, '', '', '', 0, 1, '2026-01-02', \
             printf('%08x%024x', (n * 7919) % 65521, n) FROM number",
        ),
        (
            &people,
            "INSERT INTO people_person SELECT '!', NULL, 0, (n * 7919) % 65521 || ' é', n || '@x.example', \
             '', 1, 0 FROM number",
        ),
    ] {
        site.sql(&format!(
            "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1203) \
             {insert}"
        ));
        let users = users(site, &[]);
        let ids: Vec<&str> = users.iter().map(|user| user["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 1203);
        assert!(ids.is_sorted_by(|one, next| one < next), "each once, in order");
    }
}

#[test]
fn a_uuid_in_an_unusual_form_is_listed_once_and_hides_nobody() {
    let site = Site::members();
    for number in 0..499 {
        site.add_member(&format!("{number:032}"), &format!("user{number}"));
    }
    // The last of the first page: by its usual spelling the next page would begin too late.
    for (letter, name) in [("F", "shouted"), ("a", "first"), ("b", "last")] {
        site.add_member(&letter.repeat(32), name);
    }
    let names = users(&site, &[]);
    assert_eq!(names.len(), 502);
    let seen: std::collections::BTreeSet<_> =
        names.iter().map(|user| user["username"].as_str().unwrap()).collect();
    assert_eq!(seen.len(), 502);
}

#[test]
fn an_address_that_is_the_user_name_serves_as_both() {
    let site = Site::people();
    site.add_person("A-1", "Ann@news.example");
    let ann = "Ann@news.example";
    let shown = site.run(&["user", "show", ann, "--format", "json"]).done().json();
    let user = &shown["user"];
    assert_eq!((&user["username"], &user["email"]), (&ann.into(), &ann.into()));
    assert_eq!((&user["first_name"], &user["date_joined"]), (&"".into(), &Value::Null));
    let mail = site.run(&["password", "reset", "--email", "ann@NEWS.example", "-q"]);
    assert!(mail.done().stdout.contains("To: Ann@news.example"), "{mail:?}");
    assert!(mail.stdout.contains("forgotten: Ann@news.example"), "{mail:?}");
    let edit = ["user", "edit", ann, "--email", "ann@B.example", "--format", "json"];
    let document = site.run(&edit).done().json();
    assert_eq!(document["changed"], serde_json::json!(["username", "email"]));
    assert_eq!(site.text("SELECT contact FROM people_person"), "ann@b.example");
    let ann = "ann@b.example";
    for args in [
        &["user", "edit", ann, "--username", "ann"][..],
        &["user", "edit", ann, "--email", ""],
        &["user", "add", "ben"],
    ] {
        site.refuses(args, "", 2, "malformed");
    }
    let both = ["user", "edit", ann, "--username", "a@b.example", "--email", "c@b.example"];
    site.refuses(&both, "", 2, "address_is_name");
    site.refuses(
        &["user", "add", "a@b.example", "--email", "b@b.example"],
        "",
        2,
        "address_is_name",
    );
    site.add_person("A-2", "ben@b.example");
    site.refuses(&["user", "edit", ann, "--email", "BEN@b.example"], "", 1, "username_taken");
}

#[test]
fn fields_the_model_lacks_have_django_s_defaults() {
    let site = Site::logins();
    site.add_login("ann");
    let user = users(&site, &[]).remove(0);
    for (name, meaning) in [
        ("email", "".into()),
        ("first_name", "".into()),
        ("last_name", "".into()),
        ("is_active", true.into()),
        ("is_staff", false.into()),
        ("is_superuser", false.into()),
        ("last_login", Value::Null),
        ("date_joined", Value::Null),
    ] {
        assert_eq!(user[name], meaning, "{name}");
    }
    let count = |filter: &[&str]| users(&site, filter).len();
    assert_eq!(count(&["--active"]), 1);
    assert_eq!(count(&["--inactive"]), 0);
    assert_eq!(count(&["--staff"]), 0);
    assert_eq!(count(&["--search", "an"]), 1);
    for option in [["--login-before", "1d"], ["--sort", "last_login"]] {
        let args = [&["user", "list"][..], &option].concat();
        site.refuses(&args, "", 2, "field_absent").says(option[0]).says("last_login");
    }
    assert_eq!(count(&["--search", "nobody"]), 0);
    site.run(&["user", "activate", "ann"]).done().says("unchanged");
}

#[test]
fn a_link_is_issued_and_redeemed_without_address_and_last_login() {
    let site = Site::logins();
    site.add_login("ann");
    let link = site.run(&["password", "reset", "--user", "ann", "--link-only", "-q"]);
    let link = link.done().stdout.trim_end().to_owned();
    site.acct(&["password", "confirm", &link, "--password-stdin"]).stdin(NEW).outcome().done();
    site.acct(&["password", "check", "ann", "--password-stdin"]).stdin(NEW).outcome().done();
    site.run(&["password", "disable", "ann"]).done();
    site.run(&["password", "audit"]).done().counts([1]);
}

#[test]
fn an_option_for_what_the_table_cannot_hold_is_a_usage_error() {
    let site = Site::logins();
    site.add_login("ann");
    for args in [
        &["user", "edit", "ann", "--email", "a@b.example"][..],
        &["user", "edit", "ann", "--first-name", "Ann"],
        &["user", "edit", "ann", "--last-name", ""],
        &["user", "edit", "ann", "--no-staff"],
        &["user", "edit", "ann", "--superuser"],
        &["user", "add", "ben", "--email", "b@b.example"],
        &["user", "add", "ben", "--last-name", "Wu"],
        &["user", "add", "ben", "--inactive"],
        &["user", "add", "ben", "--staff"],
        &["password", "reset", "--email", "a@b.example"],
    ] {
        let told = site.refuses(args, "", 2, "field_absent");
        told.says(args.iter().find(|arg| arg.starts_with("--")).unwrap()).says("\"login\"");
    }
    let told =
        site.refuses(&["password", "reset", "--email", "a@b.example"], "", 2, "field_absent");
    told.says("--user");
    let told = site.refuses(&["user", "deactivate", "ann"], "", 3, "field_absent");
    told.says("acct password disable");
    site.run(&["password", "reset", "--user", "ann"]).failed(1).says("--link-only");
}

#[test]
fn a_table_with_new_columns_is_accepted_until_one_is_missing() {
    let site = Site::people();
    site.add_person("A-1", "ann@news.example");
    site.sql("ALTER TABLE people_person ADD COLUMN shoe_size integer NULL");
    site.run(&["user", "edit", "ann@news.example", "--staff"]).done();
    site.sql("ALTER TABLE people_person RENAME COLUMN full_name TO whole_name");
    let told = site.refuses(&["user", "list"], "", 3, "schema_mismatch");
    told.says("full_name").says("acct adopt").says("user_columns");
}

#[test]
fn a_table_without_a_password_is_refused() {
    let site = Site::logins();
    let names = "user_table = \"login\"\nusername_field = \"nick\"\nemail_field = \"\"\n";
    site.settings(&format!("{names}[user_columns]"));
    site.refuses(&["user", "list"], "", 3, "schema_mismatch").says("password");
    site.settings(&format!("{names}[user_columns]\npassword = \"password\""));
    site.refuses(&["user", "list"], "", 3, "schema_mismatch").says("\"password\"");
    site.settings(names);
    site.refuses(&["user", "list"], "", 3, "schema_mismatch");
}

#[test]
fn a_password_is_compared_with_the_model_s_custom_fields() {
    let site = Site::people();
    site.add_person("A-1", "marguerite@news.example");
    let set = ["password", "set", "marguerite@news.example", "--password-stdin"];
    let validator = "[[auth_password_validators]]\nname = \"UserAttributeSimilarityValidator\"\n";
    let columns = "user_table = \"people_person\"\nusername_field = \"contact\"\n\
                   email_field = \"contact\"\n[user_columns]\npassword = \"password\"\n\
                   contact = \"contact\"\nfull_name = \"full_name\"\n[user_verbose_names]\n\
                   contact = \"contact address\"\n";
    let refused = |attributes: &str, password: &str, message: &str| {
        site.settings(&format!("{columns}{validator}user_attributes = {attributes}"));
        let told = site.refuses(&set, &format!("{password}\n"), 1, "password_too_similar");
        told.says(&format!("The password is too similar to the {message}."));
    };
    refused("[\"full_name\", \"contact\"]", "featherstone", "full name");
    refused("[\"full_name\", \"contact\"]", "marguerite1", "contact address");
    // The model has no field of this name, whatever the user name's column holds.
    site.settings(&format!("{columns}{validator}user_attributes = [\"username\", \"email\"]"));
    site.acct(&set).stdin("marguerite1\n").outcome().done();
    site.settings(&format!("{columns}{validator}user_attributes = [\"full_name\"]"));
    let add =
        ["user", "add", "x@y.example", "--set", "code=A-2", "--set", "full_name=Ben Longfellow"];
    let add =
        [&add[..], &["--set", "is_active=1", "--set", "is_staff=0", "--set", "is_superuser=0"]];
    let add = [&add.concat()[..], &["--password-stdin"]].concat();
    site.refuses(&add, "longfellow\n", 1, "password_too_similar");
    site.acct(&add).stdin(NEW).outcome().done();
}
