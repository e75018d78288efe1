//! Listing users a page at a time.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::Store;
use super::row::key_value;
use crate::account::user::{StoredUser, UserKey};
use crate::store::{Field, StoreError, UserFilter};

/// The users of one page: enough to make the queries cheap, few enough to hold.
const PAGE: u32 = 500;

impl Store {
    /// Returns the next users that the filter takes, in the order of their keys, behind `after`;
    /// none at the end.
    ///
    /// The read lock ends with each page: whoever takes the users, a pager or a slow pipe, must
    /// not keep a site from writing.
    pub fn page(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<Vec<StoredUser>, StoreError> {
        let (parts, values) = self.condition_after(filter, after);
        let size = filter.limit.map_or(PAGE, |limit| limit.min(PAGE));
        let sql = format!("{} LIMIT {size}", self.sql(&parts.join(" AND ")));
        self.table.select(&self.connection, &sql, params_from_iter(values))
    }

    /// Counts the users whom the filter takes; its limit does not count.
    pub fn count(&self, filter: &UserFilter) -> Result<u64, StoreError> {
        self.count_after(filter, None)
    }

    /// Counts the users behind a key whom the filter takes; its limit does not count.
    pub fn count_after(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> Result<u64, StoreError> {
        let (parts, values) = self.condition_after(filter, after);
        let sql =
            format!("SELECT count(*) FROM {} WHERE {}", self.table.table, parts.join(" AND "));
        let row = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        Ok(self.connection.query_row(&sql, params_from_iter(values), row)?.unsigned_abs())
    }

    fn condition_after(
        &self,
        filter: &UserFilter,
        after: Option<&UserKey>,
    ) -> (Vec<String>, Vec<Value>) {
        let (mut parts, mut values) = self.condition(filter);
        if let Some(key) = after {
            values.push(key_value(key));
            parts.push(format!("{} > ?{}", self.table.key, values.len()));
        }
        (parts, values)
    }

    pub(super) fn condition(&self, filter: &UserFilter) -> (Vec<String>, Vec<Value>) {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        if let Some(search) = &filter.search {
            let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            values.push(format!("%{escaped}%").into());
            let fields = [Field::Email, Field::FirstName, Field::LastName];
            let columns = fields.into_iter().filter_map(|field| self.table.column(field));
            let likes: Vec<String> = std::iter::once(self.table.username.as_str())
                .chain(columns)
                .map(|column| format!("{column} LIKE ?1 ESCAPE '\\'"))
                .collect();
            parts.push(format!("({})", likes.join(" OR ")));
        }
        let is_active = self.table.value(Field::IsActive);
        match filter.active {
            Some(true) => parts.push(format!("{is_active} = 1")),
            Some(false) => parts.push(format!("{is_active} <> 1")),
            None => {}
        }
        if filter.staff {
            parts.push(format!("{} = 1", self.table.value(Field::IsStaff)));
        }
        if filter.chosen {
            // The plus keeps SQLite from walking through the whole choice for each page.
            let key = &self.table.key;
            parts.push(format!("+{key} IN (SELECT choice.key FROM temp.acct_choice AS choice)"));
        }
        (parts, values)
    }
}
