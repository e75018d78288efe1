//! Replacing many hashes: the users in slices by key, and a choice of them by key.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{params, params_from_iter};

use super::table::FoundTable;
use super::{Store, Write, key_value, text};
use crate::account::user::{KeyKind, UserKey};
use crate::store::{StoreError, UserFilter};

/// How many users are named who are not there.
const FIRST_FEW: u32 = 3;

/// Which rows a slice takes.
#[derive(Debug, Clone)]
pub struct Slice<'a> {
    /// Those of the filter; its limit does not count.
    pub filter: &'a UserFilter,
    /// Only users behind this key.
    pub after: Option<&'a UserKey>,
    /// Only users up to this key.
    pub through: Option<&'a UserKey>,
    /// At most so many.
    pub limit: u32,
}

/// A key and the hash that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashRow {
    /// The primary key.
    pub key: UserKey,
    /// The encoded hash, or `!…`; NULL is unusable to Django too.
    pub password: String,
}

impl Store {
    /// Makes an empty choice; it lies in SQLite's temporary space, never in the database.
    pub fn begin_choice(&self) -> Result<(), StoreError> {
        self.connection.execute_batch(
            "DROP TABLE IF EXISTS temp.acct_choice; \
             CREATE TEMP TABLE acct_choice (key PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID; \
             BEGIN",
        )?;
        Ok(())
    }

    /// Adds a user to the choice, with the line that named it; a second time changes nothing.
    pub fn choose(&self, key: &UserKey, line: u64) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO temp.acct_choice VALUES (?1, ?2)";
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        self.connection.prepare_cached(sql)?.execute(params![key_value(key), line])?;
        Ok(())
    }

    /// Ends the choice, and returns how many users of it are not there, and the first few with the
    /// lines that named them.
    pub fn end_choice(&self) -> Result<(u64, Vec<(u64, UserKey)>), StoreError> {
        self.connection.execute_batch("COMMIT")?;
        let absent = format!(
            "FROM temp.acct_choice AS choice WHERE NOT EXISTS \
             (SELECT 1 FROM {0} WHERE {0}.{1} = choice.key)",
            self.table.table, self.table.key
        );
        let count = format!("SELECT count(*) {absent}");
        let count: i64 = self.connection.query_row(&count, [], |row| row.get(0))?;
        let first = format!("SELECT line, key {absent} ORDER BY line LIMIT {FIRST_FEW}");
        let mut first = self.connection.prepare(&first)?;
        let found = first.query_map([], |row| {
            let line: i64 = row.get(0)?;
            Ok((line.unsigned_abs(), self.key(&text(row.get_ref(1)?))))
        })?;
        Ok((count.unsigned_abs(), found.collect::<Result<_, _>>()?))
    }

    /// Reads a key from the text that it is written as.
    #[must_use]
    pub fn key(&self, text: &str) -> UserKey {
        self.table.key_kind.parse(text).unwrap_or_else(|| UserKey::Text(text.to_owned()))
    }

    /// Hands the hashes of a slice to `each`, in the order of their keys.
    pub fn for_each_hash_of(
        &self,
        slice: &Slice<'_>,
        mut each: impl FnMut(HashRow),
    ) -> Result<(), StoreError> {
        let (sql, values) = self.slice(slice);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let key = self.table.key_of(row.get_ref(0)?)?;
            self.require_usual(&key)?;
            let password = match row.get_ref(1)? {
                ValueRef::Null => "!".to_owned(),
                value => text(value),
            };
            each(HashRow { key, password });
        }
        Ok(())
    }

    /// Refuses a key that would not be found again by the text that it is written as.
    fn require_usual(&self, key: &UserKey) -> Result<(), StoreError> {
        match (self.table.key_kind, key) {
            (KeyKind::Uuid, UserKey::Text(text)) => Err(StoreError::Schema(format!(
                "the key {text:?} is not spelt as Django spells a UUID"
            ))),
            _ => Ok(()),
        }
    }

    fn slice(&self, slice: &Slice<'_>) -> (String, Vec<Value>) {
        let mut conditions = self.condition(slice.filter);
        let key = &self.table.key;
        for (bound, sign) in [(slice.after, ">"), (slice.through, "<=")] {
            if let Some(bound) = bound {
                let bound = conditions.value(key_value(bound));
                conditions.add(format!("{key} {sign} {bound}"));
            }
        }
        let FoundTable { table, password, .. } = &self.table;
        let (condition, limit) = (conditions.sql(), slice.limit);
        let sql = format!(
            "SELECT {key}, {password} FROM {table} WHERE {condition} ORDER BY {key} LIMIT {limit}"
        );
        (sql, conditions.values)
    }

    /// Refuses an encoded hash that is longer than its column.
    pub fn require_room(&self, encoded: &str) -> Result<(), StoreError> {
        match self.table.password_limit {
            Some(limit) if encoded.chars().count() > limit => {
                Err(StoreError::TooLong { column: "password", limit })
            }
            _ => Ok(()),
        }
    }
}

