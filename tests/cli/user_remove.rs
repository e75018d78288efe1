//! `acct user remove`.

use crate::documents::assert_changed;
use crate::sandbox::Sandbox;
use crate::site::Site;

fn names(home: &Sandbox) -> String {
    home.text("SELECT coalesce(group_concat(username), '') FROM auth_user")
}

#[test]
fn yes_removes_without_asking() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    home.add_user("cleo", "");
    home.run(&["user", "remove", "ann", "ben", "--yes"]).done().says("ben");
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
        pty.expect("ann (id 1)");
        pty.expect("[y/N] ");
        pty.send(answer);
        assert_eq!(pty.exit_status(), 1, "{answer:?}");
    }
    assert_eq!(home.dump(), before);
    let mut pty = home.on_terminal(&["user", "remove", "ann"]);
    pty.expect("ann (id 1)");
    pty.expect("[y/N] ");
    pty.send("y\n");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(names(&home), "");
}

#[test]
fn an_unknown_user_refuses_them_all_unless_if_exists() {
    let home = Sandbox::with_ann();
    home.refuses(&["user", "remove", "ann", "nobody", "--yes"], "", 1, "no_such_user");
    let removed = home.run(&["user", "remove", "ann", "nobody", "--yes", "--if-exists"]);
    removed.done().says("\"nobody\"");
    assert_eq!(names(&home), "");
    home.run(&["user", "remove", "ann", "--if-exists"]).done();
    let none =
        home.run(&["user", "remove", "ann", "--if-exists", "--format", "json"]).done().json();
    assert_eq!(none, serde_json::json!({ "changed": [], "changes": [] }));
}

#[test]
fn a_referenced_user_is_kept_and_so_are_all_others() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "");
    home.sql(
        "CREATE TABLE post (id integer PRIMARY KEY, author integer NOT NULL REFERENCES auth_user (id)
         DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO post (author) VALUES (2);",
    );
    let told = home.refuses(&["user", "remove", "ann", "ben", "--yes"], "", 1, "user_referenced");
    told.says("ben: ").counts([1]).says("\"post\"").says("acct user deactivate");
    assert_eq!(names(&home), "ann,ben");
    home.run(&["user", "remove", "ann", "--yes"]).done();
}

#[test]
fn every_table_that_refers_to_a_user_is_named_with_its_rows() {
    let site = Site::members();
    let ann = "d9bb23bf00b0445c885f20626d2bfe18";
    site.add_member(ann, "ann");
    site.add_member("00000000000000000000000000000001", "ben");
    site.sql(&format!(
        "CREATE TABLE blog_post (id integer PRIMARY KEY, author_id char(32) REFERENCES members_member (id)
           ON DELETE CASCADE, editor_id char(32) REFERENCES MEMBERS_MEMBER);
         CREATE TABLE badge (holder varchar(150) UNIQUE REFERENCES members_member (username) ON DELETE SET NULL);
         CREATE TABLE \"a \"\"b\" (x REFERENCES members_member (id));
         CREATE TABLE elsewhere (x REFERENCES badge (holder));
         PRAGMA foreign_keys = OFF;
         INSERT INTO blog_post VALUES (1, '{ann}', NULL), (2, '{ann}', '{ann}'), (3, NULL, '{ann}');
         INSERT INTO badge VALUES ('ann'), ('ben');
         INSERT INTO elsewhere VALUES ('{ann}');"
    ));
    let told = site.refuses(&["user", "remove", "ann", "--yes"], "", 1, "user_referenced");
    told.says("ann: ").counts([1, 3]).says("\"badge\"").says("\"blog_post\"");
    site.sql(&format!("INSERT INTO \"a \"\"b\" VALUES ('{ann}')"));
    site.refuses(&["user", "remove", "ann", "--yes"], "", 1, "user_referenced").says("\"a");
    site.sql("DELETE FROM badge WHERE holder = 'ben'");
    site.run(&["user", "remove", "ben", "--yes"]).done();
}

#[test]
fn a_row_that_refers_to_itself_is_removed_and_a_referenced_one_is_kept() {
    let site = Site::logins();
    site.add_login("ann");
    site.add_login("ben");
    site.sql("ALTER TABLE login ADD COLUMN boss integer REFERENCES login (id)");
    site.sql("UPDATE login SET boss = 1");
    let told = site.refuses(&["user", "remove", "ann", "--yes"], "", 1, "user_referenced");
    told.counts([1]).says("\"login\"").says("acct password disable");
    site.run(&["user", "remove", "ben", "ann", "--yes"]).done();
    assert_eq!(site.text("SELECT count(*) FROM login"), "Integer(0)");
}
