//! Links that are damaged, old, foreign or forged (cases 18, 24 to 30, 32, 33).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::sandbox::{NEW, PASSWORD, Sandbox};

/// Returns the token of a link.
fn token(link: &str) -> String {
    link.trim_end_matches('/').rsplit('/').next().unwrap().to_owned()
}

/// Checks that the link is refused with exit 1, and returns the message.
fn refused(home: &Sandbox, link: &str) -> String {
    let outcome =
        home.acct(&["password", "confirm", "-"]).stdin(format!("{link}\n{NEW}\n")).outcome();
    outcome.failed(1);
    assert_eq!(outcome.stdout, "");
    outcome.stderr
}

#[test]
fn any_one_character_of_damage_gives_one_same_answer() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let whole = format!("MQ/{}", token(&home.link("ann")));
    let answer = refused(&home, "MQ/x");
    for at in 0..whole.len() {
        for letter in ["0", "z", "A", "-", "_"] {
            let mut damaged = whole.clone();
            damaged.replace_range(at..=at, letter);
            if damaged != whole {
                assert_eq!(refused(&home, &damaged), answer, "{damaged}");
            }
        }
    }
    assert_eq!(home.dump(), before);
    home.run(&["password", "inspect", &whole]).done();
}

#[test]
fn a_token_has_one_spelling() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let token = token(&home.link("ann"));
    let (time, digest) = token.split_once('-').unwrap();
    for other in [
        token.to_uppercase(),
        format!("0{token}"),
        format!("{time}-{}", digest.to_uppercase()),
        format!("{time} -{digest}"),
        format!("{time}- {digest}"),
        format!("_{token}"),
        format!("+{token}"),
        format!("{token}-"),
        format!("-{token}"),
        format!("{time}--{digest}"),
        format!("{time}\u{ff0d}{digest}"),
        format!("{token}\0"),
        format!("{token}\u{b}x"),
    ] {
        refused(&home, &format!("MQ/{other}"));
    }
    // A line of stdin ends at its newline, so this one is given as the argument.
    home.refuses(&["password", "confirm", &format!("MQ/{time}-\n{digest}")], "", 1, "invalid_link");
    assert_eq!(home.dump(), before);
}

#[test]
fn a_uid_has_one_spelling() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let token = token(&home.link("ann"));
    let of = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let uids =
        ["+1", " 1 ", "01", "-1", "\u{ff11}", "9223372036854775808", "1.0", "1\n", "1\0"].map(of);
    let others = ["MR", "MQ==", "mq", "M Q", "", "MQ%3D", "_"].map(str::to_owned);
    for uid in uids.into_iter().chain(others).chain(["MQ".repeat(500_000)]) {
        refused(&home, &format!("{uid}/{token}"));
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn a_time_that_overflows_is_no_token() {
    let home = Sandbox::with_ann();
    let token = token(&home.link("ann"));
    let digest = token.split_once('-').unwrap().1;
    for time in
        ["zzzzzzzzzzzzz", "3w5e11264sgsf", "3w5e11264sgsg", "zzzzzzzzzzzzzz", &"z".repeat(60), ""]
    {
        refused(&home, &format!("MQ/{time}-{digest}"));
    }
}

#[test]
fn a_link_dies_when_password_address_or_last_login_changes() {
    let home = Sandbox::with_ann();
    for change in [
        "UPDATE auth_user SET password = password || 'x'",
        "UPDATE auth_user SET email = 'Ann@news.example'",
        "UPDATE auth_user SET last_login = '2026-05-06 07:08:09'",
        "UPDATE auth_user SET last_login = NULL",
    ] {
        let link = home.link("ann");
        home.run(&["password", "inspect", &link]).done();
        home.sql(change);
        refused(&home, &link);
    }
    let link = home.link("ann");
    home.run(&["user", "edit", "ann", "--first-name", "Zoë"]).done();
    home.run(&["password", "inspect", &link]).done();
    home.run(&["user", "edit", "ann", "--email", "zoe@news.example"]).done();
    refused(&home, &link);
}

#[test]
fn an_inactive_user_gets_no_mail_and_redeems_no_older_link() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    home.run(&["user", "deactivate", "ann"]).done();
    refused(&home, &link);
    let mail = home.run(&["password", "reset", "--email", "ann@news.example"]);
    assert_eq!(mail.failed(1).stdout, "");
    home.run(&["user", "activate", "ann"]).done();
    home.run(&["password", "inspect", &link]).done();
    home.sql("UPDATE auth_user SET password = '!x'");
    let mail = home.run(&["password", "reset", "--email", "ann@news.example"]);
    assert_eq!(mail.failed(1).stdout, "");
}

#[test]
fn of_a_link_only_uid_and_token_are_read() {
    let home = Sandbox::with_ann();
    let token = token(&home.link("ann"));
    for link in [
        format!("https://evil.example/users/reset/MQ/{token}/"),
        format!("http://ann:pw@[::1]:99/a/../b/MQ/{token}?next=/x/y/#z/"),
        format!("file:///etc/passwd/MQ/{token}"),
        format!("/MQ/{token}/"),
        format!("  MQ/{token}  "),
    ] {
        home.run(&["password", "inspect", &link]).done();
    }
    for link in [
        format!("http://MQ/{token}"),
        format!("x?MQ/{token}"),
        format!("#MQ/{token}"),
        format!("MQ/{token}/.."),
        token.clone(),
    ] {
        let told = home.run(&["password", "inspect", &link]);
        assert_eq!(told.code, 1, "{link}: {told:?}");
    }
}

#[test]
fn an_old_key_verifies_as_long_as_it_is_a_fallback_and_the_first_one_signs() {
    let home = Sandbox::with_ann();
    // A Django site's database: its key may be rotated.
    home.sql("DROP TABLE acct_migration; DROP TABLE acct_fact");
    let long = |letter: &str| format!("{letter}-{}", "abcdefghijklmnopqrstuvwxyz".repeat(2));
    let (old, new) = (home.write("old", long("old")), home.write("new", long("new")));
    home.write("fallbacks", format!("other\r\n\n{}\n", long("old")));
    let rotated = home.write(
        "rotated.toml",
        format!("secret_key_file = \"{new}\"\nsecret_key_fallbacks_file = \"fallbacks\""),
    );
    let issue = |with: &[&str]| {
        let args =
            [&["password", "reset", "--user", "ann", "--link-only", "-q"][..], with].concat();
        home.run(&args).done().stdout.trim_end().to_owned()
    };
    let valid = |link: &str, with: &[&str]| {
        home.run(&[&["password", "inspect", link][..], with].concat()).code == 0
    };
    let by_old = issue(&["--secret-key-file", &old]);
    assert!(valid(&by_old, &["--secret-key-file", &old]));
    assert!(valid(&by_old, &["--config", &rotated]));
    assert!(!valid(&by_old, &["--secret-key-file", &new]));
    let by_new = issue(&["--config", &rotated]);
    assert!(valid(&by_new, &["--secret-key-file", &new]));
    assert!(!valid(&by_new, &["--secret-key-file", &old]));
}

#[test]
fn a_link_works_only_for_the_password_it_was_issued_for() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let change = ["password", "change", "ann", "--password-stdin"];
    home.acct(&change).stdin(format!("{PASSWORD}\n{NEW}\n")).outcome().done();
    refused(&home, &link);
}
