//! The audit trail: its lines, one for one (case 94).

use std::fs;

use serde_json::Value;

use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG, mode};

/// Returns the lines of the log.
pub(crate) fn lines(home: &Sandbox) -> Vec<Value> {
    let text = fs::read_to_string(home.audit_log()).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Runs a command and returns the lines it logged: event, targets' names, code.
pub(crate) fn left(home: &Sandbox, args: &[&str], stdin: &str) -> Vec<String> {
    let before = lines(home).len();
    home.acct(args).stdin(stdin).outcome();
    let after = lines(home).split_off(before);
    for line in &after {
        let command = line["command"].as_str().unwrap();
        assert!(args.join(" ").starts_with(command), "{line}");
    }
    after.iter().map(told).collect()
}

/// Shortens a line.
fn told(line: &Value) -> String {
    let mut words = vec![line["event"].as_str().unwrap().to_owned()];
    for target in line["targets"].as_array().into_iter().flatten() {
        let id = target["id"].as_str().map(|id| format!("#{id}")).unwrap_or_default();
        words.push(format!("{}{id}", target["username"].as_str().unwrap()));
    }
    for changed in line["changed"].as_array().into_iter().flatten() {
        words.push(format!("+{}", changed.as_str().unwrap()));
    }
    words.extend(line["code"].as_str().map(str::to_owned));
    words.join(" ")
}

#[test]
fn each_change_logs_its_intent_and_its_outcome() {
    let home = Sandbox::with_ann();
    let password = format!("{NEW}\n");
    let both = |intent: &str, done: &str| vec![format!("intent {intent}"), format!("done {done}")];
    let twice = |words: &str| both(words, words);
    let changed = format!("{PASSWORD}\n{NEW}\n");
    for (line, stdin, expected) in [
        (
            "user add ben --no-password --staff",
            "",
            both("ben +added +is_staff=true", "ben#2 +added +is_staff=true"),
        ),
        (
            "user edit ben --superuser --email b@news.example",
            "",
            both("ben#2", "ben#2 +email +is_superuser=true"),
        ),
        ("user edit ben --superuser", "", both("ben#2", "ben#2")),
        ("user deactivate ben", "", twice("ben#2 +is_active=false")),
        ("user activate ben", "", twice("ben#2 +is_active=true")),
        ("password change ann --password-stdin", changed.as_str(), twice("ann#1 +password")),
        ("password set ben --password-stdin", &password, twice("ben#2 +password")),
        ("password check ben --password-stdin", &password, vec![]),
        ("password disable ben", "", twice("ben#2 +password=unusable")),
        ("password reset --user ann --link-only -q", "", vec!["issued ann#1".to_owned()]),
        ("user remove ben --yes", "", twice("ben#2 +removed")),
        ("user list", "", vec![]),
        ("password reset --user ann --explain", "", vec![]),
        ("password rotate --all", "", vec![]),
        ("settings", "", vec![]),
        ("doctor", "", vec![]),
        ("log list", "", vec![]),
        ("init --site-name News", "", twice("+site_name")),
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        assert_eq!(left(&home, &args, stdin), expected, "{line}");
    }
    let link = home.link("ann");
    assert_eq!(
        left(&home, &["password", "confirm", "-"], &format!("{link}\n{PASSWORD}\n")),
        twice("ann#1 +password")
    );
    home.run(&["log", "verify"]).done();
}

#[test]
fn each_refusal_logs_one_line_and_a_usage_error_logs_none() {
    let home = Sandbox::with_ann();
    home.link("ann");
    let wrong = format!("{WRONG}\n{NEW}\n");
    for (line, stdin, expected) in [
        ("password change ann --password-stdin", wrong.as_str(), "refused ann#1 wrong_password"),
        ("password check ann --password-stdin", &wrong, "refused ann#1 wrong_password"),
        ("password set zebra-Typed-55 --generate", "", "refused no_such_user"),
        ("password set ann --password-stdin", "12345678\n", "refused ann#1 password_too_common"),
        ("password confirm MQ/abc-0123 --password-stdin", &wrong, "refused ann#1 invalid_link"),
        ("password reset --email nobody@news.example", "", "refused no_match"),
        ("password reset --email nobody@news.example --format json", "", "refused no_match"),
        ("user remove zebra-Typed-55 --yes", "", "refused no_such_user"),
        ("user add ANN --no-password", "", "refused username_taken"),
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let told = left(&home, &args, stdin);
        assert_eq!(told.len(), 1, "{line}: {told:?}");
        let code = expected.rsplit(' ').next().unwrap();
        let short = expected.trim_end_matches(code);
        assert!(told[0].starts_with(short), "{line}: {told:?}");
        assert!(code == "password_too_common" || told[0].ends_with(code), "{line}: {told:?}");
    }
    // The name of nobody may be a password, typed in the wrong place.
    let log = fs::read_to_string(home.audit_log()).unwrap();
    assert!(!log.contains("zebra") && !log.contains("nobody"), "{log}");
    for line in ["password set", "user add ben --email x", "password reset --email @"] {
        let args: Vec<&str> = line.split(' ').collect();
        assert_eq!(left(&home, &args, ""), [""; 0], "{line}");
    }
}

#[test]
fn a_write_that_fails_is_logged_once() {
    let home = Sandbox::with_ann();
    home.sql("CREATE TRIGGER no BEFORE UPDATE ON auth_user BEGIN SELECT RAISE(ABORT, 'no'); END");
    let told = left(&home, &["user", "edit", "ann", "--staff"], "");
    assert_eq!(told, ["intent ann#1", "refused ann#1 +is_staff=true refused_by_database"]);
}

#[test]
fn a_line_says_who_and_where_from() {
    let home = Sandbox::with_ann();
    home.acct(&["user", "edit", "ann", "--staff"])
        .env("SUDO_USER", "clara\u{1b}[2J\u{202e}")
        .env("SSH_CONNECTION", "192.0.2.7 50022 198.51.100.1 22")
        .outcome()
        .done();
    let log = fs::read_to_string(home.audit_log()).unwrap();
    assert!(log.contains(r#""sudo_user":"clara\u001b[2J\u202e""#), "{log}");
    let line = &lines(&home)[0];
    assert_eq!(line["ssh_client"], "192.0.2.7");
    assert_eq!(line["uid"], nix::unistd::getuid().as_raw());
    assert_eq!(line["database"], home.database().to_str().unwrap());
    let time: jiff::Timestamp = line["time"].as_str().unwrap().parse().unwrap();
    assert_eq!(format!("{time:.6}"), line["time"].as_str().unwrap());
    assert_eq!(line["run"], lines(&home)[1]["run"]);
    assert_eq!(lines(&home)[1]["intent"], line["seq"]);
}

#[test]
fn log_and_key_are_private_whatever_the_umask() {
    let home = Sandbox::with_ann();
    home.acct(&["user", "edit", "ann", "--staff"])
        .by_shell("umask 000; exec \"$@\"")
        .outcome()
        .done();
    let log = home.audit_log();
    assert_eq!(mode(&log), 0o600);
    assert_eq!(mode(&home.audit_key()), 0o600);
    assert_eq!(mode(log.parent().unwrap()), 0o700);
    assert_eq!(fs::read(home.audit_key()).unwrap().len(), 65);
}

#[test]
fn a_rotation_logs_each_transaction_and_a_uniform_reset_logs_both_answers_alike() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    home.run(&["password", "rotate", "--all", "--yes"]).done();
    let told = lines(&home);
    assert_eq!(told.len(), 2, "{told:?}");
    for (line, event) in told.iter().zip(["intent", "done"]) {
        let words = (&line["event"], &line["users"], &line["first"], &line["last"]);
        assert_eq!(words, (&event.into(), &2.into(), &"1".into(), &"2".into()), "{line}");
    }
    home.settings(&format!(
        "email_backend = \"file\"\nemail_file_path = \"{}\"",
        home.path("outbox").display()
    ));
    let uniform =
        |address: &str| left(&home, &["password", "reset", "--uniform", "--email", address], "");
    let (there, absent) = (uniform("ann@news.example"), uniform("nobody@news.example"));
    assert_eq!(there, ["intent +uniform", "issued ann#1", "done +uniform"]);
    assert_eq!(absent, ["intent +uniform", "done +uniform"]);
}

#[test]
fn a_list_is_filtered_and_hostile_bytes_in_the_log_are_visible() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    for args in [["user", "edit", "ann", "--staff"], ["user", "edit", "ben", "--staff"]] {
        home.run(&args).done();
    }
    home.acct(&["password", "check", "ann", "--password-stdin"]).stdin(WRONG).outcome();
    let seqs = |args: &[&str]| -> Vec<String> {
        let all = [&["log", "list", "--format", "plain"], args].concat();
        home.run(&all).done().stdout.lines().map(str::to_owned).collect()
    };
    assert_eq!(seqs(&[]), ["1", "2", "3", "4", "5"]);
    assert_eq!(seqs(&["--user", "ann"]), ["1", "2", "5"]);
    assert_eq!(seqs(&["--id", "2"]), ["3", "4"]);
    assert_eq!(seqs(&["--event", "refused"]), ["5"]);
    assert_eq!(seqs(&["--event", "done", "--event", "refused"]), ["2", "4", "5"]);
    assert_eq!(seqs(&["--command", "user edit", "--limit", "2"]), ["3", "4"]);
    assert_eq!(seqs(&["--since", "1h"]), ["1", "2", "3", "4", "5"]);
    assert_eq!(seqs(&["--until", "2026-01-01"]), [""; 0]);
    assert_eq!(home.run(&["log", "list", "--user", "zoe"]).done().stdout, "");
    let json = home.run(&["log", "list", "--format", "json", "--limit", "1"]).json();
    assert_eq!(json["lines"][0]["code"], "wrong_password");
    let uid = nix::unistd::getuid();
    assert_eq!(json["lines"][0]["uid"], uid.as_raw());
    assert_eq!(json["lines"][0]["user"], serde_json::Value::Null);
    let last = ["log", "list", "--format", "csv", "--limit", "1"];
    assert!(home.run(&last).done().stdout.contains(&format!("Z,{uid},,,password check,refused,")));
    let name = nix::unistd::User::from_uid(uid).unwrap().map_or(uid.to_string(), |user| user.name);
    let table = home.run(&["log", "list", "--limit", "1"]).done().stdout.clone();
    assert!(table.contains(&format!("  {name} ")), "{table}");
    let mut text = fs::read(home.audit_log()).unwrap();
    text.extend(b"\x1b]0;x\x07 no line\n");
    fs::write(home.audit_log(), text).unwrap();
    for format in ["table", "json", "csv", "plain"] {
        home.run(&["log", "list", "--format", format]).done().says("acct.log:6: ");
    }
}
