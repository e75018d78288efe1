//! The stored hashes: page by page, in a sample, and replaced.

use jiff::Timestamp;
use rusqlite::params_from_iter;
use rusqlite::types::{Value, ValueRef};

use super::condition::INSTANT;
use super::table::FoundTable;
use super::{Store, Write, key_value, text};
use crate::account::field::Field;
use crate::account::user::{KeyKind, UserKey};
use crate::store::{HashPage, HashRow, StoreError, Tally};

impl Store {
    /// Calls `each` with the hashes of a page, in the order of their keys; NULL is unusable, as it
    /// is to Django.
    pub fn for_each_hash_row(
        &self,
        page: &HashPage<'_>,
        mut each: impl FnMut(HashRow),
    ) -> Result<(), StoreError> {
        let (sql, values) = self.page_of_hashes(page);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut last = page.after.cloned();
        while let Some(row) = rows.next()? {
            let key = self.table.key_of(row.get_ref(0)?)?;
            self.check_spelling(&key)?;
            last.map_or(Ok(()), |last| self.table.check_order(&last, &key))?;
            last = Some(key.clone());
            let password = match row.get_ref(1)? {
                ValueRef::Null => "!".to_owned(),
                value => text(value),
            };
            each(HashRow { key, password });
        }
        Ok(())
    }

    /// Refuses a key that its text form would not find again.
    fn check_spelling(&self, key: &UserKey) -> Result<(), StoreError> {
        match (self.key_kind(), key) {
            (KeyKind::Uuid, UserKey::Text(text)) => Err(StoreError::Schema(format!(
                "the key {text:?} is not spelled as Django spells a UUID"
            ))),
            _ => Ok(()),
        }
    }

    fn page_of_hashes(&self, page: &HashPage<'_>) -> (String, Vec<Value>) {
        let mut conditions = self.conditions(page.filter);
        let FoundTable { table, key, password, .. } = &self.table;
        for (bound, sign) in [(page.after, ">"), (page.through, "<=")] {
            if let Some(bound) = bound {
                let bound = conditions.value(key_value(bound));
                conditions.add(format!("{key} {sign} {bound}"));
            }
        }
        let (condition, limit) = (conditions.sql(), page.limit);
        let sql = format!(
            "SELECT {key}, {password} FROM {table} WHERE {condition} ORDER BY {key} LIMIT {limit}"
        );
        (sql, conditions.values)
    }

    /// Counts the users and finds the newest time, in one pass over the table.
    pub fn tally(&self) -> Result<Tally, StoreError> {
        let newest = |field| format!("max({INSTANT}({}))", self.table.value(field));
        let sql = format!(
            "SELECT count(*), {}, {} FROM {}",
            newest(Field::LastLogin),
            newest(Field::DateJoined),
            self.table.table
        );
        Ok(self.connection.query_row(&sql, [], |row| {
            let users: i64 = row.get(0)?;
            let newest: Option<i64> = row.get::<_, Option<i64>>(1)?.max(row.get(2)?);
            let newest = newest.and_then(|micros| Timestamp::from_microsecond(micros).ok());
            Ok(Tally { users: users.unsigned_abs(), newest })
        })?)
    }

    /// Returns the stored hashes of at most `size` users: half of them the first, half the last.
    pub fn sample_hashes(&self, size: u32) -> Result<Vec<HashRow>, StoreError> {
        let FoundTable { table, key, password, .. } = &self.table;
        let front = format!("SELECT {key}, {password} FROM {table} ORDER BY {key} LIMIT ?1");
        let (mut sample, last) = self.hashes(&front, &[&(size / 2)])?;
        if let Some(last) = last {
            let back = format!(
                "SELECT {key}, {password} FROM {table} WHERE {key} > ?2 ORDER BY {key} DESC LIMIT ?1"
            );
            sample.extend(self.hashes(&back, &[&(size - size / 2), &last])?.0);
        }
        Ok(sample)
    }

    fn hashes(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<(Vec<HashRow>, Option<Value>), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(values)?;
        let (mut found, mut last) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            let key = self.table.key_of(row.get_ref(0)?)?;
            found.push(HashRow { key, password: text(row.get_ref(1)?) });
            last = Some(row.get(0)?);
        }
        Ok((found, last))
    }
}

