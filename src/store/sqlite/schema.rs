//! The tables of acct's own home, by append-only migrations.

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::StoreError;

/// Each entry is one version; entries are only ever added at the end.
const MIGRATIONS: [&str; 1] = [concat!(
    // Django's own DDL, as `manage.py migrate` leaves it on SQLite (4.2 to 6.1).
    r#"CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL);"#,
    r#"CREATE INDEX "acct_auth_user_email" ON "auth_user" ("email" COLLATE NOCASE);"#,
    r#"CREATE INDEX "acct_auth_user_username" ON "auth_user" ("username" COLLATE NOCASE);"#,
    r#"CREATE TABLE "acct_fact" ("name" text NOT NULL PRIMARY KEY, "value" text NOT NULL);"#,
)];

/// What the bookkeeping says of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Home {
    /// acct's own, at the newest version.
    Own,
    /// Without acct's tables: a Django site's.
    Foreign,
}

/// Applies what is missing; inside the caller's transaction.
pub(super) fn migrate(connection: &Connection, now: &str) -> Result<(), StoreError> {
    connection.execute_batch(
        r#"CREATE TABLE IF NOT EXISTS "acct_migration" ("version" integer NOT NULL PRIMARY KEY, "applied" datetime NOT NULL)"#,
    )?;
    let done = version(connection)?;
    for (version, sql) in (1_i64..).zip(MIGRATIONS).filter(|(version, _)| *version > done) {
        connection.execute_batch(sql)?;
        connection
            .execute(r#"INSERT INTO "acct_migration" VALUES (?1, ?2)"#, params![version, now])?;
    }
    Ok(())
}

/// Tells whose the database is; refuses one that a newer acct has migrated.
pub(super) fn home(connection: &Connection) -> Result<Home, StoreError> {
    let marker = r"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'acct_migration'";
    if !connection.prepare(marker)?.exists([])? {
        return Ok(Home::Foreign);
    }
    let (found, known) = (version(connection)?, newest());
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(Home::Own) }
}

fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    let newest = r#"SELECT coalesce(max("version"), 0) FROM "acct_migration""#;
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}

/// Reads a fact of acct's bookkeeping.
pub(super) fn fact(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let value = r#"SELECT "value" FROM "acct_fact" WHERE "name" = ?1"#;
    Ok(connection.query_row(value, [name], |row| row.get(0)).optional()?)
}

/// Writes a fact of acct's bookkeeping.
pub(super) fn set_fact(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection.execute(r#"INSERT INTO "acct_fact" VALUES (?1, ?2)"#, [name, value])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_djangos_to_the_letter() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, "2026-01-01 00:00:00").unwrap();
        let ours: String = connection
            .query_row("SELECT sql FROM sqlite_master WHERE name = 'auth_user'", [], |row| {
                row.get(0)
            })
            .unwrap();
        let django = include_str!("../../../tests/django/schema/auth_user.sqlite.sql");
        assert_eq!(format!("{ours};"), django.trim_end());
    }

    #[test]
    fn migrating_again_changes_nothing_and_a_newer_database_is_refused() {
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(home(&connection).unwrap(), Home::Foreign);
        migrate(&connection, "2026-01-01 00:00:00").unwrap();
        migrate(&connection, "2027-01-01 00:00:00").unwrap();
        assert_eq!(home(&connection).unwrap(), Home::Own);
        connection.execute(r#"INSERT INTO "acct_migration" VALUES (99, '')"#, []).unwrap();
        assert!(matches!(home(&connection), Err(StoreError::Newer { found: 99, known: 1 })));
    }
}