impl Write<'_> {
    /// Hands the hashes of a slice to `each`, as the transaction sees them.
    pub fn for_each_hash_of(
        &self,
        slice: &Slice<'_>,
        each: impl FnMut(HashRow),
    ) -> Result<(), StoreError> {
        self.store.for_each_hash_of(slice, each)
    }

    /// Reads a key from the text that it is written as.
    #[must_use]
    pub fn key(&self, text: &str) -> UserKey {
        self.store.key(text)
    }

    /// Puts another hash in the place of the one that was read; a row that is not found is an
    /// error.
    pub fn replace_hash(&self, seen: &HashRow, encoded: &str) -> Result<(), StoreError> {
        if self.swap_password(&seen.key, &seen.password, encoded)? {
            return Ok(());
        }
        Err(StoreError::Schema(format!("the row of user {} is not found", seen.key)))
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::UserTable;

    /// A site's table with keys of a type, whose users have the passwords `one`, `two`, ...
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
        Store::on(connection, &UserTable::default()).unwrap()
    }

    fn hashes(store: &Store, slice: &Slice<'_>) -> Vec<String> {
        let mut found = Vec::new();
        store.for_each_hash_of(slice, |row| found.push(row.password)).unwrap();
        found
    }

    fn whole(filter: &UserFilter) -> Slice<'_> {
        Slice { filter, after: None, through: None, limit: 9 }
    }

    #[test]
    fn a_slice_lies_behind_one_key_and_ends_at_another() {
        let store = store("integer", &["1", "2", "10", "20"]);
        let (first, third) = (UserKey::Integer(1), UserKey::Integer(10));
        assert_eq!(hashes(&store, &whole(&UserFilter::default())), ["one", "two", "three", "four"]);
        let everybody = UserFilter::default();
        let between = Slice { after: Some(&first), through: Some(&third), ..whole(&everybody) };
        assert_eq!(hashes(&store, &between), ["two", "three"]);
        assert_eq!(hashes(&store, &Slice { limit: 1, ..between }), ["two"]);
    }

    #[test]
    fn a_choice_finds_keys_of_every_kind_and_tells_whose_are_not_there() {
        let uuids = ["00000000000000000000000000000001", "d9bb23bf00b0445c885f20626d2bfe18"];
        let typed = "D9BB23BF-00b0-445c-885f-20626d2bfe18";
        let absent = "00000000-0000-0000-0000-000000000002";
        for (declared, keys, there, absent) in [
            ("integer", ["1", "2"], "2", "3"),
            ("char(32)", uuids, typed, absent),
            ("varchar(40)", ["1", "a b"], "a b", "A b"),
        ] {
            let store = store(declared, &keys);
            store.begin_choice().unwrap();
            for (line, text) in [(1, there), (2, absent), (3, there)] {
                store.choose(&store.key(text), line).unwrap();
            }
            assert_eq!(store.end_choice().unwrap(), (1, vec![(2, store.key(absent))]));
            let filter = UserFilter { chosen: true, ..UserFilter::default() };
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
