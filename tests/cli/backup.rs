//! `acct backup`: a copy of acct's own database, and the way back.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use crate::password_set::is;
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, mode};
use crate::site::Site;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_copy_is_private_whole_and_alone() {
    for journal in ["DELETE", "WAL"] {
        let home = Sandbox::with_ann();
        home.sql(&format!("PRAGMA journal_mode = {journal}"));
        // Open, so that the log stays next to the database.
        let holder = home.connect();
        holder.execute_batch("UPDATE auth_user SET first_name = 'Zoë'").unwrap();
        fs::create_dir(home.path("copies")).unwrap();
        let run = home.acct(&["backup", "copies/one"]).by_shell("umask 000; exec \"$@\"").outcome();
        run.done().says("copies/one").says("secret_key").counts([1]);
        assert_eq!(run.stdout, "");
        assert_eq!(names(&home.path("copies")), ["one"]);
        assert_eq!(mode(&home.path("copies/one")), 0o600);
        let copy = Connection::open(home.path("copies/one")).unwrap();
        let name: String =
            copy.query_row("SELECT first_name FROM auth_user", [], |row| row.get(0)).unwrap();
        assert_eq!(name, "Zoë");
    }
}

#[test]
fn it_has_a_document() {
    let home = Sandbox::with_ann();
    let document = home.run(&["backup", "copy", "--format", "json"]).done().json();
    assert_eq!(keys(&document), ["backup", "secret_key"]);
    assert_eq!(keys(&document["backup"]), ["path", "bytes", "users"]);
    let length = home.path("copy").metadata().unwrap().len();
    assert_eq!(document["backup"]["bytes"], length);
    assert_eq!(document["backup"]["users"], 1);
    assert_eq!(home.run(&["backup", "quiet", "--quiet"]).done().stderr, "");
}

#[test]
fn an_existing_target_is_never_overwritten() {
    let home = Sandbox::with_ann();
    home.write("there", "same");
    symlink(home.path("there"), home.path("link")).unwrap();
    symlink(home.path("nowhere"), home.path("dangling")).unwrap();
    for name in ["there", "link", "dangling"] {
        home.refuses(&["backup", name], "", 3, "file_exists").says(name);
    }
    assert_eq!(fs::read(home.path("there")).unwrap(), b"same");
    assert!(!home.path("nowhere").exists());
    home.refuses(&["backup", "no/folder"], "", 3, "cannot_create").says("no");
    home.refuses(&["backup", "-"], "", 2, "bad_file").says("./-");
    home.refuses(&["backup"], "", 2, "usage");
    assert!(!home.path("-").exists());
}

#[test]
fn a_site_s_database_is_left_to_the_site() {
    let site = Site::members();
    site.refuses(&["backup", "copy"], "", 3, "not_own_home").says("sqlite3 ").says(".backup");
    assert!(!site.home.path("copy").exists());
}

#[test]
fn a_missing_damaged_or_locked_database_gives_no_backup() {
    let home = Sandbox::empty();
    home.refuses(&["backup", "copy"], "", 3, "no_database");
    let home = Sandbox::with_ann();
    let holder = home.connect();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    home.run(&["backup", "copy"]).failed(4);
    drop(holder);
    for journal in ["DELETE", "WAL"] {
        let home = Sandbox::with_ann();
        home.sql(&format!("PRAGMA journal_mode = {journal}"));
        damage_index(&home);
        home.refuses(&["backup", "copy"], "", 3, "not_a_database");
        let drafts = |name: &String| name.starts_with(".acct-") || name.starts_with("copy");
        assert!(!names(home.home()).iter().any(drafts), "{journal}: {:?}", names(home.home()));
    }
}

/// Damages a page of the index on names, which nothing else reads.
fn damage_index(home: &Sandbox) {
    home.sql("INSERT INTO acct_fact VALUES ('filling', hex(zeroblob(20000)))");
    let page: i64 = home
        .connect()
        .query_row(
            "SELECT rootpage FROM sqlite_master WHERE name = 'acct_auth_user_username'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let mut bytes = fs::read(home.database()).unwrap();
    let at = usize::try_from(page - 1).unwrap() * 4096;
    bytes[at + 8..at + 4096].fill(0);
    fs::write(home.database(), bytes).unwrap();
}

#[test]
fn what_a_killed_backup_leaves_is_removed_by_the_next_one() {
    let home = Sandbox::with_ann();
    fs::create_dir(home.path("copies")).unwrap();
    // Writing beyond the limit kills like SIGKILL: nothing can be done any more.
    let killed = home.acct(&["backup", "copies/one"]).by_shell("ulimit -f 8; exec \"$@\"");
    killed.start().killed();
    let left = names(&home.path("copies"));
    assert!(matches!(&left[..], [draft] if draft.starts_with(".acct-")), "{left:?}");
    home.run(&["backup", "copies/one"]).done();
    assert_eq!(names(&home.path("copies")), ["one"]);
}

/// Moves a unit between two rows again and again, so that every moment's sum is the same.
fn write_until(database: &Path, stop: &AtomicBool) -> u32 {
    let writer = Connection::open(database).unwrap();
    writer.busy_timeout(std::time::Duration::from_mins(1)).unwrap();
    writer.execute_batch("PRAGMA synchronous = OFF").unwrap();
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        writer
            .execute_batch(
                "BEGIN IMMEDIATE;
                 UPDATE balance SET units = units - 1 WHERE id = 1;
                 UPDATE balance SET units = units + 1 WHERE id = 4000;
                 COMMIT",
            )
            .unwrap();
        count += 1;
        // A writer that leaves no gap leaves no reader in.
        std::thread::yield_now();
    }
    count
}

