//! `acct index create`.

use crate::run::keys;
use crate::sandbox::Sandbox;
use crate::site::{CUSTOM, Site};

const CREATE: [&str; 2] = ["index", "create"];
const STATEMENT: &str = "CREATE INDEX \"acct_users_customuser_email\" ON \"users_customuser\" \
                         (\"email\" COLLATE NOCASE)";

fn site() -> Site {
    Site::new(CUSTOM, "user_table = \"users_customuser\"")
}

#[test]
fn it_shows_its_statement_and_adds_that_index_and_nothing_else() {
    let site = site();
    let before = site.dump();
    let made = site.run(&["index", "create", "--yes"]);
    made.done().says(STATEMENT).says("DROP INDEX \"acct_users_customuser_email\"");
    let sql = "SELECT sql FROM sqlite_master WHERE name = 'acct_users_customuser_email'";
    assert_eq!(site.text(sql), STATEMENT);
    let after = site.dump();
    let others: Vec<_> =
        after.iter().filter(|line| !line.contains("acct_users_customuser_email")).collect();
    assert_eq!(others, before.iter().collect::<Vec<_>>());
    site.run(&CREATE).done().says("acct_users_customuser_email");
    assert_eq!(site.dump(), after);
}

#[test]
fn it_has_a_document() {
    let site = site();
    for created in [true, false] {
        let document = site.run(&["index", "create", "--yes", "--format", "json"]).done().json();
        assert_eq!(keys(&document), ["table", "index", "statement", "created", "changed"]);
        assert_eq!(document["created"], created);
        assert_eq!(document["index"], "acct_users_customuser_email");
        assert_eq!(document["statement"], STATEMENT);
    }
}

#[test]
fn it_asks_first() {
    let site = site();
    site.refuses(&CREATE, "y\n", 2, "no_terminal").says("--yes");
    site.refuses(&["index", "create", "--no-input"], "y\n", 2, "input_needed").says("--yes");
    let before = site.dump();
    let mut pty = site.home.on_terminal(&["index", "create", "--quiet"]);
    pty.expect(STATEMENT);
    pty.expect("[y/N]");
    pty.send("n\n");
    assert_eq!(pty.exit_status(), 1);
    assert_eq!(site.dump(), before);
    let mut pty = site.home.on_terminal(&CREATE);
    pty.expect("[y/N]");
    pty.send("y\n");
    assert_eq!(pty.exit_status(), 0);
    assert_ne!(site.dump(), before);
}

#[test]
fn an_equivalent_index_is_enough_and_any_other_is_not() {
    let site = site();
    site.sql("CREATE INDEX cased ON users_customuser (email)");
    site.sql("CREATE INDEX some ON users_customuser (email COLLATE NOCASE) WHERE is_active");
    site.sql("CREATE INDEX second ON users_customuser (username, email COLLATE NOCASE)");
    site.refuses(&CREATE, "", 2, "no_terminal");
    site.sql("CREATE INDEX theirs ON users_customuser (email COLLATE NOCASE, age)");
    site.run(&CREATE).done().says("theirs");
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let site = site();
    site.sql("CREATE INDEX acct_users_customuser_email ON users_customuser (age)");
    let told = site.refuses(&["index", "create", "--yes"], "", 3, "schema_mismatch");
    told.says("acct_users_customuser_email");
}

#[test]
fn acct_s_database_has_the_index_and_a_table_without_addresses_needs_none() {
    let home = Sandbox::with_ann();
    home.run(&CREATE).done().says("acct_auth_user_email");
    let site = Site::logins();
    site.refuses(&CREATE, "", 3, "field_absent");
}