impl Write<'_> {
    /// Calls `each` with the hashes of a page, as the transaction sees them.
    pub fn for_each_hash_row(
        &self,
        page: &HashPage<'_>,
        each: impl FnMut(HashRow),
    ) -> Result<(), StoreError> {
        self.store.for_each_hash_row(page, each)
    }

    /// Reads a key from its text form.
    #[must_use]
    pub fn key(&self, text: &str) -> UserKey {
        self.store.key(text)
    }

    /// Replaces a hash that was read; it is an error if the row no longer holds it.
    pub fn replace_hash(&self, seen: &HashRow, encoded: &str) -> Result<(), StoreError> {
        if self.swap_password(&seen.key, &seen.password, encoded)? {
            return Ok(());
        }
        Err(StoreError::Schema(format!("the row of user {} was not found", seen.key)))
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::account::clock::SiteTime;
    use crate::store::{UserFilter, UserTable};

    /// Returns a site's table with keys of a type, whose users have the passwords `one`, `two`, ...
    fn store(declared: &str, keys: &[&str]) -> Store {
        let connection = Connection::open_in_memory().unwrap();
        let columns = "password varchar(9), last_login, is_superuser, username, first_name, \
                       last_name, email, is_staff, is_active, date_joined";
        let sql = format!("CREATE TABLE auth_user (id {declared} NOT NULL PRIMARY KEY, {columns})");
        connection.execute_batch(&sql).unwrap();
        for (key, password) in keys.iter().zip(["one", "two", "three", "four"]) {
            let sql = "INSERT INTO auth_user (id, password) VALUES (?1, ?2)";
            connection.execute(sql, [key, password]).unwrap();
        }
        Store::on(connection, &UserTable::default(), SiteTime::utc()).unwrap()
    }

    fn hashes(store: &Store, page: &HashPage<'_>) -> Vec<String> {
        let mut found = Vec::new();
        store.for_each_hash_row(page, |row| found.push(row.password)).unwrap();
        found
    }

    fn whole(filter: &UserFilter) -> HashPage<'_> {
        HashPage { filter, after: None, through: None, limit: 9 }
    }

    #[test]
    fn a_page_begins_after_one_key_and_ends_at_another() {
        let store = store("integer", &["1", "2", "10", "20"]);
        let (first, third) = (UserKey::Integer(1), UserKey::Integer(10));
        assert_eq!(hashes(&store, &whole(&UserFilter::default())), ["one", "two", "three", "four"]);
        let everybody = UserFilter::default();
        let between = HashPage { after: Some(&first), through: Some(&third), ..whole(&everybody) };
        assert_eq!(hashes(&store, &between), ["two", "three"]);
        assert_eq!(hashes(&store, &HashPage { limit: 1, ..between }), ["two"]);
    }

    #[test]
    fn keys_ascend_by_the_collation_of_their_column() {
        for (declared, keys) in [
            ("varchar(9) COLLATE NOCASE", ["a", "B", "c"]),
            ("varchar(9) COLLATE RTRIM", ["a", "a\t", "b"]),
            ("varchar(9)", ["B", "a", "é"]),
            ("bigint", ["9", "10", "x"]),
        ] {
            let store = store(declared, &keys);
            let found = hashes(&store, &whole(&UserFilter::default()));
            assert_eq!(found, ["one", "two", "three"], "{declared}");
            let users = store.page(&UserFilter::default(), None).unwrap();
            assert!(users.iter().map(|user| user.key.to_string()).eq(keys), "{declared}");
            let same = store.table.check_order(&users[1].key, &users[1].key);
            assert!(matches!(same, Err(StoreError::Damaged(_))), "{declared}");
        }
    }

    #[test]
    fn a_selection_finds_keys_of_every_kind_and_returns_the_absent_ones() {
        let uuids = ["00000000000000000000000000000001", "d9bb23bf00b0445c885f20626d2bfe18"];
        let typed = "D9BB23BF-00b0-445c-885f-20626d2bfe18";
        let absent = "00000000-0000-0000-0000-000000000002";
        for (declared, keys, there, absent) in [
            ("integer", ["1", "2"], "2", "3"),
            ("char(32)", uuids, typed, absent),
            ("varchar(40)", ["1", "a b"], "a b", "A b"),
        ] {
            let store = store(declared, &keys);
            let selection = store.select_ids().unwrap();
            for (line, text) in [(1, there), (2, absent), (3, there)] {
                selection.add(&store.key(text), line).unwrap();
            }
            assert_eq!(selection.finish().unwrap(), (1, vec![(2, store.key(absent))]));
            let filter = UserFilter { in_id_selection: true, ..UserFilter::default() };
            assert_eq!(hashes(&store, &whole(&filter)), ["two"]);
        }
    }

    #[test]
    fn a_hash_is_replaced_only_where_it_is_found_and_null_is_unusable() {
        let store = store("integer", &["1", "2"]);
        store.connection.execute("UPDATE auth_user SET password = NULL WHERE id = 2", []).unwrap();
        assert_eq!(hashes(&store, &whole(&UserFilter::default())), ["one", "!"]);
        let replace = |seen: &str, encoded: &str| {
            let row = HashRow { key: UserKey::Integer(1), password: seen.to_owned() };
            store.write_unlogged(|write| write.replace_hash(&row, encoded))
        };
        replace("one", "new").unwrap();
        assert!(matches!(replace("one", "newer"), Err(StoreError::Schema(_))));
        assert!(matches!(replace("new", "ten chars."), Err(StoreError::TooLong { limit: 9, .. })));
        assert_eq!(hashes(&store, &whole(&UserFilter::default())), ["new", "!"]);
    }
}
