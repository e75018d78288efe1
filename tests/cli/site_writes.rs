//! On a site's database a command writes what it names, and nothing else.

use crate::run::Outcome;
use crate::sandbox::{NEW, PASSWORD, cheap_hash};
use crate::site::{CUSTOM, Site};

const NAMES: [&str; 11] = [
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
    "age",
];

/// Creates a site with two users, a session and a line of the admin's log, in a journal mode.
fn site(journal_mode: &str) -> Site {
    let site = Site::new(CUSTOM, "user_table = \"users_customuser\"");
    for name in ["ann", "ben"] {
        let sql = "INSERT INTO users_customuser (password, last_login, is_superuser, username, first_name, \
                   last_name, email, is_staff, is_active, date_joined, age) VALUES (?1, \
                   '2026-02-03 04:05:06.000789', 0, ?2, 'A', 'B', ?2 || '@news.example', 0, 1, \
                   '2026-01-02 03:04:05', 42)";
        site.connect().execute(sql, [cheap_hash(), name]).unwrap();
    }
    site.sql(
        "INSERT INTO django_session VALUES ('key', 'data', '2030-01-01 00:00:00');
         CREATE TABLE auth_group (id integer PRIMARY KEY);
         CREATE TABLE django_content_type (id integer PRIMARY KEY);
         CREATE TABLE auth_permission (id integer PRIMARY KEY);
         INSERT INTO django_admin_log VALUES (1, NULL, 'x', 1, '', NULL, 2, '2026-01-01 00:00:00');",
    );
    site.sql(&format!("PRAGMA journal_mode = {journal_mode}"));
    site
}

/// Returns the names of ann's columns that differ, after checking that nothing else does.
fn changed(site: &Site, act: impl FnOnce(&Site) -> Outcome) -> Vec<&'static str> {
    let row = || -> Vec<String> {
        NAMES
            .map(|name| {
                site.text(&format!("SELECT {name} FROM users_customuser WHERE username <> 'ben'"))
            })
            .to_vec()
    };
    let others = || -> Vec<String> {
        let is_ann = |line: &String| line.starts_with("users_customuser: [Integer(1)");
        site.dump().into_iter().filter(|line| !is_ann(line)).collect()
    };
    let mode = || site.text("PRAGMA journal_mode");
    let before = (row(), others(), mode());
    act(site).done();
    let after = (row(), others(), mode());
    assert_eq!((after.1, after.2), (before.1, before.2));
    let pairs = NAMES.iter().zip(before.0.iter().zip(&after.0));
    pairs.filter(|(_, (old, new))| old != new).map(|(name, _)| *name).collect()
}

#[test]
fn password_commands_write_the_password_alone_in_either_journal_mode() {
    for mode in ["DELETE", "WAL"] {
        let site = site(mode);
        assert_eq!(site.text("PRAGMA journal_mode"), mode.to_lowercase());
        let set = |site: &Site| {
            site.acct(&["password", "set", "ann", "--password-stdin"]).stdin(NEW).outcome()
        };
        assert_eq!(changed(&site, set), ["password"]);
        let change = |site: &Site| {
            let args = ["password", "change", "ann", "--password-stdin"];
            site.acct(&args).stdin(format!("{NEW}\n{PASSWORD}\n")).outcome()
        };
        assert_eq!(changed(&site, change), ["password"]);
        let link = site.run(&["password", "reset", "--user", "ann", "--link-only", "-q"]).stdout;
        let confirm = |site: &Site| {
            site.acct(&["password", "confirm", "-"]).stdin(format!("{link}{NEW}\n")).outcome()
        };
        assert_eq!(changed(&site, confirm), ["password"]);
        let upgrade = |site: &Site| {
            site.sql(&format!(
                "UPDATE users_customuser SET password = '{}' WHERE id = 1",
                cheap_hash()
            ));
            let args = ["password", "check", "ann", "--password-stdin", "--upgrade"];
            site.acct(&args).stdin(PASSWORD).outcome()
        };
        assert_eq!(changed(&site, upgrade), ["password"]);
        let rotate =
            |site: &Site| site.run(&["password", "rotate", "--search", "ann@", "--mail", "--yes"]);
        assert_eq!(changed(&site, rotate), ["password"]);
        let disable = |site: &Site| site.run(&["password", "disable", "ann"]);
        assert_eq!(changed(&site, disable), ["password"]);
    }
}

#[test]
fn reading_commands_write_nothing() {
    for mode in ["DELETE", "WAL"] {
        let site = site(mode);
        let check = |site: &Site| {
            site.acct(&["password", "check", "ann", "--password-stdin"]).stdin(PASSWORD).outcome()
        };
        assert_eq!(changed(&site, check), [""; 0]);
        for args in [
            &["password", "reset", "--email", "ann@news.example"][..],
            &["user", "list"],
            &["user", "show", "ann"],
            &["password", "audit"],
            &["password", "rotate", "--all", "--mail"],
        ] {
            assert_eq!(changed(&site, |site| site.run(args)), [""; 0], "{args:?}");
        }
    }
}

#[test]
fn user_commands_write_the_columns_named() {
    let site = site("DELETE");
    for (args, columns) in [
        (&["edit", "ann", "--email", "new@news.example"][..], &["email"][..]),
        (&["edit", "ann", "--first-name", "Zoë", "--staff"], &["first_name", "is_staff"]),
        (&["edit", "ann", "--username", "ann2", "--last-name", ""], &["username", "last_name"]),
        (&["edit", "ann2", "--superuser"], &["is_superuser"]),
        (&["edit", "ann2", "--superuser"], &[]),
        (&["deactivate", "ann2"], &["is_active"]),
        (&["activate", "ann2"], &["is_active"]),
    ] {
        let args = [&["user"], args].concat();
        assert_eq!(changed(&site, |site| site.run(&args)), columns, "{args:?}");
    }
}

#[test]
fn adding_or_removing_a_user_changes_nothing_else() {
    let site = site("WAL");
    let before = site.dump();
    site.run(&["user", "add", "cleo", "--no-password"]).done();
    let row = |line: &String| line.starts_with("users_customuser: [Integer(3)");
    let counter = |line: &String| line.starts_with("sqlite_sequence: ");
    let rest = |lines: Vec<String>| -> Vec<String> {
        lines.into_iter().filter(|line| !row(line) && !counter(line)).collect()
    };
    assert_eq!(rest(site.dump()), rest(before.clone()));
    assert_eq!(site.text("SELECT last_login FROM users_customuser WHERE id = 3"), "Null");
    site.run(&["user", "remove", "cleo", "--yes"]).done();
    assert_eq!(rest(site.dump()), rest(before));
}
