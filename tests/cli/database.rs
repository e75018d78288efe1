//! Databases that are locked, read-only, damaged or of another shape (59, 60, 66, 67, 70).

use std::fs;

use crate::run::Outcome;
use crate::sandbox::{NEW, PASSWORD, Sandbox, set_mode};
use crate::tools;

#[test]
fn a_locked_database_is_a_temporary_error() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let holder = home.connect();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    // All at once, because each waits for the busy timeout.
    let edited = home.acct(&["user", "edit", "ann", "--staff"]).start();
    let document = home.acct(&["password", "disable", "ann", "--format", "json"]).start();
    let listed = home.acct(&["user", "list"]).start();
    edited.wait().failed(4);
    document.wait().refused_in_json(4, "database_busy");
    listed.wait().failed(4);
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(home.dump(), before);
    home.run(&["user", "edit", "ann", "--staff"]).done();
}

#[test]
fn a_short_lock_is_waited_for() {
    let home = Sandbox::with_ann();
    let holder = home.connect();
    holder.execute_batch("BEGIN IMMEDIATE; UPDATE auth_user SET first_name = 'Zoë'").unwrap();
    let edit = home.acct(&["user", "edit", "ann", "--staff"]).start();
    holder.execute_batch("COMMIT").unwrap();
    edit.wait().done();
    assert_eq!(home.text("SELECT first_name || is_staff FROM auth_user"), "Zoë1");
}

/// Runs without root's right to write everywhere; `None` where that cannot be arranged.
pub(crate) fn unprivileged(home: &Sandbox, args: &[&str]) -> Option<Outcome> {
    if !nix::unistd::geteuid().is_root() {
        return Some(home.run(args));
    }
    let drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
    let able = tools::is_there("setpriv")
        && std::process::Command::new(drop[0]).args([drop[1], "true"]).status().unwrap().success();
    if !able {
        tools::skip("root cannot give up its right to write read-only files here");
        return None;
    }
    Some(home.acct(args).under(&drop).outcome())
}

#[test]
fn a_read_only_file_or_directory_can_be_read_and_not_written() {
    for (file, folder) in [(0o400, 0o700), (0o600, 0o500)] {
        let home = Sandbox::with_ann();
        let before = home.dump();
        set_mode(&home.database(), file);
        set_mode(&home.data_directory(), folder);
        for args in [&["user", "edit", "ann", "--staff"][..], &["password", "disable", "ann"]] {
            let Some(refused) = unprivileged(&home, args) else { return };
            refused.failed(3);
        }
        let Some(json) =
            unprivileged(&home, &["user", "remove", "ann", "--yes", "--format", "json"])
        else {
            return;
        };
        json.refused_in_json(3, "database_read_only");
        let Some(listed) = unprivileged(&home, &["user", "list"]) else { return };
        listed.done();
        set_mode(&home.data_directory(), 0o700);
        assert_eq!(home.dump(), before);
    }
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let home = Sandbox::with_ann();
    for (content, word) in [
        (&b"this is no database, but a text of some length, long enough for a header of SQLite's, which has 100 bytes"[..], "not_a_database"),
        (b"SQLite format 3\0", "not_a_database"),
        (b"", "schema_mismatch"),
    ] {
        fs::write(home.database(), content).unwrap();
        for args in [&["user", "list"][..], &["user", "add", "ben", "--no-password"], &["password", "disable", "ann"]] {
            home.refuses(args, "", 3, word);
        }
        assert_eq!(fs::read(home.database()).unwrap(), content, "left as it was");
    }
    fs::remove_file(home.database()).unwrap();
    fs::create_dir(home.database()).unwrap();
    home.run(&["user", "list"]).failed(3);
    home.run(&["user", "list", "--database", "/dev/null"]).failed(3);
}

/// Checks that reads and writes succeed or are refused, with one JSON document even if cut short.
fn no_crash(home: &Sandbox) {
    for args in [
        &["user", "list"][..],
        &["user", "show", "ann"],
        &["user", "edit", "--id", "3", "--staff"],
        &["password", "reset", "--email", "ann@news.example", "--link-only"],
    ] {
        let outcome = home.run(&[args, &["--format", "json"]].concat());
        assert!([0, 1, 3].contains(&outcome.code), "{outcome:?}");
        let document = outcome.json();
        assert_eq!(document.get("error").is_some(), outcome.code != 0, "{outcome:?}");
    }
}

fn crowd() -> Sandbox {
    let home = Sandbox::with_ann();
    for number in 0..60 {
        home.add_user(&format!("user{number}"), &format!("user{number}@news.example"));
    }
    home
}

