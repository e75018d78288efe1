//! Changes of users that a filter selects, a thousand at a time.

use serde_json::{Value, json};

use crate::audit::lines;
use crate::run::keys;
use crate::sandbox::Sandbox;

/// Creates a home with this many users.
fn crowd(count: u32) -> Sandbox {
    let home = Sandbox::with_database();
    home.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff,
           is_active, date_joined, first_name)
         SELECT '!', 0, 'user' || i, '', '', 0, 1, '2026-01-02 03:04:05', '' FROM n",
    ));
    home
}

/// Counts the users for whom a condition holds.
fn count(home: &Sandbox, condition: &str) -> u64 {
    let sql = format!("SELECT count(*) || '' FROM auth_user WHERE {condition}");
    home.text(&sql).parse().unwrap()
}

/// Returns event, number of users, and code of each line of the log.
fn logged(home: &Sandbox) -> Vec<(String, Value, Value)> {
    let of = |line: &Value| {
        (line["event"].as_str().unwrap().to_owned(), line["users"].clone(), line["code"].clone())
    };
    lines(home).iter().map(of).collect()
}

/// Returns the lines of transactions of these sizes.
fn transactions(sizes: &[u64]) -> Vec<(String, Value, Value)> {
    let line = |event: &str, size: &u64| (event.to_owned(), json!(size), Value::Null);
    sizes.iter().flat_map(|size| [line("intent", size), line("done", size)]).collect()
}

#[test]
fn users_of_a_filter_are_changed_in_slices_and_reported_in_one_document() {
    for (command, name, changed) in [
        ("deactivate", "is_active", "is_active = 0"),
        ("remove", "removed", "username NOT LIKE 'user%'"),
    ] {
        let home = crowd(2500);
        home.add_user("ann", "ann@news.example");
        let args = ["user", command, "--search", "user", "--yes", "--format", "json"];
        let document = home.run(&args).done().json();
        assert_eq!(keys(&document), ["changes", "changed"]);
        assert_eq!(document["changed"], json!([name]));
        let changes = document["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 2500);
        let all = |change: &Value| change["changed"] == json!([name]);
        assert!(changes.iter().all(all));
        assert_eq!(count(&home, changed), if command == "remove" { 1 } else { 2500 });
        assert_eq!(count(&home, "username = 'ann' AND is_active = 1"), 1);
        assert_eq!(logged(&home), transactions(&[1000, 1000, 500]), "{command}");
    }
}

#[test]
fn a_refusal_says_how_many_are_done_and_the_same_command_does_the_rest() {
    for (command, statement, left) in [
        ("deactivate", "UPDATE ON auth_user WHEN NEW.id", "is_active = 1"),
        ("remove", "DELETE ON auth_user WHEN OLD.id", "1"),
    ] {
        let home = crowd(2500);
        home.sql(&format!(
            "CREATE TRIGGER stubborn BEFORE {statement} = 1700 BEGIN SELECT RAISE(ABORT, 'no'); END"
        ));
        let args = ["user", command, "--search", "user", "--yes", "--format", "json"];
        let refused = home.run(&args);
        refused.refused_in_json(1, "refused_by_database");
        let document = refused.json();
        let hint = document["error"]["hint"].as_str().unwrap();
        assert!(hint.contains("1000 of 2500") && hint.contains("same command"), "{hint}");
        assert_eq!(document["changes"].as_array().unwrap().len(), 1000);
        assert_eq!(count(&home, left), 1500, "{command}");
        let refused = ("refused".to_owned(), json!(1000), json!("refused_by_database"));
        let intent = transactions(&[1000])[0].clone();
        assert_eq!(logged(&home), [transactions(&[1000]), vec![intent, refused]].concat());
        home.sql("DROP TRIGGER stubborn");
        home.run(&args).done();
        assert_eq!(count(&home, left), 0, "{command}");
    }
}

#[test]
fn a_reference_to_any_of_them_keeps_them_all() {
    let home = crowd(2500);
    home.sql(
        "CREATE TABLE post (id integer PRIMARY KEY, author integer NOT NULL REFERENCES auth_user (id)
         DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO post (author) VALUES (2400);",
    );
    let args = ["user", "remove", "--search", "user"];
    // It is refused without a question.
    home.refuses(&args, "", 1, "user_referenced").says("user2400: ");
    assert_eq!(count(&home, "1"), 2500);
}

#[test]
fn users_who_are_listed_are_changed_all_or_none() {
    let home = crowd(2500);
    home.sql(
        "CREATE TRIGGER stubborn BEFORE UPDATE ON auth_user WHEN NEW.id = 2400
         BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    let ids = home.run(&["user", "list", "--ids"]).done().stdout.clone();
    let args = ["user", "deactivate", "--ids-from", "-"];
    home.refuses(&args, &ids, 1, "refused_by_database");
    assert_eq!(count(&home, "is_active = 1"), 2500);
    home.sql("DROP TRIGGER stubborn");
    let before = lines(&home).len();
    home.acct(&args).stdin(&ids).outcome().done();
    assert_eq!(count(&home, "is_active = 1"), 0);
    assert_eq!(logged(&home).split_off(before), transactions(&[2500]));
    // A filter as well makes slices of it.
    let before = lines(&home).len();
    let narrowed = ["user", "remove", "--ids-from", "-", "--inactive", "--yes"];
    home.acct(&narrowed).stdin(&ids).outcome().done();
    assert_eq!(logged(&home).split_off(before), transactions(&[1000, 1000, 500]));
}

#[test]
fn a_user_who_stops_matching_during_the_question_is_skipped_and_no_other_is_added() {
    for command in ["deactivate", "remove"] {
        let home = crowd(3);
        let mut pty = home.on_terminal(&["user", command, "--search", "user"]);
        pty.expect("user1 (id 1), user2 (id 2), user3 (id 3)");
        pty.expect("[y/N] ");
        home.sql("UPDATE auth_user SET username = 'ben' WHERE id = 2");
        home.add_user("user4", "");
        pty.send("y\n");
        pty.expect("1 user skipped");
        assert_eq!(pty.exit_status(), 0);
        assert_eq!(count(&home, "username IN ('ben', 'user4') AND is_active = 1"), 2);
        assert_eq!(count(&home, "username IN ('user1', 'user3') AND is_active = 1"), 0);
    }
}

#[test]
fn ctrl_c_says_how_many_are_done() {
    let home = crowd(40_000);
    let args = ["user", "deactivate", "--search", "user", "--yes"];
    let mut pty = home.on_terminal(&args);
    pty.expect(" of 40000 ");
    pty.send("\x03");
    assert_eq!(pty.exit_status(), 130);
    let shown = pty.transcript();
    let (_, told) = shown.rsplit_once("interrupted: ").unwrap();
    let (done, rest) = told.split_once(" of 40000 done; ").unwrap();
    assert!(rest.contains("same command"), "{rest}");
    assert_eq!(count(&home, "is_active = 0"), done.parse::<u64>().unwrap());
    assert!(count(&home, "is_active = 1") > 0);
    home.run(&[&args[..], &["--quiet"]].concat()).done();
    assert_eq!(count(&home, "is_active = 1"), 0);
}
