//! Listing users a page at a time, counting them, and selecting them by key.

use std::ops::ControlFlow;

use rusqlite::{params, params_from_iter};

use super::Store;
use super::condition::WhereClause;
use super::row::{key_value, text};
use crate::account::field::UserColumn;
use crate::account::user::{StoredUser, UserKey};
use crate::store::{StoreError, UserFilter};

/// The users of one page: enough to make queries cheap, few enough for memory.
const PAGE: u32 = 500;

/// How many keys without a user are returned.
const FIRST_ABSENT: u32 = 3;

/// The progress of a listing.
#[derive(Debug)]
pub(super) struct Cursor {
    filter: UserFilter,
    position: Position,
    page: Vec<StoredUser>,
}

/// Where the next page begins.
#[derive(Debug)]
enum Position {
    /// At the first user.
    Start,
    /// After this key.
    After(UserKey),
    /// After `done` of the `all` keys that were put in order.
    Ordered { done: i64, all: i64 },
}

impl Cursor {
    /// Begins a listing of the matching users, in the filter's order and up to its limit.
    pub(super) fn new(filter: &UserFilter) -> Self {
        Self { filter: filter.clone(), position: Position::Start, page: Vec::new() }
    }
}

impl Store {
    /// Returns the next users of a listing and advances it; none at the end.
    ///
    /// The read lock ends with each page, so that a pager or a slow pipe never keeps a site from
    /// writing. For any order but the keys', the keys are first copied in that order to SQLite's
    /// temporary space: each page shows users as they are when it is read, without those removed
    /// meanwhile.
    pub(super) fn next_page<'c>(
        &self,
        cursor: &'c mut Cursor,
    ) -> Result<&'c [StoredUser], StoreError> {
        let by_key = cursor.filter.sort.column == UserColumn::Key && !cursor.filter.sort.descending;
        match cursor.position {
            Position::Start if !by_key => {
                let all = self.put_in_order(&cursor.filter)?;
                self.next_in_order(0, all, cursor)?;
            }
            Position::Ordered { done, all } => self.next_in_order(done, all, cursor)?,
            Position::Start | Position::After(_) => self.next_by_key(cursor)?,
        }
        Ok(&cursor.page)
    }

    /// Calls `each` with the matching users until it breaks.
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

    fn next_by_key(
        &self,
        Cursor { filter, position, page }: &mut Cursor,
    ) -> Result<(), StoreError> {
        let after = match position {
            Position::After(key) => Some(&*key),
            _ => None,
        };
        self.read_page(page, filter, after)?;
        if let Some(last) = page.last() {
            let count = u32::try_from(page.len()).unwrap_or(u32::MAX);
            filter.limit = filter.limit.map(|limit| limit - count);
            *position = Position::After(last.key.clone());
        }
        Ok(())
    }

    /// Returns the next matching users after a key, in the order of their keys; none at the end.
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
        let conditions = self.conditions_after(filter, after);
        let size = filter.limit.map_or(PAGE, |limit| limit.min(PAGE));
        let sql = format!("{} LIMIT {size}", self.table.sql(&conditions.sql(), filter.with_extra));
        self.table.select_into(
            page,
            &self.connection,
            &sql,
            params_from_iter(conditions.values),
        )?;
        let mut last = after;
        for user in &*page {
            last.map_or(Ok(()), |last| self.table.check_order(last, &user.key))?;
            last = Some(&user.key);
        }
        Ok(())
    }

    /// Copies the keys of the matching users in the filter's order, and returns their number.
    ///
    /// They are written and read sequentially, so a small cache is enough.
    pub(super) fn put_in_order(&self, filter: &UserFilter) -> Result<i64, StoreError> {
        self.connection.execute_batch(
            "PRAGMA temp.cache_size = -256; DROP TABLE IF EXISTS temp.acct_order; \
             CREATE TEMP TABLE acct_order (acct_position INTEGER PRIMARY KEY, acct_key)",
        )?;
        let conditions = self.conditions(filter);
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

    /// Reads the next users in order that still exist.
    fn next_in_order(
        &self,
        mut done: i64,
        all: i64,
        Cursor { filter, position, page }: &mut Cursor,
    ) -> Result<(), StoreError> {
        let positions = "acct_order.acct_position > ?1 AND acct_order.acct_position <= ?2";
        let sql = self.table.sql_in_order(positions, filter.with_extra);
        loop {
            let next = done + i64::from(PAGE);
            self.table.select_into(page, &self.connection, &sql, [done, next])?;
            done = next;
            if !page.is_empty() || done >= all {
                break;
            }
        }
        *position = Position::Ordered { done, all };
        Ok(())
    }

    /// Counts the matching users, up to the filter's limit.
    pub fn count(&self, filter: &UserFilter) -> Result<u64, StoreError> {
        self.count_after(filter, None)
    }

    /// Counts the matching users after a key, up to the filter's limit.
    pub fn count_after(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<u64, StoreError> {
        let conditions = self.conditions_after(filter, after);
        let sql = format!("SELECT count(*) FROM {} WHERE {}", self.table.table, conditions.sql());
        let row = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        let count = self.connection.query_row(&sql, params_from_iter(conditions.values), row)?;
        let limit = filter.limit.map_or(u64::MAX, u64::from);
        Ok(count.unsigned_abs().min(limit))
    }

    pub(super) fn conditions_after(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> WhereClause {
        let mut conditions = self.conditions(filter);
        if let Some(key) = after {
            let bound = conditions.value(key_value(key));
            conditions.add(format!("{} > {bound}", self.table.key));
        }
        conditions
    }
}

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
