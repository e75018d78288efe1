//! What is asked of a user table as a whole, to judge whether it fits.

use rusqlite::types::{Value, ValueRef};

use super::table::FoundTable;
use super::{Store, text};
use crate::account::field::Field;
use crate::account::user::UserKey;
use crate::store::StoreError;

/// A stored hash and whose it is.
type KeyedHash = (UserKey, String);

/// The users in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many there are.
    pub users: u64,
    /// The newest login and the newest joining, as they are stored.
    pub newest: [Option<String>; 2],
}

impl Store {
    /// Counts the users and finds the newest times, in one pass over the table.
    pub fn tally(&self) -> Result<Tally, StoreError> {
        // Only what looks like a time takes part: any text is greater than a number.
        let newest = |column| {
            format!("max(CASE WHEN {column} GLOB '[0-9][0-9][0-9][0-9]-*' THEN {column} END)")
        };
        let sql = format!(
            "SELECT count(*), {}, {} FROM {}",
            newest(self.table.value(Field::LastLogin)),
            newest(self.table.value(Field::DateJoined)),
            self.table.table
        );
        Ok(self.connection.query_row(&sql, [], |row| {
            let users = row.get::<_, i64>(0)?;
            let time = |at| -> rusqlite::Result<Option<String>> {
                let value = row.get_ref(at)?;
                Ok((value != ValueRef::Null).then(|| text(value)))
            };
            Ok(Tally { users: users.unsigned_abs(), newest: [time(1)?, time(2)?] })
        })?)
    }

    /// Returns the stored hashes of at most so many users: half of them the first, half the last.
    pub fn sample_of_hashes(&self, size: u32) -> Result<Vec<KeyedHash>, StoreError> {
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
    ) -> Result<(Vec<KeyedHash>, Option<Value>), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(values)?;
        let (mut found, mut last) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            found.push((self.table.key_of(row.get_ref(0)?)?, text(row.get_ref(1)?)));
            last = Some(row.get(0)?);
        }
        Ok((found, last))
    }

    /// Returns how many characters the password column is declared to hold.
    #[must_use]
    pub fn password_limit(&self) -> Option<usize> {
        self.table.password_limit
    }
}
