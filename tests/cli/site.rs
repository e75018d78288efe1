//! A Django site's database next to acct, with the table of its own user model.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::run::{Outcome, Run};
use crate::sandbox::{Sandbox, cheap_hash};

/// Django's DDL of an `AbstractUser` with a column `age`.
pub(crate) const CUSTOM: &str = include_str!("../django/schema/users_customuser.sqlite.sql");
/// Django's DDL of an `AbstractUser` with a UUID as its key.
const MEMBER: &str = include_str!("../django/schema/members_member.sqlite.sql");
/// Django's DDL of a model whose key is text and whose user name is the address.
const PERSON: &str = include_str!("../django/schema/people_person.sqlite.sql");

/// A site's database, its key, and the settings that name them.
pub(crate) struct Site {
    pub(crate) home: Sandbox,
}

impl Site {
    /// Creates a site from its DDL; the settings have the cheapest hasher.
    pub(crate) fn new(ddl: &str, settings: &str) -> Self {
        let site = Self { home: Sandbox::empty() };
        site.home.write("db.sqlite3", "");
        site.home.write("key", "a-key-of-the-site-0123456789-abcdefghijklmnopqrstuvwxyz\n");
        site.sql(ddl);
        site.settings(settings);
        site
    }

    pub(crate) fn settings(&self, settings: &str) {
        let path = |name: &str| self.home.path(name).display().to_string();
        self.home.settings(&format!(
            "database = {:?}\nsecret_key_file = {:?}\npassword_hashers = [\"md5\", \"argon2\"]\n\
             {settings}",
            path("db.sqlite3"),
            path("key")
        ));
    }

    /// Creates the site of members, whose keys are UUIDs.
    pub(crate) fn members() -> Self {
        Self::new(MEMBER, "user_table = \"members_member\"")
    }

    /// Creates the site of persons, whose keys are text and who log in with their address.
    pub(crate) fn people() -> Self {
        Self::new(
            PERSON,
            "user_table = \"people_person\"
             username_field = \"contact\"
             email_field = \"contact\"
             [user_columns]
             password = \"password\"
             last_login = \"last_login\"
             is_active = \"is_active\"
             is_staff = \"is_staff\"
             is_superuser = \"is_superuser\"
             contact = \"contact\"
             full_name = \"full_name\"
             [user_verbose_names]
             contact = \"contact address\"",
        )
    }

    /// Creates a site whose users have a name and a password, and nothing else.
    pub(crate) fn logins() -> Self {
        Self::new(
            "CREATE TABLE \"login\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
             \"secret\" varchar(128) NOT NULL, \"nick\" varchar(50) NOT NULL UNIQUE);",
            "user_table = \"login\"
             username_field = \"nick\"
             email_field = \"\"
             [user_columns]
             password = \"secret\"",
        )
    }

    /// Adds a member by the 32 hex digits of its key.
    pub(crate) fn add_member(&self, hex: &str, name: &str) {
        let sql = "INSERT INTO members_member VALUES (?1, NULL, 0, ?2, '', '', ?3, 0, 1, \
                   '2026-01-02 03:04:05.000006', ?4)";
        let email = format!("{name}@news.example");
        self.connect().execute(sql, [cheap_hash(), name, &email, hex]).unwrap();
    }

    /// Adds a person.
    pub(crate) fn add_person(&self, code: &str, contact: &str) {
        let sql =
            "INSERT INTO people_person VALUES (?1, NULL, 0, ?2, ?3, 'Ann Featherstone', 1, 0)";
        self.connect().execute(sql, [cheap_hash(), code, contact]).unwrap();
    }

    /// Adds a user who has a name only.
    pub(crate) fn add_login(&self, nick: &str) {
        let sql = "INSERT INTO login (secret, nick) VALUES (?1, ?2)";
        self.connect().execute(sql, [cheap_hash(), nick]).unwrap();
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.home.path("db.sqlite3")).unwrap()
    }

    pub(crate) fn sql(&self, sql: &str) {
        self.connect().execute_batch(sql).unwrap();
    }

    /// Reads one value as text.
    pub(crate) fn text(&self, sql: &str) -> String {
        match self.connect().query_row(sql, [], |row| row.get(0)).unwrap() {
            Value::Text(text) => text,
            other => format!("{other:?}"),
        }
    }

    pub(crate) fn acct(&self, args: &[&str]) -> Run<'_> {
        self.home.acct(args)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.home.run(args)
    }

    /// Checks that acct refuses, as text and as JSON, and that the whole database is unchanged.
    pub(crate) fn refuses(&self, args: &[&str], stdin: &str, code: i32, word: &str) -> Outcome {
        let before = self.dump();
        let told = self.home.refuses(args, stdin, code, word);
        assert_eq!(self.dump(), before, "a refusal changes nothing: {args:?}");
        told
    }

    /// Returns the schema and the rows of every table, a line each.
    pub(crate) fn dump(&self) -> Vec<String> {
        let connection = self.connect();
        let mut lines = rows(&connection, "SELECT * FROM sqlite_master ORDER BY name");
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let mut statement = connection.prepare(tables).unwrap();
        let tables = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        for table in tables.map(Result::unwrap) {
            let found =
                rows(&connection, &format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")));
            lines.extend(found.into_iter().map(|row| format!("{table}: {row}")));
        }
        lines
    }
}

fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cells: rusqlite::Result<Vec<Value>> = (0..width).map(|at| row.get(at)).collect();
        cells.map(|cells| format!("{cells:?}"))
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}
