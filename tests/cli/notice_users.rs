//! The notice after a new password: who gets it, and what may prevent it.

use std::fs::File;

use crate::notice::{assert_notice, home, set};
use crate::password_set::is;
use crate::sandbox::NEW;

#[test]
fn the_address_is_the_one_in_the_row_that_was_written() {
    let home = home("");
    home.sql(
        "CREATE TRIGGER moved AFTER UPDATE OF password ON auth_user \
         BEGIN UPDATE auth_user SET email = 'ann@new.example' WHERE id = new.id; END",
    );
    assert!(set(&home, &[]).done().stdout.contains("\nTo: ann@new.example\n"));
}

#[test]
fn users_without_a_valid_address_get_no_notice_and_inactive_users_do() {
    let home = home("");
    home.sql("UPDATE auth_user SET email = ''");
    let silent = set(&home, &[]);
    assert_eq!(silent.done().stdout, "");
    silent.says("ann");
    assert!(!silent.stderr.contains("warning"), "{silent:?}");
    let notice = &set(&home, &["--format", "json"]).done().json()["notice"];
    let expected = serde_json::json!({ "email": "", "sent": false, "reason": "no_address" });
    assert_eq!(*notice, expected);

    for (address, shown) in [
        (
            "'a@news.example' || char(13, 10) || 'Bcc: c@d.example'",
            "a@news.example\r\nBcc: c@d.example",
        ),
        ("'a@news.example' || char(0)", "a@news.example"),
        ("'-oQ/x'", "-oQ/x"),
    ] {
        home.sql(&format!("UPDATE auth_user SET email = {address}"));
        let skipped = set(&home, &["--quiet"]);
        assert_eq!(skipped.done().stdout, "", "{shown:?}");
        skipped.says("warning: ").says("ann");
        let notice = &set(&home, &["--format", "json"]).done().json()["notice"];
        assert!(notice["email"].as_str().unwrap().starts_with(shown), "{notice}");
        assert_eq!((&notice["sent"], &notice["reason"]), (&false.into(), &"bad_address".into()));
    }

    home.sql("UPDATE auth_user SET email = 'ann@news.example', is_active = 0");
    assert_notice(set(&home, &[]).done().stdout.split_once("\n-----").unwrap().0);
}

#[test]
fn control_characters_in_a_name_are_escaped() {
    let home = home("");
    home.sql("UPDATE auth_user SET username = 'an' || char(27) || '[2Jn'");
    let args = ["password", "set", "--id", "1", "--password-stdin"];
    let printed = home.acct(&args).stdin(NEW).outcome();
    assert!(printed.done().stdout.contains("an\\u{1b}[2Jn\n"), "{printed:?}");
}

#[test]
fn a_full_stdout_is_reported_and_the_change_stays() {
    let home = home("");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let args = ["password", "set", "ann", "--password-stdin"];
    let outcome = home.acct(&args).stdin(NEW).stdout(full.into()).outcome();
    outcome.says("ann").says("stdout");
    is(&home, "ann", NEW);
}

#[test]
fn a_rotation_sends_links_and_no_notices() {
    let home = home("");
    let rotated = home.run(&["password", "rotate", "--all", "--yes", "--mail"]);
    assert!(!rotated.stdout.contains("Password changed on"), "{rotated:?}");
}
