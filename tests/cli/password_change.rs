//! `acct password change`.

use crate::documents::assert_changed;
use crate::password_set::is;
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG};

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
    home.acct(&args).env("LOGNAME", "nobody-here").outcome().failed(1).says("nobody-here");
}

#[test]
fn a_wrong_current_password_is_refused() {
    let home = Sandbox::with_ann();
    home.refuses(&CHANGE, &format!("{WRONG}\n{NEW}\n"), 1, "wrong_password");
    home.refuses(&CHANGE, &format!("{PASSWORD} \n{NEW}\n"), 1, "wrong_password");
    let old = home.write("old", WRONG);
    let args = ["password", "change", "ann", "--generate", "--current-password-file", &old];
    let refused = home.refuses(&args, "", 1, "wrong_password");
    assert_eq!(refused.stdout, "", "no password is printed that was not set");
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
