//! The user database. This module alone speaks SQL.

mod answer;
mod error;
mod import;
mod location;
mod model;
mod request;
mod shape;
mod site;
mod sqlite;

pub use self::answer::{Copied, EmailIndex, HashRow, Health, Owner, Reference, Tally};
pub use self::error::StoreError;
pub use self::import::{
    Clash, ClashKind, Clashes, Loaded, Loading, OnConflict, PLACEHOLDER_HASH, StagedUser,
};
pub use self::location::Location;
pub use self::model::{UserTable, attribute_source};
pub use self::request::{HashPage, NewUser, Sort, TimeWindow, UserChanges, UserFilter};
pub(crate) use self::shape::fits_type;
pub use self::shape::{ColumnUse, ExtraColumn, ValueKind};
pub(crate) use self::site::{SiteRow, SiteWriter, StoredColumns};
pub use self::sqlite::{IdSelection, Inspection, MatchingUsers, Store, Write, values_with_prefix};

use crate::account::field::Field;
use crate::account::user::{ColumnValue, KeyKind, StoredUser, UserKey};

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

    /// Returns the column of the user name.
    #[must_use]
    pub fn username_column(&self) -> &str {
        &self.shape().names.username
    }

    /// Returns the columns that name a user, and their values.
    pub(crate) fn name_columns(&self, user: &StoredUser) -> StoredColumns {
        let names = &self.shape().names;
        let texts = [
            (Some(names.username.as_str()), &user.username),
            (names.column(Field::Email), &user.email),
            (names.column(Field::FirstName), &user.first_name),
            (names.column(Field::LastName), &user.last_name),
        ];
        let text = |(column, text): (Option<&str>, &String)| {
            Some((column?.to_owned(), ColumnValue::Text(text.clone())))
        };
        texts.into_iter().filter_map(text).collect()
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

    /// Returns the column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<&str> {
        self.shape().names.column(field)
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

    /// Lists the site's extra columns, in the order of the table.
    #[must_use]
    pub fn extra_columns(&self) -> Vec<ExtraColumn> {
        self.shape().extra_columns()
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