#[test]
fn a_copy_is_of_one_moment_while_another_writes_all_the_time() {
    for journal in ["DELETE", "WAL"] {
        let home = Sandbox::with_ann();
        // The two rows are at the two ends of a file of several slices.
        home.sql(&format!(
            "PRAGMA journal_mode = {journal};
             CREATE TABLE balance (id integer PRIMARY KEY, units integer, filling blob);
             INSERT INTO balance VALUES (1, 1000000, NULL);
             WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
               INSERT INTO balance SELECT i, 0, zeroblob(4000) FROM n;
             INSERT INTO balance VALUES (4000, 0, NULL);"
        ));
        let stop = AtomicBool::new(false);
        let database = home.database();
        let (outcomes, written) = std::thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&database, &stop));
            let copy = |number: i32| home.run(&["backup", &format!("copy{number}")]);
            let outcomes: Vec<_> = (0..4).map(copy).collect();
            stop.store(true, Ordering::Relaxed);
            (outcomes, writer.join().unwrap())
        });
        for outcome in outcomes {
            outcome.done();
        }
        assert!(written > 0, "nobody wrote meanwhile");
        for number in 0..4 {
            let copy = Connection::open(home.path(&format!("copy{number}"))).unwrap();
            let sum: i64 =
                copy.query_row("SELECT sum(units) FROM balance", [], |row| row.get(0)).unwrap();
            assert_eq!(sum, 1_000_000, "{journal}, copy {number}");
        }
    }
}

/// Returns the example in the help that restores a copy.
fn restore_commands(home: &Sandbox) -> String {
    let help = home.run(&["backup", "--help"]).done().stdout.clone();
    let lines: Vec<&str> = help.lines().collect();
    let copy = lines.iter().position(|line| line.contains("cp accounts.backup ")).unwrap();
    let begin = lines[..copy].iter().rposition(|line| line.trim_start().starts_with('#')).unwrap();
    let example = lines[begin..].iter().take_while(|line| !line.is_empty());
    let example = example.copied().collect::<Vec<_>>().join("\n");
    example.replace("~/.local/share/acct", home.data_directory().to_str().unwrap())
}

#[test]
fn the_restore_commands_in_the_help_restore_the_copy() {
    let home = Sandbox::with_ann();
    home.run(&["backup", "accounts.backup"]).done();
    let before = home.dump();
    home.sql("PRAGMA journal_mode = WAL");
    let holder = home.connect();
    // An open reader keeps the log.
    holder.query_row("SELECT count(*) FROM auth_user", [], |_| Ok(())).unwrap();
    home.acct(&["password", "set", "ann", "--password-stdin"]).stdin(NEW).outcome().done();
    home.run(&["user", "add", "late", "--no-password"]).done();
    assert!(names(&home.data_directory()).contains(&"accounts.sqlite3-wal".to_owned()));
    // As a crash leaves it: the log is not written into the database.
    let log = fs::read(home.data_directory().join("accounts.sqlite3-wal")).unwrap();
    drop(holder);
    fs::write(home.data_directory().join("accounts.sqlite3-wal"), log).unwrap();
    let folder = Path::new(env!("CARGO_BIN_EXE_acct")).parent().unwrap();
    let script = format!("set -e\numask 000\n{}", restore_commands(&home));
    let shell = Command::new("sh")
        .args(["-c", &script])
        .env_clear()
        .env("HOME", home.home())
        .env("PATH", format!("{}:{}", folder.display(), crate::run::search_path()))
        .current_dir(home.home())
        .output()
        .unwrap();
    assert!(shell.status.success(), "{shell:?}");
    assert_eq!(home.dump(), before);
    assert_eq!(mode(&home.database()), 0o600);
    is(&home, "ann", PASSWORD);
}
