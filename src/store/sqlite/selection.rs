//! Users selected by key in a temporary table, so that filters can refer to them.

use rusqlite::params;

use super::Store;
use super::row::{key_value, text};
use crate::account::user::UserKey;
use crate::store::StoreError;

/// How many keys without a user are returned.
const FIRST_ABSENT: u32 = 3;

/// A selection of users by key; a filter refers to it by [`in_id_selection`](crate::store::UserFilter::in_id_selection).
#[derive(Debug)]
pub struct IdSelection<'a> {
    store: &'a Store,
}

impl IdSelection<'_> {
    /// Adds a user and the line that the key is on; adding it again changes nothing.
    pub fn add(&self, key: &UserKey, line: u64) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO temp.acct_ids VALUES (?1, ?2)";
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        self.store.connection.prepare_cached(sql)?.execute(params![key_value(key), line])?;
        Ok(())
    }

    /// Ends the selection; returns the number of keys without a user, and the first few with
    /// their lines.
    pub fn finish(self) -> Result<(u64, Vec<(u64, UserKey)>), StoreError> {
        let Store { connection, table, .. } = self.store;
        connection.execute_batch("COMMIT")?;
        let absent = format!(
            "FROM temp.acct_ids AS chosen WHERE NOT EXISTS \
             (SELECT 1 FROM {0} WHERE {0}.{1} = chosen.key)",
            table.table, table.key
        );
        let count = format!("SELECT count(*) {absent}");
        let count: i64 = connection.query_row(&count, [], |row| row.get(0))?;
        let first = format!("SELECT line, key {absent} ORDER BY line LIMIT {FIRST_ABSENT}");
        let mut first = connection.prepare(&first)?;
        let found = first.query_map([], |row| {
            let line: i64 = row.get(0)?;
            Ok((line.unsigned_abs(), self.store.key(&text(row.get_ref(1)?))))
        })?;
        Ok((count.unsigned_abs(), found.collect::<Result<_, _>>()?))
    }
}

impl Store {
    /// Begins a selection by key, and forgets the last one.
    pub fn select_ids(&self) -> Result<IdSelection<'_>, StoreError> {
        self.connection.execute_batch(
            "DROP TABLE IF EXISTS temp.acct_ids; \
             CREATE TEMP TABLE acct_ids (key PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID; \
             BEGIN",
        )?;
        Ok(IdSelection { store: self })
    }
}
