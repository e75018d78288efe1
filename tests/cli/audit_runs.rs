//! The audit log of runs for many users, of runs that end early, and of runs that only read.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::audit::{left, lines};
use crate::run::Running;
use crate::sandbox::{PASSWORD, Sandbox};

/// Checks that the chain is valid and that this many writes lack their outcome.
fn verified(home: &Sandbox, unfinished: u64) {
    let found = home.run(&["log", "verify", "--format", "json"]).done().json();
    assert_eq!((&found["valid"], &found["unfinished_count"]), (&true.into(), &unfinished.into()));
}

/// Returns, for each line after the first `before`, how many users it is about and the first and
/// last of them.
fn many(home: &Sandbox, before: usize) -> Vec<String> {
    let told = |line: &Value| {
        let [event, first, last] = ["event", "first", "last"].map(|name| line[name].as_str());
        let ends = first.zip(last).map(|(first, last)| format!(" {first} {last}"));
        format!("{} {}{}", event.unwrap(), line["users"], ends.unwrap_or_default())
    };
    lines(home)[before..].iter().map(told).collect()
}

#[test]
fn an_import_logs_two_lines_per_transaction() {
    let home = Sandbox::with_database();
    home.settings("password_hashers = [\"md5\"]\n");
    let file = home.write(
        "users.csv",
        format!("username,plain_password\nann,{PASSWORD}\nben,{PASSWORD}\ncyd,{PASSWORD}\n"),
    );
    home.run(&["user", "import", &file]).done();
    assert_eq!(many(&home, 0), ["intent 3 ann cyd", "done 3 ann cyd"]);
    home.run(&["log", "list"]).done();
    let listed = home.run(&["log", "list", "--format", "csv"]).done().stdout.clone();
    assert!(listed.contains(",3,ann,cyd,imported,"), "{listed}");
    home.run(&["user", "remove", "ben", "cyd", "--yes"]).done();
    let before = lines(&home).len();
    let batches = ["user", "import", &file, "--on-conflict", "skip", "--batch", "2"];
    home.run(&batches).done();
    assert_eq!(
        many(&home, before),
        ["intent 2 ann ben", "done 1 ann ben", "intent null", "done null"]
    );
    let skip = ["user", "import", "-", "--on-conflict", "skip"];
    let one = |name: &str| left(&home, &skip, &format!("username\n{name}\n"));
    assert_eq!(one("dan"), ["intent dan +imported", "done dan +imported"]);
    assert_eq!(one("dan"), ["intent dan +imported", "done dan"]);
    let bad = left(&home, &["user", "import", "-"], "username\nzebra-Typed-55\nann\n");
    assert_eq!(bad, ["refused bad_rows"]);
    assert_eq!(left(&home, &["user", "import", &file, "--dry-run"], ""), [""; 0]);
    let log = fs::read_to_string(home.audit_log()).unwrap();
    assert!(!log.contains("zebra"), "{log}");
    verified(&home, 0);
}

#[test]
fn a_bulk_run_and_single_changes_share_one_chain() {
    let home = Sandbox::with_ann();
    let rows = (0..20).map(|number| format!("user{number}")).collect::<Vec<_>>().join("\n");
    let import = ["user", "import", "-", "--on-conflict", "skip", "--batch", "1"];
    let running = home.acct(&import).stdin(format!("username\n{rows}\n")).start();
    let edit = |number: usize| {
        home.acct(&["user", "edit", "ann", "--first-name", &format!("A{number}")]).start()
    };
    let edits: Vec<Running> = (0..8).map(edit).collect();
    edits.into_iter().chain([running]).for_each(|run| {
        run.wait().done();
    });
    let mut open = BTreeMap::new();
    for line in lines(&home) {
        let run = line["run"].as_str().unwrap().to_owned();
        match line["event"].as_str().unwrap() {
            "intent" => assert_eq!(open.insert(run, line["seq"].clone()), None),
            "done" => assert_eq!(open.remove(&run), Some(line["intent"].clone())),
            other => panic!("{other}"),
        }
    }
    assert_eq!((open.len(), lines(&home).len()), (0, 2 * (20 + 8)));
    verified(&home, 0);
}

#[test]
fn a_kill_between_intent_and_outcome_leaves_the_intent() {
    let home = Sandbox::with_ann();
    home.run(&["user", "edit", "ann", "--first-name", "A"]).done();
    let (before, length) = (home.dump(), fs::metadata(home.audit_log()).unwrap().len());
    let database = home.connect();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    let running = home.acct(&["user", "edit", "ann", "--first-name", "B"]).start();
    while fs::metadata(home.audit_log()).unwrap().len() == length {
        std::thread::yield_now();
    }
    running.kill();
    database.execute_batch("ROLLBACK").unwrap();
    assert_eq!(home.dump(), before);
    verified(&home, 1);
    home.run(&["user", "edit", "ann", "--first-name", "C"]).done();
    verified(&home, 1);
    home.run(&["log", "verify"]).done().says("acct.log:3: ");
}

#[test]
fn reading_commands_neither_create_nor_change_the_log() {
    let home = Sandbox::with_ann();
    let link = "http://news.example/reset/MQ/abc-0123/";
    let file = home.write("users.csv", "username\nben\n");
    let read = || {
        for line in [
            "user list",
            "user show ann",
            "user export",
            "password audit",
            "password rotate --all",
            "password reset --user ann --explain",
            "settings",
            "doctor --offline",
            "demo",
            "completions bash",
        ] {
            home.run(&line.split(' ').collect::<Vec<_>>()).done();
        }
        home.run(&["user", "import", &file, "--dry-run"]).done();
        home.run(&["password", "inspect", link]);
        home.run(&["backup", home.path("copy").to_str().unwrap()]);
        fs::remove_file(home.path("copy")).unwrap();
        home.run(&["user", "list", "--sort", "no-column"]).failed(2);
        home.run(&["user", "show", "nobody"]).failed(1);
    };
    read();
    home.run(&["log", "list"]).failed(3);
    home.run(&["log", "verify"]).failed(3);
    assert!(!home.audit_log().exists() && !home.audit_key().exists());
    // Where the settings cannot be read, nobody knows where the log is.
    home.settings("[[");
    home.run(&["user", "edit", "ann", "--staff"]).failed(3);
    assert!(!home.audit_log().exists());
    home.settings("");
    home.run(&["user", "edit", "ann", "--staff"]).done();
    let state = || {
        let changed = fs::metadata(home.audit_log()).unwrap().modified().unwrap();
        (fs::read(home.audit_log()).unwrap(), changed)
    };
    let before = state();
    read();
    home.run(&["log", "list"]).done();
    home.run(&["log", "verify"]).done();
    assert_eq!(state(), before);
}

#[test]
fn a_relative_path_of_the_log_begins_at_the_settings_file() {
    let home = Sandbox::with_ann();
    home.settings("audit_log = \"trail/changes.log\"\n");
    home.run(&["user", "edit", "ann", "--staff"]).done();
    let log = home.config_directory().join("trail/changes.log");
    assert_eq!(fs::read_to_string(&log).unwrap().lines().count(), 2);
    assert!(log.with_extension("log.key").exists() && !home.audit_log().exists());
    verified(&home, 0);
    let shown = home.run(&["settings", "--format", "json"]).done().json();
    let row = shown["settings"].as_array().unwrap().iter().find(|row| row["name"] == "audit_log");
    assert_eq!(row.unwrap()["value"], log.to_str().unwrap());
}
