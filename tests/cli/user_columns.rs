//! Custom columns of a site: `--set`, defaults, and how they are shown.

use serde_json::json;

use crate::sandbox::NEW;
use crate::site::{CUSTOM, Site};

/// A site with a column that must be given, one that is unique, and one that is checked.
fn fussy() -> Site {
    Site::new(
        "CREATE TABLE \"fussy\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
         \"password\" varchar(128) NOT NULL, \"name\" varchar(50) NOT NULL UNIQUE, \
         \"phone\" varchar(30) NOT NULL UNIQUE, \"team\" varchar(9) NOT NULL DEFAULT 'red', \
         \"age\" integer unsigned NULL CHECK (\"age\" <> 13));",
        "user_table = \"fussy\"\nusername_field = \"name\"\nemail_field = \"\"\n\
         [user_columns]\npassword = \"password\"",
    )
}

fn add<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["user", "add", "ann", "--no-password"], more].concat()
}

#[test]
fn a_required_column_is_reported_before_a_password_is_asked_for() {
    let site = fussy();
    let told = site.refuses(&["user", "add", "ann"], "", 3, "column_needs_value");
    told.says("phone").says("--set phone=VALUE");
    assert!(!told.stderr.contains("team") && !told.stderr.contains("age"), "{told:?}");
    let site = Site::people();
    let told = site.refuses(&["user", "add", "ann@news.example"], "", 3, "column_needs_value");
    told.says("code, full_name").says("--set code=VALUE --set full_name=VALUE");
}

#[test]
fn set_fills_columns_by_their_affinity_and_no_others() {
    let site = fussy();
    let hostile = "phone=1'); DROP TABLE fussy; --=";
    site.run(&add(&["--set", hostile, "--set", "age=42"])).done().says("ann (id 1)");
    assert_eq!(site.text("SELECT phone FROM fussy"), "1'); DROP TABLE fussy; --=");
    assert_eq!(site.text("SELECT team || typeof(age) || age FROM fussy"), "redinteger42");
}

#[test]
fn a_column_that_cannot_be_set_is_a_usage_error_with_the_right_option() {
    let site = fussy();
    for (column, word, hint) in [
        ("password=x", "column_is_filled", "--password-stdin"),
        ("name=ben", "column_is_filled", "NAME"),
        ("shoe=43", "no_such_column", "shoe"),
        ("age=abc", "bad_value", "integer unsigned"),
        ("team=turquoise-", "bad_value", "varchar(9)"),
        ("id=one", "bad_id", "id"),
        ("phone", "usage", "COLUMN=VALUE"),
        ("=1", "usage", "COLUMN=VALUE"),
    ] {
        site.refuses(&add(&["--set", "phone=1", "--set", column]), "", 2, word).says(hint);
    }
    let twice = ["--set", "phone=1", "--set", "age=1", "--set", "age=2"];
    site.refuses(&add(&twice), "", 2, "column_given_twice").says("age");
    let site = Site::new(CUSTOM, "user_table = \"users_customuser\"");
    for (column, option) in [
        ("email", "--email"),
        ("first_name", "--first-name"),
        ("last_name", "--last-name"),
        ("is_active", "--inactive"),
        ("is_staff", "--staff"),
        ("is_superuser", "--superuser"),
        ("date_joined", "date_joined"),
    ] {
        let set = format!("{column}=1");
        site.refuses(&add(&["--set", &set]), "", 2, "column_is_filled").says(option);
    }
    site.run(&add(&["--set", "age=42"])).done();
    assert_eq!(site.text("SELECT age FROM users_customuser"), "Integer(42)");
}

#[test]
fn a_refusal_by_the_database_names_the_column_and_changes_nothing() {
    let site = fussy();
    site.run(&add(&["--set", "phone=1"])).done();
    let ben = ["user", "add", "ben", "--generate", "--set"];
    let told = site.refuses(&[&ben[..], &["phone=1"]].concat(), "", 1, "not_unique");
    told.says("phone");
    let aged = [&ben[..], &["phone=2", "--set", "age=13"]].concat();
    let told = site.refuses(&aged, "", 1, "refused_by_database");
    told.says("age");
    assert_eq!(told.stdout.lines().count(), 1, "the password alone, which was not set");
}

