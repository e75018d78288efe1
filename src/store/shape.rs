//! The columns of a user table, and what a new row needs.

use super::{Store, StoreError, UserTable};
use crate::account::clock::LoginStamp;
use crate::account::field::Field;
use crate::account::user::{KeyKind, UserKey};

/// A user table as it was found.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) names: UserTable,
    pub(super) key_kind: KeyKind,
    /// The declared length of the password column in characters.
    pub(super) password_limit: Option<usize>,
    pub(super) columns: Vec<TableColumn>,
}

/// A column of the table.
#[derive(Debug, Clone)]
pub(super) struct TableColumn {
    pub(super) name: String,
    /// Its declared type.
    pub(super) declared: String,
    pub(super) is_key: bool,
    /// Whether the database refuses a new row without a value for it.
    pub(super) needs_value: bool,
}

/// What acct uses a column for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUse {
    /// The primary key.
    Key,
    /// The user name.
    Username,
    /// A field that acct fills.
    Field(Field),
    /// Nothing: the column is the site's.
    Extra,
}

impl Shape {
    fn use_of(&self, column: &TableColumn) -> ColumnUse {
        if column.name == self.names.username {
            return ColumnUse::Username;
        }
        if column.is_key {
            return ColumnUse::Key;
        }
        // acct does not fill last_login: an empty one means that the user never logged in.
        let mut filled = Field::ALL.into_iter().filter(|field| *field != Field::LastLogin);
        filled
            .find(|field| self.names.column(*field) == Some(&column.name))
            .map_or(ColumnUse::Extra, ColumnUse::Field)
    }
}

impl Store {
    /// Returns the kind of the table's primary key.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        self.shape().key_kind
    }

    /// Returns the name of the primary key's column.
    #[must_use]
    pub fn key_column(&self) -> &str {
        let key = self.shape().columns.iter().find(|column| column.is_key);
        key.map_or("", |column| column.name.as_str())
    }

    /// Reads a key from its text form.
    #[must_use]
    pub fn key(&self, text: &str) -> UserKey {
        self.key_kind().parse(text).unwrap_or_else(|| UserKey::Text(text.to_owned()))
    }

    /// Returns the user table's name.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.shape().names.table
    }

    /// Returns whether the user model has a field.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.shape().names.column(field).is_some()
    }

    /// Returns whether users log in with their address: one column is both.
    #[must_use]
    pub fn username_is_email(&self) -> bool {
        let names = &self.shape().names;
        names.column(Field::Email) == Some(&names.username)
    }

    /// Returns whether the user name is the primary key.
    #[must_use]
    pub fn username_is_key(&self) -> bool {
        self.key_column() == self.shape().names.username
    }

    /// Returns the key of a user by name if the user name is the primary key.
    pub(super) fn key_of_username(&self, name: &str) -> Option<UserKey> {
        self.username_is_key().then(|| self.key_kind().parse(name)).flatten()
    }

    /// Returns what a column is used for; `None` if it does not exist.
    #[must_use]
    pub fn column_use(&self, name: &str) -> Option<ColumnUse> {
        let shape = self.shape();
        let column = shape.columns.iter().find(|column| column.name == name);
        column.map(|column| shape.use_of(column))
    }

    /// Lists the site's extra columns, each with its declared type.
    #[must_use]
    pub fn extra_columns(&self) -> Vec<(String, String)> {
        let shape = self.shape();
        let last_login = shape.names.column(Field::LastLogin);
        let extra = shape.columns.iter().filter(|column| {
            shape.use_of(column) == ColumnUse::Extra && last_login != Some(&column.name)
        });
        extra.map(|column| (column.name.clone(), column.declared.clone())).collect()
    }

    /// Returns a column's declared type if the text does not fit it.
    ///
    /// The database may accept the text all the same, but Django could no longer save the row.
    #[must_use]
    pub fn mismatched_type(&self, column: &str, text: &str) -> Option<&str> {
        let column = self.shape().columns.iter().find(|other| other.name == column)?;
        (!fits_type(&column.declared, text)).then_some(&column.declared)
    }

    /// Refuses a new row without a value for a column that needs one.
    ///
    /// `given` are the columns with a value besides those that acct fills.
    pub fn check_required_columns(&self, given: &[&str]) -> Result<(), StoreError> {
        let shape = self.shape();
        let missing = shape.columns.iter().filter(|column| {
            column.needs_value
                && matches!(shape.use_of(column), ColumnUse::Key | ColumnUse::Extra)
                && !given.contains(&column.name.as_str())
        });
        let columns: Vec<String> = missing.map(|column| column.name.clone()).collect();
        if columns.is_empty() {
            return Ok(());
        }
        Err(StoreError::Unfilled { table: self.table_name().to_owned(), columns })
    }

    /// Returns the declared length of the password column in characters.
    #[must_use]
    pub fn password_limit(&self) -> Option<usize> {
        self.shape().password_limit
    }

    /// Refuses an encoded hash that is longer than its column.
    pub fn check_hash_length(&self, encoded: &str) -> Result<(), StoreError> {
        match self.password_limit() {
            Some(limit) if encoded.chars().count() > limit => {
                Err(StoreError::TooLong { column: "password", limit })
            }
            _ => Ok(()),
        }
    }
}

/// Returns whether a text fits a column of a type that Django declares.
pub(crate) fn fits_type(declared: &str, text: &str) -> bool {
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

/// Returns the 128 of `varchar(128)`.
pub(super) fn declared_length(declared: &str) -> Option<usize> {
    declared.split_once('(')?.1.strip_suffix(')')?.parse().ok()
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
            assert!(fits_type(declared, good), "{declared} {good}");
            assert!(!fits_type(declared, bad), "{declared} {bad}");
        }
        assert!(fits_type("text", "anything") && fits_type("", "anything"));
        assert_eq!((declared_length("varchar(128)"), declared_length("text")), (Some(128), None));
    }
}
