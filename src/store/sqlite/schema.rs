//! The tables of acct's own database, by append-only migrations.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::account::clock::SiteTime;
use crate::store::{Owner, StoreError};

/// Each entry is one version; add entries only at the end.
const MIGRATIONS: [&str; 1] = [concat!(
    // Django's own DDL, as `manage.py migrate` creates it on SQLite (4.2 to 6.1).
    r#"CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL);"#,
    r#"CREATE INDEX "acct_auth_user_email" ON "auth_user" ("email" COLLATE NOCASE);"#,
    r#"CREATE INDEX "acct_auth_user_username" ON "auth_user" ("username" COLLATE NOCASE);"#,
    r#"CREATE TABLE "acct_fact" ("name" text NOT NULL PRIMARY KEY, "value" text NOT NULL);"#,
)];

/// The fact that holds the fingerprint of the database's key.
const KEY_FINGERPRINT: &str = "key_fingerprint";

/// Creates acct's own tables in an empty database.
pub(super) fn create(
    connection: &Connection,
    now: Timestamp,
    fingerprint: &str,
) -> Result<(), StoreError> {
    let transaction = connection.unchecked_transaction()?;
    migrate(&transaction, &SiteTime::utc().database_text(now))?;
    let fact = r#"INSERT INTO "acct_fact" VALUES (?1, ?2)"#;
    transaction.execute(fact, [KEY_FINGERPRINT, fingerprint])?;
    Ok(transaction.commit()?)
}

/// Applies the missing migrations; inside the caller's transaction.
fn migrate(connection: &Connection, now: &str) -> Result<(), StoreError> {
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

/// Returns whose the database is; refuses one that a newer acct has migrated.
pub(super) fn owner(connection: &Connection) -> Result<Owner, StoreError> {
    let marker = r"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'acct_migration'";
    if !connection.prepare(marker)?.exists([])? {
        return Ok(Owner::Site);
    }
    let (found, known) = (version(connection)?, newest());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let fact = r#"SELECT "value" FROM "acct_fact" WHERE "name" = ?1"#;
    let fingerprint = connection.query_row(fact, [KEY_FINGERPRINT], |row| row.get(0));
    Ok(Owner::Acct(fingerprint.optional()?))
}

fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    let newest = r#"SELECT coalesce(max("version"), 0) FROM "acct_migration""#;
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_literally_djangos() {
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
        assert_eq!(owner(&connection).unwrap(), Owner::Site);
        migrate(&connection, "2026-01-01 00:00:00").unwrap();
        migrate(&connection, "2027-01-01 00:00:00").unwrap();
        assert_eq!(owner(&connection).unwrap(), Owner::Acct(None));
        connection.execute(r#"INSERT INTO "acct_migration" VALUES (99, '')"#, []).unwrap();
        assert!(matches!(owner(&connection), Err(StoreError::Newer { found: 99, known: 1 })));
    }
}