#[test]
fn a_reference_to_nothing_and_a_value_that_is_taken_in_an_expression_are_refused() {
    let site = fussy();
    site.sql(
        "CREATE TABLE club (id integer NOT NULL PRIMARY KEY);
         INSERT INTO club VALUES (7);
         ALTER TABLE fussy ADD COLUMN club_id bigint NULL REFERENCES club (id) DEFERRABLE INITIALLY DEFERRED;
         CREATE UNIQUE INDEX lower_phone ON fussy (lower(phone));",
    );
    let told = site.refuses(
        &add(&["--set", "phone=a", "--set", "club_id=8"]),
        "",
        1,
        "refused_by_database",
    );
    told.says("\"club_id\"").says("\"club\"");
    site.run(&add(&["--set", "phone=a", "--set", "club_id=7"])).done();
    let ben = ["user", "add", "ben", "--no-password", "--set", "phone=A"];
    site.refuses(&ben, "", 1, "not_unique").says("lower_phone");
}

#[test]
fn a_key_is_drawn_for_a_uuid_and_may_be_given() {
    let site = Site::members();
    site.run(&add(&[])).done();
    let drawn = site.text("SELECT id FROM members_member");
    let is_hex = drawn.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    assert!(is_hex && drawn.len() == 32 && &drawn[12..13] == "4", "{drawn}");
    for (name, id) in [
        ("ben", "D9BB23BF-00B0-445C-885F-20626D2BFE18"),
        ("cleo", "00000000000000000000000000000007"),
    ] {
        let set = format!("id={id}");
        site.run(&["user", "add", name, "--no-password", "--set", &set]).done();
    }
    let stored = site.text("SELECT group_concat(id) FROM (SELECT id FROM members_member WHERE username <> 'ann' ORDER BY username)");
    assert_eq!(stored, "d9bb23bf00b0445c885f20626d2bfe18,00000000000000000000000000000007");
    let again = ["user", "add", "dan", "--no-password", "--set"];
    let taken = [&again[..], &["id=00000000-0000-0000-0000-000000000007"]].concat();
    site.refuses(&taken, "", 1, "not_unique").says("id");
    site.refuses(&[&again[..], &["id=7"]].concat(), "", 2, "bad_id");
}

#[test]
fn a_text_key_must_be_specified_and_not_empty() {
    let site = Site::people();
    let add = ["user", "add", "Ann@NEWS.example", "--password-stdin", "--set", "full_name=Ann"];
    let key = [&add[..], &["--set", "code=A-1 é"]].concat();
    site.acct(&key).stdin(NEW).outcome().done().says("Ann@news.example (id A-1 é)");
    let check = ["password", "check", "--id", "A-1 é", "--password-stdin"];
    site.acct(&check).stdin(NEW).outcome().done();
    assert_eq!(site.text("SELECT contact || is_active FROM people_person"), "Ann@news.example1");
    let empty = ["user", "add", "b@b.example", "--set", "full_name=", "--set", "code="];
    site.refuses(&empty, "", 2, "bad_id");
}

#[test]
fn a_user_name_that_is_the_key_too_is_both_and_stays() {
    let site = Site::new(
        "CREATE TABLE \"nick\" (\"nick\" varchar(50) NOT NULL PRIMARY KEY, \
         \"password\" varchar(128) NOT NULL);",
        "user_table = \"nick\"\nusername_field = \"nick\"\nemail_field = \"\"\n\
         [user_columns]\npassword = \"password\"",
    );
    site.run(&add(&[])).done().says("ann (id ann)");
    site.refuses(&["user", "edit", "ann", "--username", "ben"], "", 2, "name_is_key");
    let names = "user_table = \"nick\"\nusername_field = \"nick\"\nemail_field = \"nick\"\n";
    site.settings(&format!("{names}[user_columns]\npassword = \"password\""));
    site.refuses(&["user", "edit", "ann", "--email", "a@b.example"], "", 2, "name_is_key");
    site.run(&["user", "remove", "--id", "ann", "--yes"]).done();
}

#[test]
fn acct_s_table_has_no_extra_columns() {
    let home = crate::sandbox::Sandbox::empty();
    let args = ["user", "add", "ann", "--no-password", "--set", "age=1"];
    home.refuses(&args, "", 2, "no_such_column");
    assert!(!home.data_directory().exists());
    home.run(&["user", "add", "ann", "--no-password"]).done();
    home.refuses(&["user", "add", "ben", "--set", "age=1"], "", 2, "no_such_column");
}

