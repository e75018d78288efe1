//! Rows, and the values in them.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};

use super::table::{FoundTable, quote};
use crate::account::field::Field;
use crate::account::user::{ColumnValue, KeyKind, StoredUser, UserKey};
use crate::store::StoreError;

/// The position of the first extra field in [`FoundTable::columns`].
const EXTRA: usize = 11;

impl FoundTable {
    /// Returns the query for whole rows, in the order of their keys.
    pub(super) fn sql(&self, condition: &str, with_extra: bool) -> String {
        let Self { table, key, .. } = self;
        let columns = self.columns(with_extra);
        format!("SELECT {columns} FROM {table} WHERE {condition} ORDER BY {key}")
    }

    /// Returns the query for the rows whose keys were put in order.
    pub(super) fn sql_in_order(&self, condition: &str, with_extra: bool) -> String {
        let Self { table, key, .. } = self;
        format!(
            "SELECT {} FROM temp.acct_order AS acct_order CROSS JOIN {table} \
             ON {table}.{key} = acct_order.acct_key \
             WHERE {condition} ORDER BY acct_order.acct_position",
            self.columns(with_extra)
        )
    }

    /// Lists the columns of a row, in the order in which it is read.
    fn columns(&self, with_extra: bool) -> String {
        let Self { table, key, username, .. } = self;
        let value = |field| self.value(field);
        let fields = self.shape.names.extra_fields().iter().map(|(_, column)| column.clone());
        let custom = if with_extra { self.shape.extra_columns() } else { Vec::new() };
        let extra = fields.chain(custom.into_iter().map(|column| column.name));
        let extra: Vec<String> = extra.map(|column| format!(", {}", quote(&column))).collect();
        let extra = extra.concat();
        format!(
            "{table}.{key}, {username}, {}, {}, {}, {}, {}, {}, {}, {}, {}{extra}",
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

    /// Replaces `users` by the rows of a query, reusing their memory: a million users need no more
    /// than one page.
    pub(super) fn select_into(
        &self,
        users: &mut Vec<StoredUser>,
        connection: &Connection,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            if count == users.len() {
                users.push(StoredUser::blank());
            }
            self.read(row, &mut users[count])?;
            count += 1;
        }
        users.truncate(count);
        Ok(())
    }

    /// Reads a primary key; refuses bytes that are not text.
    ///
    /// No [`UserKey`] could refer to their row, and paging by key would never end.
    pub(super) fn key_of(&self, value: ValueRef<'_>) -> Result<UserKey, StoreError> {
        if let (KeyKind::Integer, ValueRef::Integer(number)) = (self.shape.key_kind, value) {
            return Ok(UserKey::Integer(number));
        }
        let is_text = match value {
            ValueRef::Blob(_) => false,
            ValueRef::Text(bytes) => str::from_utf8(bytes).is_ok(),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => true,
        };
        let key = text(value);
        if !is_text {
            let message = format!("the key {key:?} in \"{}\" is not text", self.shape.names.table);
            return Err(StoreError::Schema(message));
        }
        // Keep a spelling that Django does not write, such as a dashed UUID, so that it is found.
        let usual = self.shape.key_kind.parse(&key).filter(|parsed| match key_value(parsed) {
            Value::Text(stored) => stored == key,
            _ => true,
        });
        Ok(usual.unwrap_or(UserKey::Text(key)))
    }

    /// Refuses a key that does not come after the last one: on a damaged page, paging by key would
    /// return the same users for ever.
    pub(super) fn check_order(&self, last: &UserKey, key: &UserKey) -> Result<(), StoreError> {
        let is_after = match (key_value(last), key_value(key)) {
            (Value::Integer(last), Value::Integer(key)) => last < key,
            (Value::Text(last), Value::Text(key)) => match self.collation.as_str() {
                "NOCASE" => last.to_ascii_lowercase() < key.to_ascii_lowercase(),
                "RTRIM" => last.trim_end_matches(' ') < key.trim_end_matches(' '),
                _ => last < key,
            },
            // Numbers come before texts.
            (last, _) => matches!(last, Value::Integer(_)),
        };
        if is_after { Ok(()) } else { Err(StoreError::Damaged(self.shape.names.table.clone())) }
    }

    fn read(&self, row: &Row<'_>, user: &mut StoredUser) -> Result<(), StoreError> {
        // Exactly 1 is true, as Django reads a boolean.
        let flag = |column| row.get_ref(column).map(|value| value == ValueRef::Integer(1));
        user.key = self.key_of(row.get_ref(0)?)?;
        read_text(&mut user.username, row.get_ref(1)?);
        read_text(&mut user.email, row.get_ref(2)?);
        read_text(&mut user.password, row.get_ref(3)?);
        read_only_text(&mut user.last_login, row.get_ref(4)?);
        read_text(&mut user.first_name, row.get_ref(5)?);
        read_text(&mut user.last_name, row.get_ref(6)?);
        user.is_active = flag(7)?;
        user.is_staff = flag(8)?;
        user.is_superuser = flag(9)?;
        read_only_text(&mut user.date_joined, row.get_ref(10)?);
        user.attributes.clear();
        for (at, (name, _)) in self.shape.names.extra_fields().iter().enumerate() {
            // Django's validator skips what is not text.
            let mut value = None;
            read_only_text(&mut value, row.get_ref(EXTRA + at)?);
            user.attributes.push((name.clone(), value.unwrap_or_default()));
        }
        user.extra.clear();
        for column in EXTRA + user.attributes.len()..row.as_ref().column_count() {
            user.extra.push(column_value(row.get_ref(column)?));
        }
        Ok(())
    }
}

fn column_value(value: ValueRef<'_>) -> ColumnValue {
    match value {
        ValueRef::Null => ColumnValue::Null,
        ValueRef::Integer(number) => ColumnValue::Integer(number),
        ValueRef::Real(number) => ColumnValue::Real(number),
        ValueRef::Text(_) => ColumnValue::Text(text(value)),
        ValueRef::Blob(bytes) => ColumnValue::Bytes(bytes.to_owned()),
    }
}

/// Returns a key as the column's value: on SQLite a UUID is 32 hex digits without dashes.
pub(super) fn key_value(key: &UserKey) -> Value {
    match key {
        UserKey::Integer(number) => (*number).into(),
        UserKey::Uuid(bits) => format!("{bits:032x}").into(),
        UserKey::Text(text) => text.clone().into(),
    }
}

/// Reads any value as text; SQLite does not bind columns to their declared type.
pub(super) fn text(value: ValueRef<'_>) -> String {
    let mut text = String::new();
    read_text(&mut text, value);
    text
}

/// Reads a value as [`text`] does, reusing a string.
fn read_text(text: &mut String, value: ValueRef<'_>) {
    text.clear();
    match value {
        ValueRef::Null => {}
        ValueRef::Integer(number) => text.push_str(&number.to_string()),
        ValueRef::Real(number) => text.push_str(&number.to_string()),
        // Checking is much faster than converting, and nearly all text is UTF-8.
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => match str::from_utf8(bytes) {
            Ok(valid) => text.push_str(valid),
            Err(_) => text.push_str(&String::from_utf8_lossy(bytes)),
        },
    }
}

/// Reads a value that is text; any other becomes `None`.
fn read_only_text(text: &mut Option<String>, value: ValueRef<'_>) {
    match value {
        ValueRef::Text(_) => read_text(text.get_or_insert_default(), value),
        _ => *text = None,
    }
}
