//! Users written through the site's own model: what happens if its process fails.

use std::fs;
use std::process::Command;

use rusqlite::Connection;

use crate::run::Outcome;
use crate::sandbox::Sandbox;

const SCHEMA: &str = include_str!("../django/schema/auth_user.sqlite.sql");

/// A site whose Python is a script: it answers each step with what the test says.
struct Site {
    home: Sandbox,
}

/// How the site's process answers.
#[derive(Default)]
struct Answers<'a> {
    /// Shell commands at the creation of a user, instead of making ann.
    create: Option<&'a str>,
    /// Shell commands at the commit.
    commit: Option<&'a str>,
    /// Another table than acct's.
    table: Option<&'a str>,
}

/// Writes ann's row, as the site's model would.
const WRITE: &str = "python3 -c \"import sqlite3; c = sqlite3.connect('db.sqlite3'); \
     c.execute('INSERT INTO auth_user VALUES (7, \\\"!\\\", NULL, 0, \\\"ann\\\", \\\"\\\", \
     \\\"\\\", 0, 1, \\\"2026-01-02 03:04:05\\\", \\\"\\\")'); c.commit()\"";

impl Site {
    fn new(answers: &Answers<'_>) -> Self {
        let home = Sandbox::empty();
        home.write("site/manage.py", "");
        home.write("key", "a-key-of-the-site-0123456789-abcdefghijklmnopqrstuvwxyz\n");
        let path = |name: &str| home.path(name).display().to_string();
        let connection = Connection::open(home.path("site/db.sqlite3")).unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        let facts = serde_json::json!({ "facts": {
            "database": path("site/db.sqlite3"), "table": answers.table.unwrap_or("auth_user"),
        }});
        let ann = r#"echo '{"key": "7", "columns": {"username": "ann"}}'"#;
        let script = format!(
            "#!/bin/sh\ntouch started\necho 'a chatty site'\nprintf '%s\\n' '{facts}'\n\
             while read -r step; do\n  case \"$step\" in\n    \
             *begin*) echo '{{}}' ;;\n    \
             *create*) {} ;;\n    \
             *commit*) {} ;;\n  esac\ndone\n",
            answers.create.unwrap_or(ann),
            answers.commit.unwrap_or(&format!("{WRITE}; echo '{{}}'")),
        );
        let draft = home.write("site/script", script);
        let python = home.path("site/python");
        // By another process, which no test that forks meanwhile holds open for writing.
        let done = Command::new("install").args(["-m", "755", &draft]).arg(&python).status();
        assert!(done.unwrap().success());
        home.settings(&format!(
            "database = {:?}\nsecret_key_file = {:?}\nmanage_py = {:?}\nmanage_python = {:?}\n\
             write_users = \"site\"\npassword_hashers = [\"md5\"]",
            path("site/db.sqlite3"),
            path("key"),
            path("site/manage.py"),
            path("site/python"),
        ));
        Self { home }
    }

    fn add(&self, more: &[&str]) -> Outcome {
        self.home.run(&[&["user", "add", "ann", "--no-password"], more].concat())
    }

    fn users(&self) -> i64 {
        let connection = Connection::open(self.home.path("site/db.sqlite3")).unwrap();
        connection.query_row("SELECT count(*) FROM auth_user", [], |row| row.get(0)).unwrap()
    }

    fn was_started(&self) -> bool {
        fs::remove_file(self.home.path("site/started")).is_ok()
    }
}

#[test]
fn the_site_writes_and_acct_reports_its_row() {
    let site = Site::new(&Answers::default());
    let document = site.add(&["--format", "json"]).done().json();
    assert_eq!(document["user"]["id"], "7");
    assert_eq!(document["user"]["date_joined"], "2026-01-02T03:04:05Z", "the site's, not acct's");
    assert_eq!(site.users(), 1);
}

#[test]
fn a_site_that_fails_before_the_commit_changes_nothing() {
    for (create, code, word) in [
        ("exit 1", 4, "site_broke_off"),
        ("kill -9 $$", 4, "site_broke_off"),
        ("echo 'Hello, world'", 4, "site_broke_off"),
        (r#"echo '{"error": "ValueError: no", "temporary": false}'"#, 1, "site_refused"),
        (r#"echo '{"error": "OperationalError: locked", "temporary": true}'"#, 4, "database_busy"),
    ] {
        let site = Site::new(&Answers { create: Some(create), ..Answers::default() });
        let outcome = site.add(&["--format", "json"]);
        outcome.refused_in_json(code, word).error_says("ann: ");
        assert_eq!(site.users(), 0, "{create}");
    }
}

#[test]
fn after_a_lost_commit_the_database_tells_what_happened() {
    for (commit, code) in [
        (format!("{WRITE}; exit 1"), 0),
        (format!("{WRITE}; echo '{{\"error\": \"ValueError: too late\"}}'"), 0),
        ("exit 1".to_owned(), 4),
        ("echo '{\"error\": \"IntegrityError: a deferred key\"}'".to_owned(), 1),
    ] {
        let site = Site::new(&Answers { commit: Some(&commit), ..Answers::default() });
        let outcome = site.add(&[]);
        assert_eq!(outcome.code, code, "{commit}: {outcome:?}");
        assert_eq!(site.users(), i64::from(code == 0), "{commit}");
        if commit.contains("too late") {
            outcome.says("too late");
        }
    }
}

#[test]
fn a_site_with_its_users_elsewhere_is_refused() {
    let site = Site::new(&Answers { table: Some("members"), ..Answers::default() });
    site.add(&["--format", "json"]).refused_in_json(3, "site_moved");
    assert_eq!(site.users(), 0);
}

#[test]
fn direct_writes_start_no_site() {
    let site = Site::new(&Answers::default());
    let outcome = site.add(&["--direct"]);
    outcome.done().says("--direct");
    assert_eq!((site.users(), site.was_started()), (1, false));
    for args in [
        &["user", "edit", "ann", "--first-name", "Ann", "--direct"][..],
        &["password", "disable", "ann"],
        &["user", "list"],
        &["user", "remove", "ann", "--yes", "--direct"],
    ] {
        site.home.run(args).done();
    }
    assert_eq!((site.users(), site.was_started()), (0, false));
}

#[test]
fn through_site_needs_a_site_and_cascade_needs_it_too() {
    let home = Sandbox::with_ann();
    home.refuses(&["user", "edit", "ann", "--staff", "--through-site"], "", 3, "no_site");
    home.refuses(&["user", "remove", "ann", "--yes", "--cascade"], "", 2, "cascade_without_site");
}

#[test]
fn doctor_reports_that_the_site_cannot_write() {
    let site = Site::new(&Answers::default());
    fs::remove_file(site.home.path("site/python")).unwrap();
    site.add(&["--format", "json"]).refused_in_json(3, "no_python");
    let outcome = site.home.run(&["doctor", "--format", "json"]);
    let checked = outcome.json();
    assert_eq!(outcome.code, 3);
    let checks = checked["checks"].as_array().unwrap();
    let writes = checks.iter().find(|check| check["check"] == "user_writes").unwrap();
    assert_eq!(writes["verdict"], "error");
}

#[test]
fn an_error_of_the_site_names_the_user() {
    let refusal = r#"echo '{"error": "ValueError: no", "user": "ann"}'"#;
    let site = Site::new(&Answers { create: Some(refusal), ..Answers::default() });
    let outcome = site.add(&["--format", "json"]);
    outcome.refused_in_json(1, "site_refused").error_says("ann");
}
