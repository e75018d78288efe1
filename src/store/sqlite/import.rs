//! Many users at once: they are staged in SQLite's temporary space, compared, and loaded.
//!
//! What is staged lies in a file of the process alone that has no name any more. No lock is held
//! until the load begins.

mod columns;
mod compare;
mod load;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

pub use self::compare::{Clash, ClashKind, Clashes};
pub use self::load::{Loaded, Loading};
use super::row::{key_value, text};
use super::table::FoundTable;
use super::{Store, Write};
use crate::store::{OnConflict, StagedUser, StoreError};

/// The columns of a staged row in front of the site's own.
const STAGED: &str = "row INTEGER PRIMARY KEY, line INTEGER NOT NULL, username TEXT NOT NULL, key, \
     email TEXT, password TEXT, unusable TEXT, last_login TEXT, first_name TEXT, last_name TEXT, \
     is_active INTEGER, is_staff INTEGER, is_superuser INTEGER, date_joined TEXT, target";

/// A hash that no password matches, in the place of one that a dry run does not compute.
pub const REHEARSED: &str = "?";

/// How many columns those are.
const COUNT: usize = 15;

/// The memory for what is staged, and for the table while it is filled, in KiB.
const CACHES: &str = "PRAGMA temp.cache_size = -32768; PRAGMA main.cache_size = -131072;";

impl Store {
    /// Begins to stage rows, with so many of the site's own columns.
    pub fn begin_staging(&self, further: usize) -> Result<(), StoreError> {
        let own: Vec<String> = (0..further).map(|at| format!(", own{at}")).collect();
        let own = own.concat();
        self.connection.execute_batch(&format!(
            "{CACHES} DROP TABLE IF EXISTS temp.acct_import; \
             CREATE TEMP TABLE acct_import ({STAGED}{own}); BEGIN"
        ))?;
        Ok(())
    }

    /// Stages rows, in their order.
    pub fn stage(&self, users: &[StagedUser]) -> Result<(), StoreError> {
        let Some(first) = users.first() else { return Ok(()) };
        let mut insert = self.connection.prepare_cached(&insert(COUNT + first.further.len()))?;
        for user in users {
            bind(&mut insert, user)?;
            insert.raw_execute()?;
        }
        Ok(())
    }

    /// Ends the staging: what is staged can be compared.
    pub fn end_staging(&self) -> Result<(), StoreError> {
        self.connection.execute_batch(
            "CREATE INDEX temp.acct_import_name ON acct_import (username COLLATE NOCASE); COMMIT",
        )?;
        Ok(())
    }

    /// Takes over what another store has staged.
    pub fn take_staged(&self, other: &Self, further: usize) -> Result<(), StoreError> {
        self.begin_staging(further)?;
        let mut rows = other.connection.prepare("SELECT * FROM temp.acct_import ORDER BY row")?;
        let mut insert = self.connection.prepare(&insert(COUNT + further))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..COUNT + further).map(|at| row.get(at));
            insert.execute(params_from_iter(values.collect::<Result<Vec<Value>, _>>()?))?;
        }
        self.end_staging()
    }

    /// Returns the user name of a staged row.
    pub fn staged_name(&self, row: u64) -> Result<String, StoreError> {
        let sql = "SELECT username FROM temp.acct_import WHERE row = ?1";
        Ok(self.connection.query_row(sql, [number(row)], |row| row.get(0))?)
    }

    /// Returns the hash of the user that a staged row is about; `None` where there is no such user.
    pub fn hash_before(&self, row: u64) -> Result<Option<String>, StoreError> {
        let FoundTable { table, key, password, .. } = &self.table;
        let sql = format!(
            "SELECT u.{password} FROM temp.acct_import AS s JOIN {table} AS u ON u.{key} = s.target \
             WHERE s.row = ?1"
        );
        let read = |row: &rusqlite::Row<'_>| Ok(text(row.get_ref(0)?));
        Ok(self.connection.prepare_cached(&sql)?.query_row([number(row)], read).optional()?)
    }

    /// Puts a hash into a staged row.
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

fn bind(insert: &mut rusqlite::Statement<'_>, user: &StagedUser) -> Result<(), StoreError> {
    insert.raw_bind_parameter(1, number(user.row))?;
    insert.raw_bind_parameter(2, number(user.line))?;
    insert.raw_bind_parameter(3, &user.username)?;
    insert.raw_bind_parameter(4, user.key.as_ref().map(key_value))?;
    let texts = [
        &user.email,
        &user.password,
        &user.unusable,
        &user.last_login,
        &user.first_name,
        &user.last_name,
    ];
    for (at, text) in (5..).zip(texts) {
        insert.raw_bind_parameter(at, text.as_deref())?;
    }
    for (at, flag) in (11..).zip([user.is_active, user.is_staff, user.is_superuser]) {
        insert.raw_bind_parameter(at, flag)?;
    }
    insert.raw_bind_parameter(14, user.date_joined.as_deref())?;
    for (at, own) in (COUNT + 1..).zip(&user.further) {
        insert.raw_bind_parameter(at, own.as_deref())?;
    }
    Ok(())
}

fn number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

fn positive(row: i64) -> u64 {
    row.unsigned_abs()
}

impl Write<'_> {
    /// Compares what is staged with the users as the transaction sees them.
    pub fn compare_staged(
        &self,
        rows: (u64, u64),
        most: u64,
        on_conflict: OnConflict,
    ) -> Result<Clashes, StoreError> {
        self.store.compare_staged(rows, most, on_conflict)
    }
}

#[cfg(test)]
mod tests;