#[test]
fn a_truncated_database_is_no_crash() {
    let home = crowd();
    let whole = fs::read(home.database()).unwrap();
    let pages =
        (1..whole.len() / 4096).flat_map(|page| [page * 4096 - 1, page * 4096, page * 4096 + 2000]);
    for length in [1, 15, 16, 99, 100, 101, 1024].into_iter().chain(pages) {
        fs::write(home.database(), &whole[..length]).unwrap();
        no_crash(&home);
    }
}

#[test]
fn flipped_bytes_are_no_crash() {
    let home = crowd();
    let whole = fs::read(home.database()).unwrap();
    let offsets = (0..100).step_by(3).chain((100..whole.len()).step_by(331));
    for at in offsets {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        fs::write(home.database(), &damaged).unwrap();
        no_crash(&home);
    }
}

#[test]
fn a_missing_column_or_table_is_refused() {
    for column in [
        "password",
        "last_login",
        "is_superuser",
        "username",
        "first_name",
        "last_name",
        "email",
        "is_staff",
        "is_active",
        "date_joined",
    ] {
        let home = Sandbox::with_ann();
        home.sql(&format!("ALTER TABLE auth_user RENAME COLUMN {column} TO something"));
        home.refuses(&["user", "list"], "", 3, "schema_mismatch").says(column);
        home.refuses(&["password", "disable", "ann"], "", 3, "schema_mismatch");
    }
    let home = Sandbox::with_ann();
    home.sql("ALTER TABLE auth_user RENAME TO people");
    home.refuses(&["user", "list"], "", 3, "schema_mismatch").says("auth_user");
    home.settings("user_table = \"people\"");
    home.run(&["user", "list"]).done();
}

#[test]
fn a_view_or_a_trigger_of_the_name_is_refused() {
    let home = Sandbox::with_ann();
    home.sql(
        "ALTER TABLE auth_user RENAME TO people; CREATE VIEW auth_user AS SELECT * FROM people",
    );
    home.refuses(&["user", "list"], "", 3, "schema_mismatch");
    let home = Sandbox::with_ann();
    home.sql("CREATE TRIGGER AUTH_USER AFTER UPDATE ON auth_user BEGIN SELECT 1; END");
    home.refuses(&["user", "list"], "", 3, "schema_mismatch");
}

#[test]
fn an_extra_column_that_must_be_given_refuses_a_new_user_and_nothing_else() {
    let home = Sandbox::with_ann();
    home.sql(
        "CREATE TABLE copy AS SELECT * FROM auth_user; DROP TABLE auth_user;
         CREATE TABLE auth_user (id integer PRIMARY KEY, password varchar(128), last_login datetime, is_superuser bool,
         username varchar(150), last_name varchar(150), email varchar(254), is_staff bool, is_active bool,
         date_joined datetime, first_name varchar(150), phone text NOT NULL CHECK (phone <> ''));
         INSERT INTO auth_user SELECT *, '1' FROM copy; DROP TABLE copy;",
    );
    let told = home.refuses(&["user", "add", "ben", "--no-password"], "", 3, "column_needs_value");
    told.says("phone").says("--set phone=VALUE");
    let empty = ["user", "add", "ben", "--generate", "--set", "phone="];
    let generated = home.refuses(&empty, "", 1, "refused_by_database");
    generated.says("phone");
    assert_eq!(generated.stdout.lines().count(), 1, "the password alone, which was not set");
    assert!(generated.stderr.contains("was not set"), "{generated:?}");
    home.run(&["password", "disable", "ann"]).done();
}

#[test]
fn a_hash_that_does_not_fit_its_column_is_refused() {
    let home = Sandbox::with_ann();
    home.sql(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(sql, 'varchar(128)', 'varchar(60)') WHERE name = 'auth_user';",
    );
    home.refuses(&["password", "set", "ann", "--password-stdin"], NEW, 3, "value_too_long");
    home.refuses(&["user", "add", "ben", "--password-stdin"], NEW, 3, "value_too_long");
}

#[test]
fn microseconds_of_the_last_login_survive_a_change() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET last_login = '2026-02-03 04:05:06.000789'");
    let link = home.link("ann");
    home.run(&["password", "inspect", &link]).done();
    let change = ["password", "change", "ann", "--password-stdin"];
    home.acct(&change).stdin(format!("{PASSWORD}\n{NEW}\n")).outcome().done();
    assert_eq!(home.text("SELECT last_login FROM auth_user"), "2026-02-03 04:05:06.000789");
    let document = home.run(&["user", "show", "ann", "--format", "json"]).done().json();
    assert_eq!(document["user"]["last_login"], "2026-02-03T04:05:06.000789Z");
}
