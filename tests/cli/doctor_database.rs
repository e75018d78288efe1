//! `acct doctor` on the database: its file, its table, its users' hashes and times.

use std::fs;
use std::process::Command;

use crate::database::unprivileged;
use crate::doctor::{examine, expect, having, healthy, judge, site};
use crate::sandbox::{Sandbox, set_mode};
use crate::tools;

#[test]
fn a_lost_key_and_a_different_key_are_told_apart() {
    let home = healthy();
    let other = Sandbox::with_database();
    let theirs = home.write("theirs", "0123456789".repeat(5));
    let run = home.acct(&["doctor", "--secret-key-file", &theirs]);
    let found = examine(run);
    expect(&found, "database_key", "error", "key");
    assert_eq!(having(&found, "error"), ["database_key"]);
    fs::remove_file(home.key_file()).unwrap();
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "secret_key", "error", "backup");
    expect(&found, "database_key", "skipped", "key");
    assert!(other.key_file().exists() && !home.key_file().exists(), "no key is made");
}

#[test]
fn a_file_that_is_no_database_is_reported_and_the_rest_skipped() {
    let home = healthy();
    fs::write(home.database(), "this is a text of some length, which no database is".repeat(3))
        .unwrap();
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "database", "error", "SQLite");
    assert_eq!(having(&found, "error"), ["database"]);
    expect(&found, "hashes", "skipped", "");
    fs::write(home.database(), "").unwrap();
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "user_table", "error", "auth_user");
    fs::remove_file(home.database()).unwrap();
    expect(&examine(home.acct(&["doctor"])), "database", "error", "acct init");
    fs::create_dir(home.database()).unwrap();
    expect(&examine(home.acct(&["doctor"])), "database", "error", "accounts.sqlite3");
    expect(&examine(home.acct(&["doctor", "--database", "/dev/null"])), "database", "error", "");
    let empty = Sandbox::empty();
    let found = examine(empty.acct(&["doctor"]));
    assert_eq!(having(&found, "error"), ["database"], "a key that was never made is not lost");
    assert!(!empty.data_directory().exists() && !empty.config_directory().exists());
}

#[test]
fn a_newer_database_and_a_missing_column_are_reported() {
    let home = healthy();
    home.sql("INSERT INTO acct_migration VALUES (99, '')");
    expect(&examine(home.acct(&["doctor"])), "database", "error", "newer");
    let home = healthy();
    home.sql("ALTER TABLE auth_user RENAME COLUMN password TO something");
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "user_table", "error", "password");
    assert_eq!(having(&found, "error"), ["user_table"]);
}

#[test]
fn who_may_read_and_write_the_database_is_checked() {
    let home = healthy();
    set_mode(&home.database(), 0o604);
    expect(&examine(home.acct(&["doctor"])), "database", "warning", "chmod o-r");
    set_mode(&home.database(), 0o606);
    expect(&examine(home.acct(&["doctor"])), "database", "error", "chmod o-w");
    for (file, folder) in [(0o400, 0o700), (0o600, 0o500)] {
        set_mode(&home.database(), file);
        set_mode(&home.data_directory(), folder);
        let found = unprivileged(&home, &["doctor", "--format", "json"]);
        set_mode(&home.data_directory(), 0o700);
        let Some(found) = found else { return };
        let found = judge(&found);
        expect(&found, "database_write", "error", "");
        assert_eq!(having(&found, "error"), ["database_write"]);
    }
}

#[test]
fn a_write_ahead_log_needs_a_directory_that_can_be_written() {
    let home = healthy();
    home.connect().pragma_update(None, "journal_mode", "wal").unwrap();
    set_mode(&home.data_directory(), 0o500);
    let refused = unprivileged(&home, &["user", "list", "--format", "json"]);
    let found = unprivileged(&home, &["doctor", "--format", "json"]);
    set_mode(&home.data_directory(), 0o700);
    let (Some(refused), Some(found)) = (refused, found) else { return };
    refused.refused_in_json(3, "database_read_only").error_says("WAL");
    expect(&judge(&found), "database", "error", "WAL");
}

#[test]
fn a_read_only_mount_is_called_one_and_no_mode_is_to_change() {
    let home = healthy();
    let data = home.data_directory();
    let script = format!(
        "mount --bind '{0}' '{0}' && mount -o remount,ro,bind '{0}' && exec \"$@\"",
        data.display()
    );
    let mounted = ["unshare", "-m", "sh", "-c", &script, "sh"];
    let able = tools::is_there("unshare")
        && Command::new(mounted[0]).args(&mounted[1..]).arg("true").status().unwrap().success();
    if !able {
        return tools::skip("nothing can be mounted here");
    }
    let doctor = || judge(&home.acct(&["doctor", "--format", "json"]).under(&mounted).outcome());
    set_mode(&home.database(), 0o644);
    let found = doctor();
    expect(&found, "database_write", "error", "read-only mount");
    expect(&found, "database", "warning", "read-only mount");
    home.connect().pragma_update(None, "journal_mode", "wal").unwrap();
    for found in [found, doctor()] {
        let advice = serde_json::to_string(&found).unwrap();
        assert!(!advice.contains("chmod"), "{advice}");
    }
    let listed = home.acct(&["user", "list"]).under(&mounted).outcome();
    listed.failed(3).says("WAL").says("read-only mount");
}

