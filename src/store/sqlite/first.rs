//! The first few of an order, put aside so that work on them can go by their keys.

use rusqlite::params_from_iter;

use super::Store;
use crate::account::user::UserKey;
use crate::store::{StoreError, UserFilter};

impl Store {
    /// Puts those aside whom the filter takes behind a key: the first of its order, up to its limit.
    ///
    /// They are what [`UserFilter::first`] then means, until others are put aside; they lie in
    /// SQLite's temporary space.
    pub fn put_first_aside(
        &self,
        filter: &UserFilter,
        behind: Option<&UserKey>,
    ) -> Result<(), StoreError> {
        let conditions = self.condition_after(filter, behind);
        let sql = format!(
            "INSERT OR IGNORE INTO temp.acct_first SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}",
            self.table.key,
            self.table.table,
            conditions.sql(),
            self.order_by(filter),
            filter.limit.map_or(-1, i64::from),
        );
        self.connection.execute_batch(
            "DROP TABLE IF EXISTS temp.acct_first; \
             CREATE TEMP TABLE acct_first (key PRIMARY KEY) WITHOUT ROWID",
        )?;
        self.connection.execute(&sql, params_from_iter(conditions.values))?;
        Ok(())
    }
}
