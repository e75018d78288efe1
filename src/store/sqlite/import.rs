//! Imports: users are staged in SQLite's temporary space, compared, and loaded.
//!
//! The staged rows are in a file without a name that only this process can read. The database
//! isn't locked until the load begins.

mod by_site;
mod compare;
mod load;

use jiff::Timestamp;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{OptionalExtension, params_from_iter};

use super::row::{key_value, text};
use super::table::FoundTable;
use super::{Store, Write};
use crate::account::clock::SiteTime;
use crate::account::user::ColumnValue;
use crate::store::{Clashes, OnConflict, StagedUser, StoreError};

/// The columns of a staged row before the extra ones.
const STAGED: &str = "row INTEGER PRIMARY KEY, line INTEGER NOT NULL, username TEXT NOT NULL, key, \
     email TEXT, password TEXT, unusable TEXT, last_login TEXT, first_name TEXT, last_name TEXT, \
     is_active INTEGER, is_staff INTEGER, is_superuser INTEGER, date_joined TEXT, target";

/// The number of those columns.
const COUNT: usize = 15;

/// The memory for the staged rows, and for the table while it is loaded, in KiB.
const CACHES: &str = "PRAGMA temp.cache_size = -32768; PRAGMA main.cache_size = -131072;";

impl Store {
    /// Begins to stage rows with a number of extra columns.
    pub fn begin_staging(&self, extra: usize) -> Result<(), StoreError> {
        let extra: Vec<String> = (0..extra).map(|at| format!(", extra{at}")).collect();
        let extra = extra.concat();
        self.connection.execute_batch(&format!(
            "{CACHES} DROP TABLE IF EXISTS temp.acct_import; \
             CREATE TEMP TABLE acct_import ({STAGED}{extra}); BEGIN"
        ))?;
        Ok(())
    }

    /// Stages rows, in their order.
    pub fn stage(&self, users: &[StagedUser]) -> Result<(), StoreError> {
        let Some(first) = users.first() else { return Ok(()) };
        let mut insert = self.connection.prepare_cached(&insert(COUNT + first.extra.len()))?;
        for user in users {
            bind(&mut insert, user, &self.zone)?;
            insert.raw_execute()?;
        }
        Ok(())
    }

    /// Ends the staging, so that the rows can be compared.
    pub fn end_staging(&self) -> Result<(), StoreError> {
        self.connection.execute_batch(
            "CREATE INDEX temp.acct_import_name ON acct_import (username COLLATE NOCASE); COMMIT",
        )?;
        Ok(())
    }

    /// Copies the staged rows of another store.
    pub fn copy_staged(&self, other: &Self, extra: usize) -> Result<(), StoreError> {
        self.begin_staging(extra)?;
        let mut rows = other.connection.prepare("SELECT * FROM temp.acct_import ORDER BY row")?;
        let mut insert = self.connection.prepare(&insert(COUNT + extra))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..COUNT + extra).map(|at| row.get(at));
            insert.execute(params_from_iter(values.collect::<Result<Vec<Value>, _>>()?))?;
        }
        self.end_staging()
    }

    /// Returns the user name of a staged row.
    pub fn staged_name(&self, row: u64) -> Result<String, StoreError> {
        let sql = "SELECT username FROM temp.acct_import WHERE row = ?1";
        Ok(self.connection.query_row(sql, [number(row)], |row| row.get(0))?)
    }

    /// Returns the hash of a staged row's existing user; `None` if there is none.
    pub fn hash_before(&self, row: u64) -> Result<Option<String>, StoreError> {
        let FoundTable { table, key, password, .. } = &self.table;
        let sql = format!(
            "SELECT u.{password} FROM temp.acct_import AS s JOIN {table} AS u ON u.{key} = s.target \
             WHERE s.row = ?1"
        );
        let read = |row: &rusqlite::Row<'_>| Ok(text(row.get_ref(0)?));
        Ok(self.connection.prepare_cached(&sql)?.query_row([number(row)], read).optional()?)
    }

    /// Sets the hash of a staged row.
    pub fn stage_hash(&self, row: u64, encoded: &str) -> Result<(), StoreError> {
        let sql = "UPDATE temp.acct_import SET password = ?1 WHERE row = ?2";
        self.connection.prepare_cached(sql)?.execute((encoded, number(row)))?;
        Ok(())
    }
}

fn insert(columns: usize) -> String {
    let marks: Vec<String> = (1..=columns).map(|at| format!("?{at}")).collect();
    format!("INSERT INTO temp.acct_import VALUES ({})", marks.join(", "))
}

fn bind(
    insert: &mut rusqlite::Statement<'_>,
    user: &StagedUser,
    zone: &SiteTime,
) -> Result<(), StoreError> {
    insert.raw_bind_parameter(1, number(user.row))?;
    insert.raw_bind_parameter(2, number(user.line))?;
    insert.raw_bind_parameter(3, &user.username)?;
    insert.raw_bind_parameter(4, user.key.as_ref().map(key_value))?;
    let time = |time: Option<Timestamp>| time.map(|time| zone.database_text(time));
    let login = if user.never_logged_in { Some(String::new()) } else { time(user.last_login) };
    let texts =
        [&user.email, &user.password, &user.unusable, &login, &user.first_name, &user.last_name];
    for (at, text) in (5..).zip(texts) {
        insert.raw_bind_parameter(at, text.as_deref())?;
    }
    for (at, flag) in (11..).zip([user.is_active, user.is_staff, user.is_superuser]) {
        insert.raw_bind_parameter(at, flag)?;
    }
    insert.raw_bind_parameter(14, time(user.date_joined))?;
    for (at, value) in (COUNT + 1..).zip(&user.extra) {
        insert.raw_bind_parameter(at, ToSqlOutput::Borrowed(sql_value(value)))?;
    }
    Ok(())
}

fn sql_value(value: &ColumnValue) -> ValueRef<'_> {
    match value {
        ColumnValue::Null => ValueRef::Null,
        ColumnValue::Integer(number) => ValueRef::Integer(*number),
        ColumnValue::Real(number) => ValueRef::Real(*number),
        ColumnValue::Text(text) => ValueRef::Text(text.as_bytes()),
        ColumnValue::Bytes(bytes) => ValueRef::Blob(bytes),
    }
}

fn number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

fn positive(row: i64) -> u64 {
    row.unsigned_abs()
}

impl Write<'_> {
    /// Compares the staged rows with the users as the transaction sees them.
    pub fn compare_staged(
        &self,
        rows: (u64, u64),
        max_clashes: u64,
        on_conflict: OnConflict,
    ) -> Result<Clashes, StoreError> {
        self.store.compare_staged(rows, max_clashes, on_conflict)
    }
}

#[cfg(test)]
mod tests;
