//! `acct doctor` leaves no trace, and shows neither secrets nor control characters.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rusqlite::Connection;

use crate::sandbox::Sandbox;

type Files = BTreeMap<String, (SystemTime, Vec<u8>)>;

/// Reads every file of the home, with its time; the log's index is SQLite's scratch memory.
fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.insert(name, (SystemTime::UNIX_EPOCH, Vec::new()));
            found.extend(files(&path));
            continue;
        }
        let shared = name.ends_with("-shm");
        let content = if shared { Vec::new() } else { fs::read(&path).unwrap() };
        let time = if shared {
            SystemTime::UNIX_EPOCH
        } else {
            path.metadata().unwrap().modified().unwrap()
        };
        found.insert(name, (time, content));
    }
    found
}

/// Runs doctor in every way, and checks that no file has changed.
pub(crate) fn leaves_no_trace(home: &Sandbox, code: i32) {
    let before = files(home.home());
    for args in [&["doctor"][..], &["doctor", "--thorough", "--format", "json"]] {
        let outcome = home.run(args);
        assert_eq!(outcome.code, code, "{outcome:?}");
        let after = files(home.home());
        assert!(before.keys().eq(after.keys()), "{:?}", after.keys());
        let changed: Vec<_> = before.iter().filter(|(name, file)| after[*name] != **file).collect();
        assert!(
            changed.is_empty(),
            "{:?}",
            changed.iter().map(|(name, _)| name).collect::<Vec<_>>()
        );
    }
}

/// A home with a database in write-ahead mode, and a writer whose last row is in the log alone.
fn with_log() -> (Sandbox, Connection) {
    let home = Sandbox::with_ann();
    let writer = home.connect();
    writer
        .execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0;
                        UPDATE auth_user SET first_name = 'Zoë'",
        )
        .unwrap();
    (home, writer)
}

/// Copies the database and the files next to it, as a crash would leave them.
fn crashed(home: &Sandbox) -> Sandbox {
    let left = Sandbox::with_ann();
    for file in fs::read_dir(home.data_directory()).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, left.data_directory().join(path.file_name().unwrap())).unwrap();
    }
    fs::copy(home.key_file(), left.key_file()).unwrap();
    left
}

#[test]
fn no_file_is_changed_or_left() {
    leaves_no_trace(&Sandbox::with_ann(), 0);
    leaves_no_trace(&Sandbox::empty(), 3);
    let home = Sandbox::with_ann();
    home.sql("PRAGMA journal_mode = wal");
    leaves_no_trace(&home, 0);
    assert!(home.run(&["doctor"]).stdout.contains("wal"));
}

#[test]
fn a_log_is_read_and_not_written_into_the_database() {
    let (home, writer) = with_log();
    let left = crashed(&home);
    assert!(left.data_directory().join("accounts.sqlite3-wal").metadata().unwrap().len() > 0);
    leaves_no_trace(&home, 0);
    drop(writer);
    leaves_no_trace(&left, 0);
    assert_eq!(left.text("SELECT first_name FROM auth_user"), "Zoë", "the log was kept");
}

#[test]
fn an_interrupted_write_is_reported_and_not_undone() {
    let home = Sandbox::with_ann();
    for number in 0..200 {
        home.add_user(&format!("user{number}"), &"x".repeat(200));
    }
    let writer = home.connect();
    // So few pages that some are written before the end.
    writer
        .execute_batch(
            "PRAGMA cache_size = 2; BEGIN IMMEDIATE; UPDATE auth_user SET first_name = 'half'",
        )
        .unwrap();
    let left = crashed(&home);
    drop(writer);
    assert!(left.data_directory().join("accounts.sqlite3-journal").exists());
    leaves_no_trace(&left, 3);
    let told = left.run(&["doctor", "-q"]).stdout;
    assert!(told.contains("acct user list"), "{told}");
    left.run(&["user", "list"]).done();
    leaves_no_trace(&left, 0);
}

/// ESC, OSC, BEL, CR, LF, NEL, bidi and zero-width characters.
const HOSTILE: &str = "x\u{1b}[2J\u{1b}]52;c;eA==\u{7}\r\n\u{85}\u{202e}\u{200b}x";

#[test]
fn hostile_names_and_values_are_escaped() {
    let hostile_column =
        format!("ALTER TABLE auth_user ADD COLUMN \"{HOSTILE}\" text NOT NULL DEFAULT ''");
    let home = Sandbox::with_ann();
    home.sql(&hostile_column);
    home.sql(
        "PRAGMA writable_schema = ON;
        UPDATE sqlite_master SET sql = replace(sql, ' DEFAULT ''''', '') WHERE name = 'auth_user'",
    );
    home.sql(&format!(
        "UPDATE auth_user SET last_login = '9000-01-01 {HOSTILE}', password = '{HOSTILE}'"
    ));
    let texts = Sandbox::with_database();
    texts.sql("DROP TABLE auth_user;
         CREATE TABLE auth_user (id varchar(80) NOT NULL PRIMARY KEY, password text, last_login datetime, is_superuser bool,
         username text, last_name text, email text, is_staff bool, is_active bool, date_joined datetime, first_name text)");
    texts
        .connect()
        .execute(
            "INSERT INTO auth_user VALUES (?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1)",
            [HOSTILE],
        )
        .unwrap();
    let table = Sandbox::with_ann();
    let escaped = HOSTILE
        .replace('\u{1b}', "\\u001b")
        .replace('\u{7}', "\\u0007")
        .replace('\u{85}', "\\u0085");
    table.settings(&format!("user_table = \"{}\"", escaped.replace("\r\n", "\\r\\n")));
    for (home, words) in
        [(&home, "x\\u{1b}[2J"), (&texts, "(id x\\u{1b}[2J"), (&table, "\"x\\u{1b}")]
    {
        for format in ["table", "json", "csv", "plain"] {
            home.run(&["doctor", "--format", format]);
        }
        let told = home.run(&["doctor", "-q"]);
        assert!(told.stdout.contains(words), "{told:?}");
    }
}

#[test]
fn a_key_in_a_variable_is_never_shown() {
    let home = Sandbox::with_ann();
    home.sql("DROP TABLE acct_migration; DROP TABLE acct_fact");
    home.settings("secret_key_env = \"SITE_KEY\"\nsite_domain = \"news.example\"");
    home.hide("canary-in-a-variable");
    for format in ["table", "json", "csv"] {
        let run = home
            .acct(&["-v", "doctor", "--format", format])
            .env("SITE_KEY", "canary-in-a-variable");
        let told = run.outcome();
        assert!(told.done().stdout.contains("SITE_KEY"), "{told:?}");
    }
}
