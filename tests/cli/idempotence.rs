//! Commands that a script runs again: the second time `changed` is empty and the table the same.

use serde_json::{Value, json};

use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG};

/// Runs a command line twice: what changed the first time, with nothing left for the second.
fn twice(home: &Sandbox, args: &[&str], changed: &Value) {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let run = || home.acct(&args).stdin(format!("{NEW}\n")).outcome();
    assert_eq!(run().done().json()["changed"], *changed, "{args:?}");
    let (before, again) = (home.dump(), run());
    assert_eq!(again.done().json()["changed"], json!([]), "{args:?}");
    assert_eq!(home.dump(), before, "{args:?}");
}

#[test]
fn a_second_run_changes_nothing() {
    let home = Sandbox::with_ann();
    let password = ["--password-stdin", "--no-validate"];
    twice(&home, &["user", "add", "ben", "--no-password", "--if-missing"], &json!(["added"]));
    let set = [&["password", "set", "ben", "--if-unusable"][..], &password].concat();
    twice(&home, &set, &json!(["password"]));
    let edit = ["user", "edit", "ann", "--staff", "--first-name", "Ann"];
    twice(&home, &edit, &json!(["first_name", "is_staff"]));
    twice(&home, &["user", "deactivate", "ann"], &json!(["is_active"]));
    twice(&home, &["user", "activate", "ann", "ben"], &json!(["is_active"]));
    twice(&home, &["password", "disable", "ann"], &json!(["password"]));
    twice(&home, &["user", "remove", "--yes", "--if-exists", "ann"], &json!(["removed"]));
    twice(&home, &["init", "--site-domain", "news.example"], &json!(["settings_file"]));
    twice(&home, &["init", "--site-domain", "other.example"], &json!(["settings_file"]));
    home.sql("DROP INDEX acct_auth_user_email");
    twice(&home, &["index", "create", "--yes"], &json!(["index"]));
}

#[test]
fn the_first_use_reports_what_it_created() {
    let home = Sandbox::empty();
    twice(&home, &["init"], &json!(["secret_key_file", "database"]));
}

#[test]
fn status_says_unchanged() {
    let home = Sandbox::with_ann();
    let unchanged = |args: &[&str]| {
        home.run(args).done().says("ann").says("unchanged");
    };
    unchanged(&["user", "add", "ann", "--if-missing"]);
    unchanged(&["password", "set", "ann", "--if-unusable"]);
    unchanged(&["user", "activate", "ann"]);
    unchanged(&["user", "edit", "ann", "--email", "ann@news.example"]);
    let disabled = home.run(&["password", "disable", "ann"]);
    assert!(!disabled.done().stderr.contains("unchanged"), "{disabled:?}");
    unchanged(&["password", "disable", "ann"]);
}

#[test]
fn an_empty_password_is_none_to_set_show_and_audit() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET password = ''");
    let show = home.run(&["user", "show", "ann"]);
    assert!(show.done().stdout.contains("no password"), "{show:?}");
    assert!(show.stdout.contains("login fails"), "{show:?}");
    let audit = home.run(&["password", "audit"]);
    assert!(audit.stdout.contains("unknown"), "{audit:?}");
    let document = home.run(&["user", "show", "ann", "--format", "json"]).done().json();
    assert_eq!(document["user"]["password"]["usable"], true, "as in Django");
    let explained = home.run(&["password", "reset", "--email", "ann@news.example", "--explain"]);
    assert!(explained.done().stdout.contains("ann"), "as in Django, it is mailed: {explained:?}");
    let set = ["password", "set", "ann", "--if-unusable", "--password-stdin", "--no-validate"];
    twice(&home, &set, &json!(["password"]));
}

#[test]
fn if_unusable_reads_no_password_that_it_does_not_need() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    // Neither a prompt, nor stdin, nor a file: none is there.
    for source in
        [&[][..], &["--password-stdin"], &["--password-file", "/nowhere"], &["--generate"]]
    {
        let args = [&["password", "set", "ann", "--if-unusable"], source].concat();
        assert_eq!(home.run(&args).done().stdout, "");
    }
    assert_eq!(home.dump(), before);
    home.run(&["password", "disable", "ann"]).done();
    home.refuses(&["password", "set", "ann", "--if-unusable"], "", 2, "no_terminal");
    home.refuses(&["password", "set", "nobody", "--if-unusable"], "", 1, "no_such_user");
}

#[test]
fn a_password_that_was_set_meanwhile_is_kept() {
    let home = Sandbox::with_ann();
    let usable = home.text("SELECT password FROM auth_user");
    home.run(&["password", "disable", "ann"]).done();
    let mut pty = home.on_terminal(&["password", "set", "ann", "--if-unusable"]);
    pty.expect("New password for ");
    home.sql(&format!("UPDATE auth_user SET password = '{usable}'"));
    pty.send(format!("{NEW}\n"));
    pty.expect("(again): ");
    pty.send(format!("{NEW}\n"));
    pty.expect("unchanged");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(home.text("SELECT password FROM auth_user"), usable);
}

#[test]
fn a_user_who_was_added_meanwhile_is_kept() {
    let home = Sandbox::with_database();
    let mut pty = home.on_terminal(&["user", "add", "ann", "--if-missing"]);
    pty.expect("Password: ");
    home.add_user("ann", "ann@news.example");
    let before = home.dump();
    pty.send(format!("{WRONG}\n"));
    pty.expect("(again): ");
    pty.send(format!("{WRONG}\n"));
    pty.expect("unchanged");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(home.dump(), before);
}

#[test]
fn a_user_who_was_deleted_during_the_question_is_not_reported_as_removed() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    let args = ["user", "remove", "ann", "ben", "--if-exists", "--format", "json"];
    let mut pty = home.on_terminal(&args);
    pty.expect("[y/N] ");
    home.sql("DELETE FROM auth_user WHERE username = 'ann'");
    pty.send("y\n");
    let transcript = pty.transcript();
    let document = transcript.lines().find(|line| line.starts_with('{')).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    let changed = |name: &str| {
        let mut changes = document["changes"].as_array().unwrap().iter();
        let change = changes.find(|change| change["user"]["username"] == name);
        change.is_some_and(|change| change["changed"] != json!([]))
    };
    assert!(changed("ben") && !changed("ann"), "{transcript}");
    assert_eq!(pty.exit_status(), 0);
}

#[test]
fn if_missing_keeps_the_user_s_password() {
    let home = Sandbox::with_ann();
    let args = ["user", "add", "ann", "--password-stdin", "--if-missing"];
    home.acct(&args).stdin(format!("{NEW}\n")).outcome().done();
    crate::password_set::is(&home, "ann", PASSWORD);
}
