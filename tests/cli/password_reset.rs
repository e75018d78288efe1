//! `acct password reset`: who gets a link, and what it says.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::run::keys;
use crate::sandbox::{NEW, Sandbox};

pub(crate) const TIMEOUT: i64 = 259_200;

fn family() -> Sandbox {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ANN@news.example");
    home.add_user("idle", "ann@news.example");
    home.add_user("invited", "ann@news.example");
    home.sql(
        "UPDATE auth_user SET is_active = 0 WHERE username = 'idle';
         UPDATE auth_user SET password = '!x' WHERE username = 'invited';",
    );
    home
}

pub(crate) fn reset(home: &Sandbox, options: &[&str]) -> Value {
    let args = [&["password", "reset", "--format", "json"][..], options].concat();
    home.run(&args).done().json()
}

pub(crate) fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn every_active_user_with_the_address_and_a_usable_password_gets_a_mail() {
    let home = family();
    let before = home.dump();
    let document = reset(&home, &["--email", "ann@news.example"]);
    assert_eq!(keys(&document), ["links", "skipped"]);
    let names: Vec<&Value> =
        document["links"].as_array().unwrap().iter().map(|link| &link["username"]).collect();
    assert_eq!(names, ["ann", "ben"]);
    assert_eq!(
        document["skipped"],
        json!([{ "id": "3", "username": "idle", "reason": "inactive" },
            { "id": "4", "username": "invited", "reason": "unusable_password" }])
    );
    assert_eq!(home.dump(), before, "issuing writes nothing");
    let mails = home.run(&["password", "reset", "--email", "ann@news.example"]);
    assert_eq!(mails.done().stdout.matches("\nMessage-ID: ").count(), 2);
    mails.says("idle").says("invited");
    assert!(mails.stdout.contains("/MQ/") && mails.stdout.contains("/Mg/"), "own uids: {mails:?}");
}

#[test]
fn a_links_document_has_its_promised_keys() {
    let home = Sandbox::with_ann();
    let link = &reset(&home, &["--email", "ann@news.example"])["links"][0];
    let all = [
        "id",
        "username",
        "email",
        "uid",
        "token",
        "link",
        "issued_at",
        "expires_at",
        "sent",
        "message",
    ];
    assert_eq!(keys(link), all);
    assert_eq!(
        (&link["id"], &link["uid"], &link["sent"]),
        (&json!("1"), &json!("MQ"), &json!(true))
    );
    let token = link["token"].as_str().unwrap();
    assert_eq!(link["link"], format!("http://localhost:8000/users/reset/MQ/{token}/"));
    let life = time(&link["expires_at"]).duration_since(time(&link["issued_at"]));
    assert_eq!(life, SignedDuration::from_secs(TIMEOUT));
    let alone = &reset(&home, &["--id", "1", "--link-only"])["links"][0];
    assert_eq!(keys(alone), all[..9]);
    assert_eq!(alone["sent"], false);
}

#[test]
fn link_only_prints_a_link_a_line_in_the_order_of_the_mails() {
    let home = family();
    let printed = home.run(&["password", "reset", "--email", "ann@news.example", "--link-only"]);
    let lines: Vec<&str> = printed.done().stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    for (line, uid) in lines.iter().zip(["MQ", "Mg"]) {
        assert!(line.starts_with(&format!("http://localhost:8000/users/reset/{uid}/")), "{line}");
        home.run(&["password", "inspect", line]).done();
    }
    printed.says("ann").says("ben");
    let csv = home.run(&["password", "reset", "--user", "ann", "--link-only", "--format", "csv"]);
    assert!(
        csv.done()
            .stdout
            .starts_with("id,username,email,uid,token,link,issued_at,expires_at\n1,ann,")
    );
}

#[test]
fn a_user_without_a_password_can_be_invited_by_name() {
    let home = family();
    let invited = home.run(&["password", "reset", "--user", "invited"]);
    invited.done();
    assert!(invited.stdout.contains("\nTo: ann@news.example\n"), "{invited:?}");
    let link = home.link("invited");
    home.acct(&["password", "confirm", &link, "--password-stdin"]).stdin(NEW).outcome().done();
    home.refuses(&["password", "reset", "--user", "idle"], "", 1, "no_match").says("activate");
    home.refuses(&["password", "reset", "--id", "3", "--link-only"], "", 1, "no_match");
    home.refuses(&["password", "reset", "--user", "nobody"], "", 1, "no_such_user");
}

