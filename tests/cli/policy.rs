//! What a new password must fulfil, in Django's words (cases 51, 93).

use serde_json::Value;

use crate::sandbox::{NEW, PASSWORD, Sandbox};

const SET: [&str; 4] = ["password", "set", "user2", "--password-stdin"];

fn story() -> Sandbox {
    let home = Sandbox::with_database();
    home.add_user("user2", "user2@testmail.com");
    home
}

/// Returns the codes and messages with which a password is refused, after seeing them a line each.
fn reasons(home: &Sandbox, password: &str) -> Vec<(String, String)> {
    let before = home.dump();
    let told = home.acct(&SET).stdin(format!("{password}\n")).outcome();
    let document =
        home.acct(&[&SET[..], &["--format", "json"]].concat()).stdin(password).outcome().json();
    assert_eq!(home.dump(), before);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let details = document["error"]["details"].as_array().unwrap();
    let reasons: Vec<_> =
        details.iter().map(|it| (text(&it["code"]), text(&it["message"]))).collect();
    assert_eq!(document["error"]["code"], reasons[0].0);
    let lines: Vec<&str> = told.failed(1).stderr.lines().map(str::trim_start).collect();
    for (_, message) in &reasons {
        assert!(lines.contains(&message.as_str()), "one a line: {message:?}: {told:?}");
    }
    reasons
}

#[test]
fn every_reason_has_django_s_words() {
    let home = story();
    let codes = |password: &str| -> Vec<String> {
        reasons(&home, password).into_iter().map(|(code, _)| code).collect()
    };
    assert_eq!(
        codes("1234"),
        ["password_too_short", "password_too_common", "password_entirely_numeric"]
    );
    assert_eq!(codes("password1"), ["password_too_common"]);
    assert_eq!(codes("73519046280"), ["password_entirely_numeric"]);
    assert_eq!(
        reasons(&home, "user2@testmail")[0],
        ("password_too_similar".into(), "The password is too similar to the email address.".into())
    );
    let too_short = "This password is too short. It must contain at least 8 characters.";
    assert_eq!(reasons(&home, "x#7Qz")[0], ("password_too_short".into(), too_short.into()));
}

#[test]
fn names_of_the_user_are_compared_too() {
    let home = story();
    home.sql("UPDATE auth_user SET first_name = 'Marguerite', last_name = 'Featherstone'");
    for (password, attribute) in [("marguerite9", "first name"), ("featherstone", "last name")] {
        let message = format!("The password is too similar to the {attribute}.");
        assert!(reasons(&home, password).iter().any(|(_, told)| *told == message));
    }
    let add = ["user", "add", "featherstone", "--password-stdin"];
    home.refuses(&add, "featherstone\n", 1, "password_too_similar");
}

#[test]
fn change_and_confirm_enforce_the_same_policy() {
    let home = story();
    let change = ["password", "change", "user2", "--password-stdin"];
    home.refuses(&change, &format!("{PASSWORD}\n1234\n"), 1, "password_too_short");
    let link = home.link("user2");
    home.refuses(
        &["password", "confirm", "-"],
        &format!("{link}\n1234\n"),
        1,
        "password_too_short",
    );
    home.refuses(&["password", "confirm", &link, "--no-validate"], "", 2, "usage");
    home.run(&["password", "inspect", &link]).done();
}

#[test]
fn the_settings_choose_the_validators() {
    let home = story();
    home.settings(
        "[[auth_password_validators]]\nname = \"MinimumLengthValidator\"\nmin_length = 12\n",
    );
    let told = reasons(&home, "12345678901");
    assert_eq!(told.len(), 1);
    assert!(told[0].1.contains("at least 12 characters"), "{told:?}");
    home.settings("auth_password_validators = []");
    home.acct(&SET).stdin("1\n").outcome().done();
}

#[test]
fn no_validate_skips_the_validators_with_a_warning() {
    let home = story();
    let args = [&SET[..], &["--no-validate", "--quiet"]].concat();
    home.acct(&args).stdin("1\n").outcome().done().says("warning: ");
}

#[test]
fn a_password_of_a_megabyte_is_taken_whole_and_a_longer_one_refused() {
    let home = story();
    let megabyte = NEW.repeat((1 << 20) / NEW.len());
    home.acct(&SET).stdin(&megabyte).outcome().done();
    let check = ["password", "check", "user2", "--password-stdin"];
    home.acct(&check).stdin(&megabyte).outcome().done();
    home.acct(&check).stdin(&megabyte[..megabyte.len() - 1]).outcome().failed(1);
    let before = home.dump();
    home.acct(&SET).stdin("x".repeat((1 << 20) + 1)).outcome().failed(2);
    let file = home.write("long", "x".repeat((1 << 20) + 1));
    home.run(&["password", "set", "user2", "--password-file", &file]).failed(2);
    assert_eq!(home.dump(), before);
}
