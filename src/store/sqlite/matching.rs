//! The users that a filter matched at one moment, read and changed in slices.

use std::ops::Range;

use rusqlite::params_from_iter;

use super::{Store, Write};
use crate::account::user::StoredUser;
use crate::store::{Sort, StoreError, UserFilter};

/// The users that a filter matched when they were collected, in the order of their keys.
///
/// Only the keys are kept, in SQLite's temporary space, until the store collects others or lists
/// users in another order.
#[derive(Debug)]
pub struct MatchingUsers<'a> {
    store: &'a Store,
    filter: UserFilter,
    count: u64,
}

impl Store {
    /// Collects the users that match a filter, whose limit and order are ignored.
    pub fn collect_matching(&self, filter: UserFilter) -> Result<MatchingUsers<'_>, StoreError> {
        let filter = UserFilter { limit: None, sort: Sort::default(), ..filter };
        let count = self.put_in_order(&filter)?;
        self.check_ascending()?;
        Ok(MatchingUsers { store: self, filter, count: count.unsigned_abs() })
    }

    /// Refuses keys that were put in order and do not ascend, as those of a damaged table.
    fn check_ascending(&self) -> Result<(), StoreError> {
        let collation = match self.table.collation.as_str() {
            "" => "BINARY",
            collation => collation,
        };
        let sql = format!(
            "SELECT 1 FROM temp.acct_order AS this JOIN temp.acct_order AS next \
             ON next.acct_position = this.acct_position + 1 \
             WHERE next.acct_key <= this.acct_key COLLATE {collation}"
        );
        if self.connection.prepare(&sql)?.exists([])? {
            return Err(StoreError::Damaged(self.table_name().to_owned()));
        }
        Ok(())
    }
}

impl MatchingUsers<'_> {
    /// Returns how many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Reads those of a slice, counted from 0, who still match.
    pub fn slice(&self, slice: &Range<u64>) -> Result<Vec<StoredUser>, StoreError> {
        let mut conditions = self.store.conditions(&self.filter);
        for (bound, sign) in [(slice.start, ">"), (slice.end, "<=")] {
            let bound = conditions.value(i64::try_from(bound).unwrap_or(i64::MAX));
            conditions.add(format!("acct_order.acct_position {sign} {bound}"));
        }
        let table = &self.store.table;
        let sql = table.sql_in_order(&conditions.sql(), self.filter.with_extra);
        let mut users = Vec::new();
        let values = params_from_iter(conditions.values);
        table.select_into(&mut users, &self.store.connection, &sql, values)?;
        Ok(users)
    }
}

impl Write<'_> {
    /// Reads those of a slice who still match, as the transaction sees them.
    pub fn slice(
        &self,
        users: &MatchingUsers<'_>,
        slice: &Range<u64>,
    ) -> Result<Vec<StoredUser>, StoreError> {
        users.slice(slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewUser;

    fn store_of(names: &[&str]) -> Store {
        let store = Store::in_memory("").unwrap();
        for name in names {
            let user = NewUser {
                key: None,
                username: (*name).to_owned(),
                email: String::new(),
                password: "!".to_owned(),
                first_name: String::new(),
                last_name: String::new(),
                is_active: true,
                is_staff: false,
                is_superuser: false,
                date_joined: jiff::Timestamp::UNIX_EPOCH,
                extra: Vec::new(),
            };
            store.write_unlogged(|write| write.insert(&user).map(drop)).unwrap();
        }
        store
    }

    #[test]
    fn slices_hold_who_matched_then_and_still_matches_as_they_are_now() {
        let store = store_of(&["a1", "b", "a2", "a3", "a4"]);
        let filter = UserFilter { search: Some("a".to_owned()), ..UserFilter::default() };
        let users = store.collect_matching(filter).unwrap();
        let slice = |slice: Range<u64>| -> Vec<String> {
            users.slice(&slice).unwrap().into_iter().map(|user| user.username).collect()
        };
        assert_eq!(users.count(), 4);
        assert_eq!(
            (slice(0..2), slice(2..4)),
            (vec!["a1".into(), "a2".into()], vec!["a3".into(), "a4".into()])
        );
        let sql = "UPDATE auth_user SET username = 'c' WHERE username = 'a1';
                   UPDATE auth_user SET username = 'aa' WHERE username = 'a2';
                   UPDATE auth_user SET username = 'ab' WHERE username = 'b';
                   DELETE FROM auth_user WHERE username = 'a4'";
        store.connection.execute_batch(sql).unwrap();
        assert_eq!((slice(0..2), slice(2..4)), (vec!["aa".into()], vec!["a3".into()]));
        assert_eq!(slice(4..9), [""; 0]);
    }
}
