//! Many processes at once (cases 19 and 68).

use std::io::Read;
use std::process::{Command, Stdio};

use crate::password_set::is;
use crate::run::Running;
use crate::sandbox::Sandbox;

/// Settings for hashes that need little memory, so that fifty can run at once.
const THRIFTY: &str = "password_hashers = [\"pbkdf2_sha256\", \"argon2\"]";

#[test]
fn of_twenty_confirms_at_once_exactly_one_is_done() {
    let home = Sandbox::with_ann();
    home.settings(THRIFTY);
    let link = home.link("ann");
    let password = |number: usize| format!("marble-Otter-{number:02}");
    let confirm = |number| {
        let lines = format!("{link}\n{}\n", password(number));
        home.acct(&["password", "confirm", "-"]).stdin(lines).start()
    };
    let running: Vec<Running> = (0..20).map(confirm).collect();
    let codes: Vec<i32> = running.into_iter().map(|one| one.wait().code).collect();
    let done: Vec<usize> = (0..20).filter(|&number| codes[number] == 0).collect();
    assert_eq!(done.len(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|&&code| code == 1).count(), 19, "{codes:?}");
    is(&home, "ann", &password(done[0]));
}

#[test]
fn of_fifty_changes_at_once_none_is_lost() {
    for mode in ["DELETE", "WAL"] {
        let home = Sandbox::with_database();
        home.settings(THRIFTY);
        home.sql(&format!("PRAGMA journal_mode = {mode}"));
        let names: Vec<String> = (0..25).map(|number| format!("user{number}")).collect();
        for name in &names {
            home.add_user(name, "");
        }
        let set = |name: &String| {
            let args = ["password", "set", name, "--password-stdin"];
            home.acct(&args).stdin(format!("of-{name}-Otter-41")).start()
        };
        // Each row gets two writes at once, so that other columns are at risk too.
        let edit = |name: &String| home.acct(&["user", "edit", name, "--staff"]).start();
        let running: Vec<Running> = names.iter().flat_map(|name| [set(name), edit(name)]).collect();
        for one in running {
            one.wait().done();
        }
        assert_eq!(
            home.text("SELECT count(*) FROM auth_user WHERE password LIKE 'pbkdf2%' AND is_staff"),
            "Integer(25)"
        );
        assert_eq!(home.text("PRAGMA integrity_check"), "ok");
        is(&home, "user24", "of-user24-Otter-41");
    }
}

#[test]
fn a_first_use_by_six_at_once_is_one_home_for_all() {
    let home = Sandbox::empty();
    let add = |number: usize| {
        home.acct(&["user", "add", &format!("user{number}"), "--no-password"]).start()
    };
    let running: Vec<Running> = (0..6).map(add).collect();
    for one in running {
        one.wait().done();
    }
    assert_eq!(home.text("SELECT count(*) FROM auth_user"), "Integer(6)");
}

#[test]
fn an_unread_listing_blocks_no_writer() {
    let home = Sandbox::with_ann();
    home.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff,
         is_active, date_joined, first_name)
         SELECT '!', 0, 'user' || i, '', 'user' || i || '@news.example', 0, 1, '', '' FROM n",
    );
    // More than a pipe holds: the listing waits for its reader, who never comes.
    let mut listing = Command::new(env!("CARGO_BIN_EXE_acct"))
        .args(["--database", home.database().to_str().unwrap()])
        .args(["--secret-key-file", home.key_file().to_str().unwrap()])
        .args(["user", "list", "--format", "csv"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 20];
    listing.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    home.run(&["user", "edit", "ann", "--first-name", "Ann"]).done();
    drop(listing.stdout.take());
    assert_eq!(listing.wait().unwrap().code(), Some(0));
}

#[test]
fn users_who_stop_matching_during_the_question_are_kept() {
    for command in ["deactivate", "remove"] {
        let home = Sandbox::with_database();
        for name in ["ann", "ben", "cleo"] {
            home.add_user(name, "");
        }
        home.sql("UPDATE auth_user SET is_staff = 1");
        let mut pty = home.on_terminal(&["user", command, "--staff"]);
        pty.expect("[y/N] ");
        home.sql("UPDATE auth_user SET is_staff = 0 WHERE username = 'ben'");
        pty.send("y\n");
        let transcript = pty.transcript();
        assert!(transcript.contains("1 user "), "{transcript}");
        assert_eq!(pty.exit_status(), 0, "{transcript}");
        let left = home.text("SELECT group_concat(username) FROM auth_user WHERE is_active");
        assert_eq!(left, "ben", "{command}");
    }
}