#[test]
fn without_a_match_there_is_an_error_and_an_empty_list() {
    let home = family();
    let args = ["password", "reset", "--email", "nobody@news.example"];
    let refused = home.refuses_with_links(&args, "no_match");
    assert_eq!(refused["skipped"], json!([]));
    home.sql("UPDATE auth_user SET is_active = 0");
    let args = ["password", "reset", "--email", "ann@news.example"];
    let refused = home.refuses_with_links(&args, "no_match");
    assert_eq!(refused["skipped"].as_array().unwrap().len(), 4);
}

impl Sandbox {
    fn refuses_with_links(&self, args: &[&str], word: &str) -> Value {
        self.run(args).failed(1);
        let args = [args, &["--format", "json"]].concat();
        let refused = self.run(&args);
        refused.refused_in_json(1, word);
        let document = refused.json();
        assert_eq!(keys(&document), ["links", "skipped", "error"]);
        assert_eq!(document["links"], json!([]));
        document
    }
}

#[test]
fn a_user_without_an_address_gets_a_link_and_no_mail() {
    let home = Sandbox::with_database();
    home.add_user("ann", "");
    home.run(&["password", "reset", "--user", "ann"]).failed(1).says("--link-only");
    assert!(home.link("ann").contains("/MQ/"));
}

#[test]
fn a_malformed_address_is_a_usage_error() {
    let home = Sandbox::with_ann();
    for address in [
        "",
        "ann",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\u{1b}[2J",
        "\"a\tb\"@c.example",
        "' OR 1=1--",
    ] {
        home.refuses(&["password", "reset", "--email", address], "", 2, "malformed");
    }
    let long = format!("{}@b.example", "a".repeat(250));
    home.refuses(&["password", "reset", "--email", &long], "", 2, "malformed");
    home.refuses(&["password", "reset"], "", 2, "usage").says("--email").says("USER").says("--id");
    for args in [
        &["--email", "a@b.example", "--user", "ann"][..],
        &["--user", "ann", "--id", "1"],
        &["--user", "ann", "--explain", "--link-only"],
        &["--user", "ann", "--explain", "--expires-in", "1h"],
    ] {
        home.refuses(&[&["password", "reset"][..], args].concat(), "", 2, "usage");
    }
}

#[test]
fn explain_shows_who_matches_and_why_not_and_issues_nothing() {
    let home = family();
    let args = ["password", "reset", "--email", "ann@news.example", "--explain"];
    let document = reset(&home, &args[2..]);
    assert_eq!(keys(&document), ["links", "skipped", "matches"]);
    assert_eq!(document["links"], json!([]));
    let reasons: Vec<&Value> =
        document["matches"].as_array().unwrap().iter().map(|found| &found["reason"]).collect();
    assert_eq!(
        reasons,
        [&Value::Null, &Value::Null, &json!("inactive"), &json!("unusable_password")]
    );
    for format in ["table", "csv", "plain"] {
        let told = home.run(&[&args[..], &["--format", format]].concat()).done().stdout.clone();
        assert!(told.contains("invited") && !told.contains("/MQ/"), "{told}");
    }
    let nobody = home.run(&["password", "reset", "--email", "x@news.example", "--explain"]);
    assert_eq!(nobody.code, 1, "{nobody:?}");
}

#[test]
fn look_alike_addresses_and_names_stay_apart() {
    let home = Sandbox::with_database();
    home.add_user("mike", "mike@news.example");
    home.add_user("kelvin", "kelvin@news.example");
    home.add_user("m\u{131}ke", "strasse@news.example");
    home.add_user("МIKE", "");
    for address in [
        "m\u{131}ke@news.example",
        "\u{212a}elvin@news.example",
        "mike\u{ff20}news.example",
        "m\u{130}ke@news.example",
        "stra\u{df}e@news.example",
    ] {
        let refused = home.run(&["password", "reset", "--email", address]);
        assert!([1, 2].contains(&refused.code), "{refused:?}");
        assert_eq!(refused.stdout, "");
    }
    let id = |name: &str| {
        home.run(&["user", "show", name, "--format", "json"]).done().json()["user"]["id"].clone()
    };
    assert_eq!([id("mike"), id("m\u{131}ke"), id("МIKE")], ["1", "3", "4"]);
}

#[test]
fn explain_agrees_with_reset_on_a_user_without_an_address() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    let explained = home.run(&["password", "reset", "--user", "ben", "--explain"]);
    assert_eq!(explained.code, 1);
    assert!(explained.stdout.contains("address"), "{explained:?}");
    home.refuses(&["password", "reset", "--user", "ben"], "", 1, "no_match");
    home.run(&["password", "reset", "--user", "ben", "--link-only"]).done();
}
