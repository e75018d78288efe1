//! Rows, and the values in them.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};

use super::table::{FoundTable, quote};
use crate::account::user::{StoredUser, UserKey};
use crate::store::{Field, StoreError};

/// The place of the first further field in what [`FoundTable::select`] selects.
const FURTHER: usize = 11;

impl FoundTable {
    /// Writes the query for whole rows, in the order of their keys.
    pub(super) fn sql(&self, condition: &str) -> String {
        let Self { table, key, .. } = self;
        format!("SELECT {} FROM {table} WHERE {condition} ORDER BY {key}", self.columns())
    }

    /// Writes the query for the rows whose keys were put in order, between two places.
    pub(super) fn sql_in_order(&self) -> String {
        let Self { table, key, .. } = self;
        format!(
            "SELECT {} FROM temp.acct_order AS acct_order CROSS JOIN {table} \
             ON {table}.{key} = acct_order.acct_key \
             WHERE acct_order.acct_place > ?1 AND acct_order.acct_place <= ?2 ORDER BY acct_order.acct_place",
            self.columns()
        )
    }

    /// Lists what a row is read from, in the order in which it is.
    fn columns(&self) -> String {
        let Self { table, key, username, .. } = self;
        let value = |field| self.value(field);
        let mut further = String::new();
        for (_, column) in self.names.further() {
            further.push_str(", ");
            further.push_str(&quote(column));
        }
        format!(
            "{table}.{key}, {username}, {}, {}, {}, {}, {}, {}, {}, {}, {}{further}",
            value(Field::Email),
            self.password,
            value(Field::LastLogin),
            value(Field::FirstName),
            value(Field::LastName),
            value(Field::IsActive),
            value(Field::IsStaff),
            value(Field::IsSuperuser),
            value(Field::DateJoined),
        )
    }

    /// Finds the rows that a condition takes.
    pub(super) fn select(
        &self,
        connection: &Connection,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<StoredUser>, StoreError> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut users = Vec::new();
        while let Some(row) = rows.next()? {
            users.push(self.read(row)?);
        }
        Ok(users)
    }

    /// Reads a primary key; refuses bytes that are no text.
    ///
    /// No key could name their row, and whoever asks for the rows behind them would get the same
    /// ones for ever.
    pub(super) fn key_of(&self, value: ValueRef<'_>) -> Result<UserKey, StoreError> {
        let is_text = match value {
            ValueRef::Blob(_) => false,
            ValueRef::Text(bytes) => str::from_utf8(bytes).is_ok(),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => true,
        };
        let key = text(value);
        if !is_text {
            let message = format!("the key {key:?} in \"{}\" is no text", self.names.table);
            return Err(StoreError::Schema(message));
        }
        // A key in a spelling that Django does not write, such as a dashed UUID, is found by its own.
        let usual = self.key_kind.parse(&key).filter(|parsed| match key_value(parsed) {
            Value::Text(stored) => stored == key,
            _ => true,
        });
        Ok(usual.unwrap_or(UserKey::Text(key)))
    }

    fn read(&self, row: &Row<'_>) -> Result<StoredUser, StoreError> {
        // Exactly 1 is true, as Django reads a boolean.
        let flag = |column| row.get_ref(column).map(|value| value == ValueRef::Integer(1));
        let only_text = |column| {
            row.get_ref(column).map(|value| matches!(value, ValueRef::Text(_)).then(|| text(value)))
        };
        let mut attributes = Vec::new();
        for (at, (name, _)) in self.names.further().iter().enumerate() {
            // Django's validator passes over what is no text.
            attributes.push((name.clone(), only_text(FURTHER + at)?.unwrap_or_default()));
        }
        Ok(StoredUser {
            key: self.key_of(row.get_ref(0)?)?,
            username: text(row.get_ref(1)?),
            email: text(row.get_ref(2)?),
            password: text(row.get_ref(3)?),
            last_login: only_text(4)?,
            first_name: text(row.get_ref(5)?),
            last_name: text(row.get_ref(6)?),
            is_active: flag(7)?,
            is_staff: flag(8)?,
            is_superuser: flag(9)?,
            date_joined: only_text(10)?,
            attributes,
        })
    }
}

/// Turns a key into the column's value: a UUID is 32 hex digits without dashes on SQLite.
pub(super) fn key_value(key: &UserKey) -> Value {
    match key {
        UserKey::Integer(number) => (*number).into(),
        UserKey::Uuid(bits) => format!("{bits:032x}").into(),
        UserKey::Text(text) => text.clone().into(),
    }
}

/// Reads whatever SQLite holds as text; columns there are not bound to their declared type.
pub(super) fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        // Nearly all is UTF-8, which is found out much faster than what is wrong with the rest.
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => str::from_utf8(bytes)
            .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned),
    }
}
