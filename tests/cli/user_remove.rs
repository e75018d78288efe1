//! `acct user remove`.

use crate::documents::assert_changed;
use crate::sandbox::Sandbox;

fn names(home: &Sandbox) -> String {
    home.text("SELECT coalesce(group_concat(username), '') FROM auth_user")
}

#[test]
fn yes_removes_without_asking() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    home.add_user("cleo", "");
    home.run(&["user", "remove", "ann", "ben", "--yes"]).done().says("ben removed");
    assert_eq!(names(&home), "cleo");
    let document =
        home.run(&["user", "remove", "--id", "3", "-y", "--format", "json"]).done().json();
    assert_changed(&document, "cleo", &["removed"]);
    assert_eq!(names(&home), "");
}

#[test]
fn without_yes_and_a_terminal_nobody_is_removed() {
    let home = Sandbox::with_ann();
    home.refuses(&["user", "remove", "ann"], "y\n", 2, "no_terminal").says("--yes");
    home.refuses(&["user", "remove", "ann", "--no-input"], "y\n", 2, "input_needed").says("--yes");
}

#[test]
fn the_question_is_answered_on_the_terminal() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    for answer in ["n\n", "\n", "yep\n"] {
        let mut pty = home.on_terminal(&["user", "remove", "ann"]);
        pty.expect("Remove ann?");
        pty.send(answer);
        assert_eq!(pty.exit_status(), 1, "{answer:?}");
    }
    assert_eq!(home.dump(), before);
    let mut pty = home.on_terminal(&["user", "remove", "ann"]);
    pty.expect("Remove ann?");
    pty.send("y\n");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(names(&home), "");
}

#[test]
fn an_unknown_user_refuses_them_all_unless_if_exists() {
    let home = Sandbox::with_ann();
    home.refuses(&["user", "remove", "ann", "nobody", "--yes"], "", 1, "no_such_user");
    let removed = home.run(&["user", "remove", "ann", "nobody", "--yes", "--if-exists"]);
    removed.done().says("there is no user \"nobody\"");
    assert_eq!(names(&home), "");
    home.run(&["user", "remove", "ann", "--if-exists"]).done();
    let none =
        home.run(&["user", "remove", "ann", "--if-exists", "--format", "json"]).done().json();
    assert_eq!(none, serde_json::json!({ "changes": [] }));
}

#[test]
fn a_user_whom_other_rows_need_is_kept_and_so_are_all_others() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    home.sql(
        "CREATE TABLE post (id integer PRIMARY KEY, author integer NOT NULL REFERENCES auth_user (id)
         DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO post (author) VALUES (2);",
    );
    home.refuses(&["user", "remove", "ann", "ben", "--yes"], "", 1, "user_referenced");
    assert_eq!(names(&home), "ann,ben");
}
