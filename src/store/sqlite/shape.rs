//! What a table has, and what it wants of a new row.

use super::Store;
use super::table::{Column, declared_length};
use crate::account::clock::LoginStamp;
use crate::account::field::Field;
use crate::account::user::{KeyKind, UserKey};
use crate::store::StoreError;

/// Who gives a column of a new row its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUse {
    /// It is the primary key.
    Key,
    /// It is the user name's.
    Username,
    /// It is a field's that acct fills.
    Field(Field),
    /// acct knows nothing of it.
    Further,
}

impl Store {
    /// Returns what kind of primary key the table has.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        self.table.key_kind
    }

    /// Returns the name of the column of the primary key.
    #[must_use]
    pub fn key_column(&self) -> &str {
        let key = self.table.all.iter().find(|column| column.is_key);
        key.map_or("", |column| column.name.as_str())
    }

    /// Returns the user table's name.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.table.names.table
    }

    /// Tells whether the user model has a field.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.table.column(field).is_some()
    }

    /// Tells whether users log in with their address: one column is both.
    #[must_use]
    pub fn name_is_address(&self) -> bool {
        self.table.column(Field::Email) == Some(&self.table.username)
    }

    /// Tells whether the user name is the primary key too.
    #[must_use]
    pub fn name_is_key(&self) -> bool {
        self.table.key == self.table.username
    }

    /// Returns the key of a user by name where the user name is the primary key.
    #[must_use]
    pub fn key_of_name(&self, name: &str) -> Option<UserKey> {
        self.name_is_key().then(|| self.table.key_kind.parse(name)).flatten()
    }

    /// Tells what a column is; `None` where there is none of the name.
    #[must_use]
    pub fn column_use(&self, name: &str) -> Option<ColumnUse> {
        self.table.all.iter().find(|column| column.name == name).map(|column| self.use_of(column))
    }

    /// Lists the columns that acct knows nothing of, each with its declared type.
    #[must_use]
    pub fn further_columns(&self) -> Vec<(String, String)> {
        let further = self.table.all.iter().filter(|it| self.use_of(it) == ColumnUse::Further);
        let is_login =
            |it: &&Column| self.table.names.column(Field::LastLogin) == Some(it.name.as_str());
        further
            .filter(|it| !is_login(it))
            .map(|it| (it.name.clone(), it.declared.clone()))
            .collect()
    }

    /// Returns the declared type of a column that could not hold a text; SQLite itself would take
    /// it, and Django could not save the row any more.
    #[must_use]
    pub fn type_against(&self, column: &str, text: &str) -> Option<&str> {
        let column = self.table.all.iter().find(|other| other.name == column)?;
        (!takes(&column.declared, text)).then_some(&column.declared)
    }

    /// Refuses a new row that would leave a column without the value that it must have.
    ///
    /// `given` are the columns that acct does not fill by itself and that have a value.
    pub fn require_filled(&self, given: &[&str]) -> Result<(), StoreError> {
        let is_left = |column: &&Column| {
            let empty = match self.use_of(column) {
                ColumnUse::Key => !self.makes_key(column),
                ColumnUse::Further => column.must_be_given,
                ColumnUse::Username | ColumnUse::Field(_) => false,
            };
            empty && !given.contains(&column.name.as_str())
        };
        let columns: Vec<String> =
            self.table.all.iter().filter(is_left).map(|column| column.name.clone()).collect();
        if columns.is_empty() {
            return Ok(());
        }
        Err(StoreError::Unfilled { table: self.table_name().to_owned(), columns })
    }

    fn use_of(&self, column: &Column) -> ColumnUse {
        let names = &self.table.names;
        if column.name == names.username {
            return ColumnUse::Username;
        }
        if column.is_key {
            return ColumnUse::Key;
        }
        // A login fills the last one; an empty one says that there was none.
        let filled = Field::ALL.into_iter().filter(|field| *field != Field::LastLogin);
        filled
            .filter(|field| names.column(*field) == Some(&column.name))
            .map(ColumnUse::Field)
            .next()
            .unwrap_or(ColumnUse::Further)
    }

    /// Tells whether a key need not be given: SQLite numbers the rows, or acct draws a UUID.
    fn makes_key(&self, key: &Column) -> bool {
        // Only this very type makes a column the row's own number.
        self.table.key_kind == KeyKind::Uuid || key.declared.eq_ignore_ascii_case("integer")
    }
}

/// Tells whether a text could stand in a column of one of the types that Django declares.
pub(crate) fn takes(declared: &str, text: &str) -> bool {
    let declared = declared.to_ascii_lowercase();
    let is_time = || LoginStamp::from_stored(Some(text)).is_ok_and(|stamp| !stamp.is_empty());
    match declared.split(['(', ' ']).next().unwrap_or_default() {
        "bool" => matches!(text, "0" | "1"),
        "integer" | "bigint" | "smallint" => {
            text.parse::<i64>().is_ok_and(|number| number >= 0 || !declared.contains("unsigned"))
        }
        "real" | "decimal" => text.parse::<f64>().is_ok_and(f64::is_finite),
        "date" | "datetime" => is_time(),
        "varchar" | "char" => {
            declared_length(&declared).is_none_or(|most| text.chars().count() <= most)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_the_types_that_django_declares() {
        for (declared, good, bad) in [
            ("integer", "-7", "abc"),
            ("integer unsigned", "42", "-1"),
            ("bigint", "9000000000", "1.5"),
            ("bool", "1", "true"),
            ("real", "1.5", "much"),
            ("decimal", "10.50", "1,5"),
            ("date", "2026-02-03", "soon"),
            ("datetime", "2026-02-03 04:05:06", "2026-02-30 04:05:06"),
            ("varchar(3)", "äöü", "four"),
        ] {
            assert!(takes(declared, good), "{declared} {good}");
            assert!(!takes(declared, bad), "{declared} {bad}");
        }
        assert!(takes("text", "anything") && takes("", "anything"));
    }
}
