//! Listing users a page at a time.

use rusqlite::params_from_iter;

use super::Store;
use super::condition::Conditions;
use super::row::key_value;
use crate::account::user::{StoredUser, UserKey};
use crate::store::{SortColumn, StoreError, UserFilter};

/// The users of one page: enough to make the queries cheap, few enough to hold.
const PAGE: u32 = 500;

/// How far a listing is.
#[derive(Debug)]
pub struct Cursor {
    filter: UserFilter,
    place: Place,
}

/// Where the next page begins.
#[derive(Debug)]
enum Place {
    /// Nothing has been read.
    Start,
    /// Behind this key.
    Behind(UserKey),
    /// Behind so many of the keys that were put in order, and how many these are.
    Ordered { done: i64, all: i64 },
}

impl Cursor {
    /// Begins the listing of those whom a filter takes, in its order and up to its limit.
    #[must_use]
    pub fn new(filter: &UserFilter) -> Self {
        Self { filter: filter.clone(), place: Place::Start }
    }
}

impl Store {
    /// Returns the next users of a listing, and moves on behind them; none at the end.
    ///
    /// The read lock ends with each page: whoever takes the users, a pager or a slow pipe, must
    /// not keep a site from writing. In another order than the keys' these are copied first, in
    /// that order, to SQLite's temporary space: users are listed then as they are when their turn
    /// comes, and who is removed meanwhile is not.
    pub fn next_page(&self, cursor: &mut Cursor) -> Result<Vec<StoredUser>, StoreError> {
        let by_key = cursor.filter.sort.column == SortColumn::Key && !cursor.filter.sort.descending;
        let after = match &cursor.place {
            Place::Start if by_key => None,
            Place::Behind(key) => Some(key),
            Place::Start => {
                let all = self.put_in_order(&cursor.filter)?;
                return self.next_in_order(0, all, cursor);
            }
            Place::Ordered { done, all } => return self.next_in_order(*done, *all, cursor),
        };
        let page = self.page(&cursor.filter, after)?;
        if let Some(last) = page.last() {
            let count = u32::try_from(page.len()).unwrap_or(u32::MAX);
            cursor.filter.limit = cursor.filter.limit.map(|limit| limit - count);
            cursor.place = Place::Behind(last.key.clone());
        }
        Ok(page)
    }

    /// Returns the next users that the filter takes, in the order of their keys, behind `after`;
    /// none at the end.
    pub fn page(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<Vec<StoredUser>, StoreError> {
        let conditions = self.condition_after(filter, after);
        let size = filter.limit.map_or(PAGE, |limit| limit.min(PAGE));
        let sql = format!("{} LIMIT {size}", self.sql(&conditions.sql()));
        self.table.select(&self.connection, &sql, params_from_iter(conditions.values))
    }

    /// Copies the keys of those whom the filter takes in its order, and returns how many they are.
    fn put_in_order(&self, filter: &UserFilter) -> Result<i64, StoreError> {
        self.connection.execute_batch(
            "DROP TABLE IF EXISTS temp.acct_order; \
             CREATE TEMP TABLE acct_order (acct_place INTEGER PRIMARY KEY, acct_key)",
        )?;
        let conditions = self.condition(filter);
        let sql = format!(
            "INSERT INTO temp.acct_order (acct_key) SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}",
            self.table.key,
            self.table.table,
            conditions.sql(),
            self.order_by(filter),
            filter.limit.map_or(-1, i64::from),
        );
        let count = self.connection.execute(&sql, params_from_iter(conditions.values))?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Returns the next users of those in order who are still there.
    fn next_in_order(
        &self,
        mut done: i64,
        all: i64,
        cursor: &mut Cursor,
    ) -> Result<Vec<StoredUser>, StoreError> {
        let sql = self.table.sql_in_order();
        let mut page = Vec::new();
        while page.is_empty() && done < all {
            let next = done + i64::from(PAGE);
            page = self.table.select(&self.connection, &sql, [done, next])?;
            done = next;
        }
        cursor.place = Place::Ordered { done, all };
        Ok(page)
    }

    /// Counts the users whom the filter takes, up to its limit.
    pub fn count(&self, filter: &UserFilter) -> Result<u64, StoreError> {
        self.count_after(filter, None)
    }

    /// Counts the users behind a key whom the filter takes, up to its limit.
    pub fn count_after(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<u64, StoreError> {
        let conditions = self.condition_after(filter, after);
        let sql = format!("SELECT count(*) FROM {} WHERE {}", self.table.table, conditions.sql());
        let row = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        let count = self.connection.query_row(&sql, params_from_iter(conditions.values), row)?;
        let limit = filter.limit.map_or(u64::MAX, u64::from);
        Ok(count.unsigned_abs().min(limit))
    }

    /// Tells whether the filter takes the user of this key; its limit does not count.
    pub fn takes(&self, filter: &UserFilter, key: &UserKey) -> Result<bool, StoreError> {
        let mut conditions = self.condition(filter);
        let value = conditions.value(key_value(key));
        conditions.add(format!("{} = {value}", self.table.key));
        let sql = format!("SELECT 1 FROM {} WHERE {}", self.table.table, conditions.sql());
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.exists(params_from_iter(conditions.values))?)
    }

    pub(super) fn condition_after(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Conditions {
        let mut conditions = self.condition(filter);
        if let Some(key) = after {
            let bound = conditions.value(key_value(key));
            conditions.add(format!("{} > {bound}", self.table.key));
        }
        conditions
    }
}