#[test]
fn a_column_that_is_too_short_for_a_hash_is_an_error() {
    let home = healthy();
    let narrow = |width: u32| {
        home.sql(&format!(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_master SET sql = replace(replace(sql, 'varchar(128)', 'varchar({width})'), 'varchar(127)', 'varchar({width})')
             WHERE name = 'auth_user';"
        ));
    };
    home.settings("password_hashers = [\"scrypt\", \"argon2\"]");
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "password_column", "ok", "128");
    expect(&found, "password_column", "ok", "scrypt");
    narrow(127);
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "password_column", "error", "127");
    expect(&found, "password_column", "error", "128");
    assert_eq!(having(&found, "error"), ["password_column"]);
}

#[test]
fn columns_that_a_new_user_must_have_are_named() {
    let home = healthy();
    home.sql("ALTER TABLE auth_user ADD COLUMN note text NOT NULL DEFAULT ''");
    expect(&examine(home.acct(&["doctor"])), "user_add", "ok", "");
    home.sql(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(sql, ' DEFAULT ''''', '') WHERE name = 'auth_user';",
    );
    expect(&examine(home.acct(&["doctor"])), "user_add", "warning", "note");
}

#[test]
fn a_missing_index_matters_only_with_many_users() {
    let home = site();
    home.sql("DROP INDEX acct_auth_user_email");
    expect(&examine(home.acct(&["doctor"])), "email_index", "ok", "");
    home.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
         SELECT password, 0, 'user' || i, '', '', 0, 1, date_joined, '' FROM n, auth_user;
         CREATE INDEX other ON auth_user (email)",
    );
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "email_index", "warning", "10001");
    expect(&found, "hashes", "ok", "1000");
    home.sql("CREATE INDEX fit ON auth_user (email COLLATE NOCASE)");
    expect(&examine(home.acct(&["doctor"])), "email_index", "ok", "");
}

#[test]
fn hashes_that_nobody_can_log_in_with_are_reported_with_their_users() {
    let home = healthy();
    for (at, hash) in [
        "pbkdf2_sha256$4000000000$abcdefghijklmnopqrstuv$AAAA",
        "pbkdf2_sha256$1000$abcdefghijklmnopqrstuv$AAAA",
        "plain",
        "md5$salt$d41d8cd98f00b204e9800998ecf8427e",
        "!unusable",
    ]
    .iter()
    .enumerate()
    {
        let id = home.add_user(&format!("user{at}"), "");
        let set = "UPDATE auth_user SET password = ?1 WHERE id = ?2";
        home.connect().execute(set, (hash, id)).unwrap();
    }
    let found = examine(home.acct(&["doctor"]));
    for words in ["6", "(id 2)", "(id 3)", "(id 4)", "password_hashers", "(id 5)"] {
        expect(&found, "hashes", "warning", words);
    }
}

#[test]
fn a_time_in_the_future_is_a_warning() {
    let home = healthy();
    home.sql("UPDATE auth_user SET last_login = 'yesterday', date_joined = '2026-01-02 03:04:05'");
    expect(&examine(home.acct(&["doctor"])), "clock", "ok", "UTC");
    for column in ["last_login", "date_joined"] {
        let home = healthy();
        home.sql(&format!("UPDATE auth_user SET {column} = '9000-01-02 03:04:05'"));
        expect(&examine(home.acct(&["doctor"])), "clock", "warning", "9000-01-02T03:04:05Z");
    }
}

#[test]
fn damage_is_found() {
    let home = healthy();
    home.sql("ALTER TABLE auth_user ADD COLUMN note text");
    home.sql(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(sql, 'note text', 'note text NOT NULL') WHERE name = 'auth_user';",
    );
    let found = examine(home.acct(&["doctor", "--thorough"]));
    expect(&found, "database_integrity", "warning", "NULL value in auth_user.note");
    let home = healthy();
    for number in 0..200 {
        home.add_user(&format!("user{number}"), "");
    }
    home.sql("DELETE FROM auth_user WHERE id > 50");
    let mut bytes = fs::read(home.database()).unwrap();
    // The header counts one free page more than there is.
    bytes[39] = bytes[39].wrapping_add(1);
    fs::write(home.database(), bytes).unwrap();
    expect(&examine(home.acct(&["doctor"])), "database_integrity", "error", "");
}