/// A site with columns of each type, and defaults of its model.
fn typed() -> Site {
    Site::new(
        "CREATE TABLE \"typed\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
         \"password\" varchar(128) NOT NULL, \"name\" varchar(50) NOT NULL UNIQUE, \
         \"is_vip\" bool NOT NULL, \"points\" integer NOT NULL, \"rate\" real NULL, \
         \"seen\" datetime NULL, \"bio\" varchar(9) NOT NULL, \"card\" char(32) NULL);",
        "user_table = \"typed\"\nusername_field = \"name\"\nemail_field = \"\"\n\
         time_zone = \"Europe/Berlin\"\n\
         [user_columns]\npassword = \"password\"\n\
         [user_defaults]\nis_vip = false\npoints = 7\nbio = \"it's\"",
    )
}

#[test]
fn a_new_user_has_the_defaults_of_the_model() {
    let site = typed();
    site.run(&add(&["--set", "points=8"])).done();
    let file = "username,is_vip\nben,true\ncleo,\n";
    site.acct(&["user", "import", "-"]).stdin(file).outcome().done();
    let rows = "SELECT group_concat(name || is_vip || points || bio) FROM typed";
    assert_eq!(site.text(rows), "ann08it's,ben17it's,cleo07it's");
}

#[test]
fn values_are_in_the_words_of_json() {
    let site = typed();
    let card = "6f1c6f0e-7d3e-4a7b-9a53-0d1a4f6f3b11";
    let values = [
        ("is_vip", "true", json!(true), "Integer(1)"),
        ("points", "-3", json!(-3), "Integer(-3)"),
        ("rate", "1.5", json!(1.5), "Real(1.5)"),
        ("seen", "2026-01-31T09:30:00Z", json!("2026-01-31T09:30:00Z"), "2026-01-31 09:30:00"),
        ("bio", "true", json!("true"), "true"),
        ("card", card, json!(card.replace('-', "")), &card.replace('-', "")),
    ];
    let sets = values
        .iter()
        .flat_map(|(column, text, ..)| ["--set".to_owned(), format!("{column}={text}")]);
    let sets: Vec<String> = sets.collect();
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    site.run(&add(&sets)).done();
    site.run(&["user", "add", "ben", "--no-password"]).done();
    let document =
        site.run(&[&["user", "edit", "ben", "--format", "json"], &sets[..]].concat()).json();
    assert_eq!(document["changed"], json!(["is_vip", "points", "rate", "seen", "bio", "card"]));
    for name in ["ann", "ben"] {
        let shown = site.run(&["user", "show", name, "--format", "json"]).json();
        for (column, _, word, stored) in &values {
            assert_eq!(shown["user"][column], *word, "{name}: {column}");
            let sql = format!("SELECT {column} FROM typed WHERE name = '{name}'");
            assert_eq!(site.text(&sql), *stored, "{name}: {column}");
        }
    }
    let listed = site.run(&["user", "list", "--format", "json"]).json();
    assert_eq!(listed["users"][1]["rate"], 1.5);
    site.run(&["user", "edit", "ann", "--set", "card=null"]).done();
    assert_eq!(site.text("SELECT card FROM typed WHERE name = 'ann'"), "Null");
    site.refuses(&["user", "edit", "ann", "--set", "bio=null"], "", 1, "refused_by_database");
    let again = site.run(&["user", "edit", "ben", "--set", "rate=1.5", "--format", "json"]);
    assert_eq!(again.json()["changed"], json!([]));
    let shown = site.run(&["user", "show", "ben"]);
    assert!(shown.stdout.contains("is_vip") && shown.stdout.contains("2026-01-31T09:30:00Z"));
}

#[test]
fn edit_refuses_what_is_no_column_of_the_site_s_own() {
    let site = typed();
    site.run(&add(&[])).done();
    for (column, word) in [
        ("is_vip=perhaps", "bad_value"),
        ("seen=soon", "bad_value"),
        ("name=ben", "column_is_filled"),
        ("id=9", "column_is_key"),
        ("shoe=43", "no_such_column"),
    ] {
        site.refuses(&["user", "edit", "ann", "--set", column], "", 2, word);
    }
}
