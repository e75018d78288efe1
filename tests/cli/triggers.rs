//! Triggers of a site that ignore, undo or change what is written.

use crate::doctor::{examine, expect, site};
use crate::sandbox::{NEW, Sandbox};

/// The commands that write, by the statement that they end in, and their input.
const WRITES: [(&str, &[&str], &str); 9] = [
    ("UPDATE", &["password", "set", "ann", "--password-stdin"], NEW),
    ("UPDATE", &["password", "disable", "ann"], ""),
    ("UPDATE", &["password", "rotate", "--all", "--yes"], ""),
    ("UPDATE", &["user", "edit", "ann", "--first-name", "Anna"], ""),
    ("UPDATE", &["user", "deactivate", "ann"], ""),
    (
        "UPDATE",
        &["user", "import", "-", "--on-conflict", "update"],
        "username,first_name\nann,Anna\n",
    ),
    ("INSERT", &["user", "import", "-"], "username\nben\ncia\n"),
    ("INSERT", &["user", "add", "ben", "--no-password"], ""),
    ("DELETE", &["user", "remove", "ann", "--yes"], ""),
];

/// Triggers that ignore a statement, and that undo it.
const TRIGGERS: [(&str, &str); 6] = [
    ("UPDATE", "BEFORE UPDATE ON auth_user BEGIN SELECT RAISE(IGNORE); END"),
    (
        "UPDATE",
        "AFTER UPDATE ON auth_user BEGIN UPDATE auth_user SET password = OLD.password,
         first_name = OLD.first_name, is_active = OLD.is_active WHERE id = OLD.id; END",
    ),
    ("INSERT", "BEFORE INSERT ON auth_user BEGIN SELECT RAISE(IGNORE); END"),
    ("INSERT", "AFTER INSERT ON auth_user BEGIN DELETE FROM auth_user WHERE id = NEW.id; END"),
    ("DELETE", "BEFORE DELETE ON auth_user BEGIN SELECT RAISE(IGNORE); END"),
    (
        "DELETE",
        "AFTER DELETE ON auth_user BEGIN INSERT INTO auth_user VALUES (OLD.id, OLD.password,
         OLD.last_login, OLD.is_superuser, OLD.username, OLD.last_name, OLD.email, OLD.is_staff,
         OLD.is_active, OLD.date_joined, OLD.first_name); END",
    ),
];

#[test]
fn a_write_that_a_trigger_ignores_or_undoes_is_refused() {
    for (statement, trigger) in TRIGGERS {
        let home = Sandbox::with_ann();
        home.sql(&format!("CREATE TRIGGER stubborn {trigger}"));
        let before = home.dump();
        for (_, args, stdin) in WRITES.iter().filter(|(of, ..)| *of == statement) {
            home.refuses(args, stdin, 3, "write_not_kept").says("acct doctor");
            assert_eq!(home.dump(), before, "{args:?}");
        }
    }
}

#[test]
fn a_row_of_an_import_that_a_trigger_changes_is_refused() {
    let home = Sandbox::with_ann();
    home.sql(
        "CREATE TRIGGER lower AFTER INSERT ON auth_user BEGIN
         UPDATE auth_user SET email = lower(NEW.email) WHERE id = NEW.id; END",
    );
    let before = home.dump();
    let import = ["user", "import", "-"];
    home.refuses(
        &import,
        "username,email\nben,b@x.example\ncia,C@x.example\n",
        3,
        "write_not_kept",
    );
    assert_eq!(home.dump(), before);
    home.acct(&import).stdin("username,email\nben,b@x.example\n").outcome().done();
}

#[test]
fn a_trigger_that_leaves_the_row_alone_disturbs_nothing_and_doctor_names_it() {
    let home = site();
    home.sql(
        "CREATE TABLE counted (id integer);
         CREATE TRIGGER added AFTER INSERT ON auth_user BEGIN INSERT INTO counted VALUES (9); END;
         CREATE TRIGGER changed AFTER UPDATE ON auth_user BEGIN INSERT INTO counted VALUES (8); END;
         CREATE TRIGGER removed AFTER DELETE ON auth_user BEGIN INSERT INTO counted VALUES (7); END",
    );
    expect(&examine(home.acct(&["doctor"])), "user_table", "ok", "added, changed, removed");
    home.acct(&["user", "import", "-"]).stdin("username\nben\n").outcome().done();
    home.run(&["user", "add", "cia", "--no-password"]).done();
    home.run(&["user", "edit", "cia", "--staff"]).done();
    home.run(&["user", "remove", "cia", "--yes"]).done();
    assert_eq!(home.text("SELECT group_concat(id) FROM counted"), "9,9,8,7");
}
