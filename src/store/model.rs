//! The names of a site's user model in the database.

use std::collections::BTreeMap;

use crate::account::field::{Field, UserColumn, UserPart};
use crate::account::user::ColumnValue;

/// The names that a site gives its user table and its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct UserTable {
    /// The table, `auth_user` by default.
    pub table: String,
    /// `USERNAME_FIELD`'s column.
    pub username: String,
    columns: [Option<String>; 9],
    extra_fields: Vec<(String, String)>,
    defaults: Vec<(String, ColumnValue)>,
}

impl UserTable {
    /// Takes the names from the settings.
    ///
    /// With an empty `email` the model has no address. `columns` maps the model's fields to their
    /// columns; the model has no other fields. Without it they are `AbstractUser`'s.
    #[must_use]
    pub fn new(
        table: &str,
        username: &str,
        email: &str,
        columns: Option<&BTreeMap<String, String>>,
    ) -> Self {
        let column = |field: Field| match (field, columns) {
            (Field::Email, _) => (!email.is_empty()).then(|| email.to_owned()),
            (_, Some(columns)) => columns.get(field.name()).cloned(),
            (_, None) => Some(field.name().to_owned()),
        };
        let extra_fields = columns.into_iter().flatten().filter(|(name, column)| {
            attribute_source(name, column, username, email) == Some(UserPart::Attribute)
        });
        Self {
            table: table.to_owned(),
            username: username.to_owned(),
            columns: Field::ALL.map(column),
            extra_fields: extra_fields
                .map(|(name, column)| (name.clone(), column.clone()))
                .collect(),
            defaults: Vec::new(),
        }
    }

    /// Sets the model's defaults for columns that the database has none for.
    #[must_use]
    pub fn with_defaults(self, defaults: impl Iterator<Item = (String, ColumnValue)>) -> Self {
        Self { defaults: defaults.collect(), ..self }
    }

    /// Returns the columns with a default of the model's.
    pub(super) fn defaults(&self) -> &[(String, ColumnValue)] {
        &self.defaults
    }

    /// Returns the model's default for a column.
    pub(super) fn default_of(&self, column: &str) -> Option<&ColumnValue> {
        self.defaults.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }

    /// Returns the column of a field; `None` where the model lacks it.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<&str> {
        self.columns[field as usize].as_deref()
    }

    /// Returns the model's extra fields that are read, and their columns.
    #[must_use]
    pub fn extra_fields(&self) -> &[(String, String)] {
        &self.extra_fields
    }
}

impl Default for UserTable {
    fn default() -> Self {
        Self::new("auth_user", "username", "email", None)
    }
}

/// Returns where a row holds the text of an entry of `user_columns`; `None` if it is not text.
#[must_use]
pub fn attribute_source(name: &str, column: &str, username: &str, email: &str) -> Option<UserPart> {
    match configurable_field(name) {
        Some(field @ (Field::FirstName | Field::LastName)) => {
            Some(UserPart::Column(UserColumn::Field(field)))
        }
        Some(_) => None,
        None if column == username => Some(UserPart::USERNAME),
        None if column == email => Some(UserPart::EMAIL),
        None => Some(UserPart::Attribute),
    }
}

/// Finds a field that `user_columns` may contain; the address has its own setting.
fn configurable_field(name: &str) -> Option<Field> {
    Field::ALL.into_iter().find(|field| *field != Field::Email && field.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_has_the_fields_of_its_map_and_no_others() {
        let names = [("password", "secret"), ("is_active", "enabled"), ("full_name", "name")];
        let names = names.map(|(field, column)| (field.to_owned(), column.to_owned())).into();
        let table = UserTable::new("people", "mail", "mail", Some(&names));
        assert_eq!(table.column(Field::Password), Some("secret"));
        assert_eq!(table.column(Field::IsActive), Some("enabled"));
        assert_eq!(table.column(Field::Email), Some("mail"));
        for absent in [Field::LastLogin, Field::FirstName, Field::IsStaff, Field::DateJoined] {
            assert_eq!(table.column(absent), None);
        }
        assert_eq!(table.extra_fields(), [("full_name".to_owned(), "name".to_owned())]);
        assert_eq!(UserTable::new("t", "u", "", None).column(Field::Email), None);
    }

    #[test]
    fn a_field_that_is_read_anyway_is_not_read_twice() {
        let names = [("username", "login"), ("contact", "mail"), ("first_name", "given")];
        let names: BTreeMap<_, _> =
            names.map(|(field, column)| (field.to_owned(), column.to_owned())).into();
        assert_eq!(UserTable::new("people", "login", "mail", Some(&names)).extra_fields(), []);
        let source = |name: &str| attribute_source(name, &names[name], "login", "mail");
        assert_eq!(source("username"), Some(UserPart::USERNAME));
        assert_eq!(source("contact"), Some(UserPart::EMAIL));
        assert_eq!(
            source("first_name"),
            Some(UserPart::Column(UserColumn::Field(Field::FirstName)))
        );
        assert_eq!(attribute_source("is_staff", "staff", "login", "mail"), None);
    }

    #[test]
    fn the_fields_are_numbered_in_their_order() {
        for (number, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, number);
        }
    }
}
