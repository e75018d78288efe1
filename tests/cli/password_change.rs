//! `acct password change`.

use std::fs;

use crate::database::unprivileged;
use crate::documents::assert_changed;
use crate::password_set::is;
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG, mode, set_mode};

const CHANGE: [&str; 4] = ["password", "change", "ann", "--password-stdin"];

#[test]
fn stdin_holds_the_current_password_and_then_the_new_one() {
    let home = Sandbox::with_ann();
    home.acct(&CHANGE).stdin(format!("{PASSWORD}\r\n{NEW}\r\n")).outcome().done().says("ann");
    is(&home, "ann", NEW);
}

#[test]
fn change_has_a_document() {
    let home = Sandbox::with_ann();
    let args = [&CHANGE[..], &["--format", "json"]].concat();
    let changed = home.acct(&args).stdin(format!("{PASSWORD}\n{NEW}\n")).outcome();
    assert_changed(&changed.done().json(), "ann", &["password"]);
}

#[test]
fn both_passwords_can_come_from_files() {
    let home = Sandbox::with_ann();
    let (old, new) = (home.write("old", PASSWORD), home.write("new", NEW));
    let args = [
        "password",
        "change",
        "--id",
        "1",
        "--current-password-file",
        &old,
        "--password-file",
        &new,
    ];
    home.run(&args).done();
    is(&home, "ann", NEW);
}

#[test]
fn a_generated_password_needs_the_current_one_too() {
    let home = Sandbox::with_ann();
    home.refuses(&["password", "change", "ann", "--generate"], PASSWORD, 2, "no_terminal");
    let old = home.write("old", PASSWORD);
    let args = [
        "password",
        "change",
        "ann",
        "--generate",
        "--current-password-file",
        &old,
        "--format",
        "json",
    ];
    let document = home.run(&args).done().json();
    assert_eq!(keys(&document), ["password", "user", "changed"]);
    is(&home, "ann", document["password"].as_str().unwrap());
}

#[test]
fn without_a_name_it_is_the_login_name() {
    let home = Sandbox::with_ann();
    let args = ["password", "change", "--password-stdin"];
    let run = home.acct(&args).env("LOGNAME", "ann").stdin(format!("{PASSWORD}\n{NEW}\n"));
    run.outcome().done().says("ann");
    let run = home.acct(&args).env("LOGNAME", "nobody-here").stdin(WRONG);
    run.outcome().failed(1).says("nobody-here");
}

#[test]
fn a_wrong_current_password_is_refused() {
    // Not all in one home: from the fourth on, a wrong password has to wait.
    let wrong = |stdin: String| {
        Sandbox::with_ann().refuses(&CHANGE, &stdin, 1, "wrong_password");
    };
    wrong(format!("{WRONG}\n{NEW}\n"));
    wrong(format!("{PASSWORD} \n{NEW}\n"));
    let home = Sandbox::with_ann();
    let old = home.write("old", WRONG);
    let args = ["password", "change", "ann", "--generate", "--current-password-file", &old];
    let refused = home.refuses(&args, "", 1, "wrong_password");
    assert_eq!(refused.stdout, "", "no password is printed that was not set");
}

#[test]
fn wrong_passwords_are_counted_next_to_the_audit_log() {
    let home = Sandbox::with_ann();
    home.refuses(&CHANGE, &format!("{WRONG}\n{NEW}\n"), 1, "wrong_password");
    let attempts = home.audit_log().with_file_name("attempts.json");
    assert_eq!(mode(&attempts), 0o600);
    let counted = fs::read_to_string(&attempts).unwrap();
    assert!(counted.contains("\"count\":2") && !counted.contains("ann"), "{counted}");
    home.acct(&CHANGE).stdin(format!("{PASSWORD}\n{NEW}\n")).outcome().done();
    assert!(!fs::read_to_string(&attempts).unwrap().contains("count"), "forgotten");
    fs::write(&attempts, "x").unwrap();
    home.refuses(&CHANGE, &format!("{PASSWORD}\n{NEW}\n"), 3, "bad_attempts").says("hint: rm ");
    set_mode(&attempts, 0o644);
    home.refuses(&CHANGE, &format!("{PASSWORD}\n{NEW}\n"), 3, "file_too_open");
}

#[test]
fn where_nothing_can_be_counted_there_is_a_warning_and_no_delay() {
    let home = Sandbox::with_ann();
    home.link("ann");
    let state = home.audit_log().parent().unwrap().to_owned();
    let (old, new) = (home.write("old", WRONG), home.write("new", NEW));
    let args =
        ["password", "change", "ann", "--current-password-file", &old, "--password-file", &new];
    set_mode(&state, 0o500);
    for _ in 0..5 {
        let Some(refused) = unprivileged(&home, &args) else { break };
        refused.failed(1).says("warning: wrong passwords are not counted");
    }
    home.write("old", PASSWORD);
    if let Some(changed) = unprivileged(&home, &args) {
        changed.done().says("warning: wrong passwords are not counted");
    }
    set_mode(&state, 0o700);
}

#[test]
fn a_missing_line_is_an_empty_password() {
    let home = Sandbox::with_ann();
    for stdin in ["", "\n", PASSWORD, &format!("{PASSWORD}\n\n")] {
        home.refuses(&CHANGE, stdin, 1, "password_empty");
    }
}

#[test]
fn a_user_without_a_usable_password_is_sent_elsewhere() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET password = '!x'");
    let refused = home.refuses(&["password", "change", "ann"], "", 1, "unusable_password");
    refused.says("acct password set");
}

#[test]
fn impossible_changes_are_refused() {
    let home = Sandbox::with_ann();
    let old = home.write("old", PASSWORD);
    let args = ["password", "change", "ann", "--password-stdin", "--current-password-file", &old];
    home.refuses(&args, "", 2, "usage");
    home.refuses(&["password", "change", "ann", "--id", "1"], "", 2, "usage");
    home.refuses(&["password", "change", "nobody"], "", 1, "no_such_user");
    home.refuses(&["password", "change", "ann", "--no-input"], "", 2, "input_needed");
    home.refuses(&["password", "change", "ann", "--no-validate"], "", 2, "usage");
}
