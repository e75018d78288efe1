//! Listing users a page at a time.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::{Store, key_value, read};
use crate::account::user::{StoredUser, UserKey};
use crate::store::{StoreError, UserFilter};

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
        let (mut parts, mut values) = self.condition(filter);
        if let Some(key) = after {
            values.push(key_value(key));
            parts.push(format!("{} > ?{}", self.table.key, values.len()));
        }
        let size = filter.limit.map_or(PAGE, |limit| limit.min(PAGE));
        let sql = format!("{} LIMIT {size}", self.sql(&parts.join(" AND ")));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let kind = self.table.key_kind;
        let users = statement.query_map(params_from_iter(values), |row| read(row, kind))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    fn condition(&self, filter: &UserFilter) -> (Vec<String>, Vec<Value>) {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        if let Some(search) = &filter.search {
            let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            values.push(format!("%{escaped}%").into());
            let columns =
                [&self.table.username, &self.table.email, "\"first_name\"", "\"last_name\""];
            let likes = columns.map(|column| format!("{column} LIKE ?1 ESCAPE '\\'"));
            parts.push(format!("({})", likes.join(" OR ")));
        }
        match filter.active {
            Some(true) => parts.push("\"is_active\" = 1".to_owned()),
            Some(false) => parts.push("\"is_active\" <> 1".to_owned()),
            None => {}
        }
        if filter.staff {
            parts.push("\"is_staff\" = 1".to_owned());
        }
        (parts, values)
    }
}
