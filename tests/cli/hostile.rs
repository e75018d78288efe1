//! Text in the database that would steer a terminal (case 53); `Run` looks at every byte.

use serde_json::Value;

use crate::run::keys;
use crate::sandbox::{PASSWORD, Sandbox};

/// ESC, OSC 52 and 8, CSI of both kinds, BEL, DEL, CR, LF, tab, NEL, bidi, zero-width, tags.
const HOSTILE: &str = "x\u{1b}[2J\u{1b}]52;c;eA==\u{7}\u{1b}]8;;http://evil\u{1b}\\\u{9b}31m\u{7f}\r\n\t\u{85}\u{202e}\u{200b}\u{2028}\u{e0041}\u{8}x";

const FORMATS: [&str; 4] = ["table", "json", "csv", "plain"];

/// A user all of whose texts are hostile.
fn hostile() -> Sandbox {
    let home = Sandbox::with_ann();
    home.connect()
        .execute(
            "INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff, is_active,
             date_joined, first_name, last_login) SELECT password, 0, ?1, ?1, ?1, 0, 1, ?1, ?1, NULL FROM auth_user",
            [HOSTILE],
        )
        .unwrap();
    home
}

#[test]
fn lists_and_records_show_escapes_in_every_format() {
    let home = hostile();
    for format in FORMATS {
        home.run(&["user", "list", "--format", format]).done();
        home.run(&["user", "show", "--id", "2", "--format", format]).done();
        home.run(&["user", "list", "--format", format, "--search", "\u{1b}"]).done();
    }
    let shown = home.run(&["user", "show", "--id", "2"]).done().stdout.clone();
    assert!(shown.contains("\\u{1b}[2J") && shown.contains("\\r\\n\\t"), "{shown}");
    let document = home.run(&["user", "list", "--format", "json"]).done().json();
    assert_eq!(document["users"][1]["username"], HOSTILE, "JSON gives the value back");
}

#[test]
fn every_other_column_is_escaped_too() {
    for column in ["password", "last_login", "date_joined", "is_active", "is_staff", "is_superuser"]
    {
        let home = Sandbox::with_ann();
        let sql = format!("UPDATE auth_user SET {column} = ?1");
        home.connect().execute(&sql, [HOSTILE]).unwrap();
        for format in FORMATS {
            home.run(&["user", "list", "--format", format]).done();
            home.run(&["user", "show", "ann", "--format", format]).done();
            home.run(&["password", "reset", "--user", "ann", "--format", format]);
        }
        home.acct(&["password", "check", "ann", "--password-stdin"]).stdin(PASSWORD).outcome();
    }
}

#[test]
fn status_and_errors_show_escapes() {
    let home = hostile();
    for format in FORMATS {
        for args in [
            &["user", "deactivate", "--id", "2"][..],
            &["user", "activate", "--id", "2"],
            &["user", "edit", "--id", "2", "--staff"],
            &["password", "disable", "--id", "2"],
            &["password", "change", "--id", "2"],
            &["password", "reset", "--id", "2", "--explain"],
            &["password", "reset", "--id", "2"],
            &["password", "reset", "--id", "2", "--link-only"],
            &["user", "show", "x[2J"],
            &["user", "show", HOSTILE],
            &["user", "show", &HOSTILE.replace('J', "K")],
            &["user", "add", HOSTILE, "--no-password"],
            &["password", "inspect", HOSTILE],
            &["password", "confirm", HOSTILE],
            &["password", "reset", "--email", HOSTILE],
            &["user", "remove", "--id", "2"],
            &["settings", "--database", HOSTILE],
            &["user", "list", "--database", HOSTILE],
            &["user", "list", "--secret-key-file", HOSTILE],
            &["settings", "--config", HOSTILE],
            &["settings", "--site", HOSTILE],
            &[HOSTILE],
            &["user", HOSTILE],
            &["user", "list", HOSTILE],
            &["user", "list", &format!("--{HOSTILE}")],
            &["user", "list", "--limit", HOSTILE],
            &["completions", HOSTILE],
        ] {
            home.run(&[args, &["--format", format]].concat());
        }
    }
    home.run(&["user", "list", "--format", HOSTILE]).failed(2);
    home.run(&["user", "remove", "--id", "2", "--yes"]).done().says("\\u{1b}[2J");
}

#[test]
fn a_near_match_in_a_hint_shows_escapes() {
    let home = Sandbox::with_ann();
    home.add_user("ann\u{1b}c", "");
    let refused = home.run(&["user", "show", "anne"]);
    refused.failed(1).says("ann\\u{1b}c");
}

#[test]
fn a_hostile_name_adds_no_header_and_no_control_character_to_a_mail() {
    let home = Sandbox::with_ann();
    for name in [HOSTILE, "a\r\nBcc: evil@evil.example", "a\u{1b}]0;x\u{7}"] {
        home.connect().execute("UPDATE auth_user SET username = ?1", [name]).unwrap();
        let mail =
            home.run(&["password", "reset", "--email", "ann@news.example"]).done().stdout.clone();
        let (head, body) = mail.split_once("\n\n").unwrap();
        assert_eq!(head.lines().count(), 8, "{mail}");
        assert!(body.contains("Your username, in case you’ve forgotten: "), "{mail}");
        assert!(!body.lines().any(|line| line.starts_with("Bcc:")), "{mail}");
    }
}

#[test]
fn a_stored_address_that_could_steer_a_header_is_skipped_with_a_warning() {
    let home = Sandbox::with_ann();
    for address in [
        "ann@news.example\r\nBcc: evil@evil.example",
        "ann@news.example\n",
        "a\0@news.example",
        "a\u{1b}[2J@news.example",
        "no address",
        "\"ceo@x\" <evil@y.example>",
    ] {
        home.connect().execute("UPDATE auth_user SET email = ?1", [address]).unwrap();
        let skipped = home.run(&["password", "reset", "--user", "ann", "--format", "json"]);
        skipped.refused_in_json(1, "no_match");
        let document: Value = skipped.json();
        assert_eq!(keys(&document["skipped"][0]), ["id", "username", "reason"]);
        assert_eq!(document["skipped"][0]["reason"], "bad_address");
        home.run(&["password", "reset", "--user", "ann"]).failed(1);
    }
}

#[test]
fn a_question_shows_escapes() {
    let home = hostile();
    let mut pty = home.on_terminal(&["user", "remove", "--id", "2"]);
    let question = pty.expect("[y/N] ");
    assert!(question.contains("\\u{1b}[2J") && !question.contains('\u{1b}'), "{question:?}");
    pty.send("n\n");
    assert_eq!(pty.exit_status(), 1);
}

#[test]
fn settings_show_escapes() {
    let home = Sandbox::empty();
    home.settings("site_name = \"a\\u001b[2J\\u202e\"\n\"\\u001b[2J\" = 1");
    home.run(&["settings"]).failed(3);
    home.settings("site_name = \"a\\u001b[2J\\u202e\"\ntime_zone = \"\\u001b[2J\"");
    for format in FORMATS {
        let shown = home.run(&["settings", "--format", format]);
        shown.failed(3);
        assert!(!shown.stdout.is_empty(), "the settings are shown anyway");
    }
}

#[test]
fn a_variation_selector_is_a_part_of_its_letter() {
    let home = Sandbox::with_ann();
    home.connect()
        .execute("UPDATE auth_user SET first_name = ?1", ["葛\u{e0100} ❤\u{fe0f}"])
        .unwrap();
    let shown = home.run(&["user", "show", "ann"]).done().stdout.clone();
    assert!(shown.contains("葛\u{e0100} ❤\u{fe0f}"), "{shown}");
}
