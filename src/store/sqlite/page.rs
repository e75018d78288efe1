//! Listing users a page at a time.

use std::ops::ControlFlow;

use rusqlite::params_from_iter;

use super::Store;
use super::condition::Conditions;
use super::row::key_value;
use crate::account::field::UserColumn;
use crate::account::user::{StoredUser, UserKey};
use crate::store::{StoreError, UserFilter};

/// The users of one page: enough to make the queries cheap, few enough to hold.
const PAGE: u32 = 500;

/// How far a listing is.
#[derive(Debug)]
pub struct Cursor {
    filter: UserFilter,
    place: Place,
    page: Vec<StoredUser>,
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
        Self { filter: filter.clone(), place: Place::Start, page: Vec::new() }
    }
}

impl Store {
    /// Returns the next users of a listing, and moves on behind them; none at the end.
    ///
    /// The read lock ends with each page: whoever takes the users, a pager or a slow pipe, must
    /// not keep a site from writing. In another order than the keys' these are copied first, in
    /// that order, to SQLite's temporary space: users are listed then as they are when their turn
    /// comes, and who is removed meanwhile is not.
    pub fn next_page<'c>(&self, cursor: &'c mut Cursor) -> Result<&'c [StoredUser], StoreError> {
        let by_key = cursor.filter.sort.column == UserColumn::Key && !cursor.filter.sort.descending;
        match cursor.place {
            Place::Start if !by_key => {
                let all = self.put_in_order(&cursor.filter)?;
                self.next_in_order(0, all, cursor)?;
            }
            Place::Ordered { done, all } => self.next_in_order(done, all, cursor)?,
            Place::Start | Place::Behind(_) => self.next_by_key(cursor)?,
        }
        Ok(&cursor.page)
    }

    /// Hands the matching users to `each`, until it breaks.
    pub fn for_each_user<E: From<StoreError>>(
        &self,
        filter: &UserFilter,
        mut each: impl FnMut(&StoredUser) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let mut cursor = Cursor::new(filter);
        loop {
            let page = self.next_page(&mut cursor)?;
            if page.is_empty() {
                return Ok(());
            }
            for user in page {
                if each(user)?.is_break() {
                    return Ok(());
                }
            }
        }
    }

    fn next_by_key(&self, Cursor { filter, place, page }: &mut Cursor) -> Result<(), StoreError> {
        let after = match place {
            Place::Behind(key) => Some(&*key),
            _ => None,
        };
        self.read_page(page, filter, after)?;
        if let Some(last) = page.last() {
            let count = u32::try_from(page.len()).unwrap_or(u32::MAX);
            filter.limit = filter.limit.map(|limit| limit - count);
            *place = Place::Behind(last.key.clone());
        }
        Ok(())
    }

    /// Returns the next users that the filter takes, in the order of their keys, behind `after`;
    /// none at the end.
    pub fn page(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<Vec<StoredUser>, StoreError> {
        let mut page = Vec::new();
        self.read_page(&mut page, filter, after)?;
        Ok(page)
    }

    fn read_page(
        &self,
        page: &mut Vec<StoredUser>,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<(), StoreError> {
        let conditions = self.condition_after(filter, after);
        let size = filter.limit.map_or(PAGE, |limit| limit.min(PAGE));
        let sql = format!("{} LIMIT {size}", self.sql(&conditions.sql()));
        self.table.select_into(page, &self.connection, &sql, params_from_iter(conditions.values))
    }

    /// Copies the keys of those whom the filter takes in its order, and returns how many they are.
    ///
    /// They are written and read from the first to the last, so a small cache does.
    fn put_in_order(&self, filter: &UserFilter) -> Result<i64, StoreError> {
        self.connection.execute_batch(
            "PRAGMA temp.cache_size = -256; DROP TABLE IF EXISTS temp.acct_order; \
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

    /// Reads the next users of those in order who are still there.
    fn next_in_order(
        &self,
        mut done: i64,
        all: i64,
        Cursor { place, page, .. }: &mut Cursor,
    ) -> Result<(), StoreError> {
        let sql = self.table.sql_in_order();
        loop {
            let next = done + i64::from(PAGE);
            self.table.select_into(page, &self.connection, &sql, [done, next])?;
            done = next;
            if !page.is_empty() || done >= all {
                break;
            }
        }
        *place = Place::Ordered { done, all };
        Ok(())
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
