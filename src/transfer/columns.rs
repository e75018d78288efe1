//! The columns of a file of users.

use super::errors::shortened;
use crate::account::field::{Field, UserColumn};
use crate::account::suggestions::Suggestions;
use crate::account::validation::ValidationError;

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileColumn {
    /// A column that every listing has, or `password_hash`, which is stored as it is.
    User(UserColumn),
    /// Passwords to validate and hash.
    PlainPassword,
    /// Part of a listing, but not imported.
    Ignored,
    /// A extra column, by its index in [`FileColumns::extra`].
    Extra(usize),
}

impl FileColumn {
    pub(super) const KEY: Self = Self::User(UserColumn::Key);
    pub(super) const USERNAME: Self = Self::User(UserColumn::Username);
    pub(super) const EMAIL: Self = Self::User(UserColumn::Field(Field::Email));
}

/// The columns that a file may have.
#[derive(Debug)]
pub(super) struct FileColumns {
    /// The extra columns of the table, each with its declared type.
    pub(super) extra: Vec<(String, String)>,
}

impl FileColumns {
    /// Returns the column of a name.
    pub(super) fn find(&self, name: &str) -> Result<FileColumn, ValidationError> {
        if name == "password" {
            let message = "ambiguous column: use plain_password (validated and hashed) or \
                           password_hash (stored as it is)";
            return Err(ValidationError::new("password_column", message));
        }
        let common = common().find(|(common, _)| *common == name).map(|(_, column)| column);
        let extra = || self.extra.iter().position(|(extra, _)| extra == name);
        common
            .or_else(|| extra().map(FileColumn::Extra))
            .ok_or_else(|| ValidationError::new("unknown_column", self.unknown(name)))
    }

    /// Returns the name of a column.
    pub(super) fn name(&self, column: FileColumn) -> &str {
        if let FileColumn::Extra(index) = column {
            return &self.extra[index].0;
        }
        common().find(|(_, other)| *other == column).map_or("", |(name, _)| name)
    }

    fn unknown(&self, name: &str) -> String {
        let mut suggestions = Suggestions::for_name(name.trim());
        let common = common().filter(|(_, column)| *column != FileColumn::Ignored);
        let common: Vec<&str> = common.map(|(name, _)| name).collect();
        let extra = self.extra.iter().map(|(name, _)| name.as_str());
        common.iter().copied().chain(extra).for_each(|it| suggestions.offer(it));
        let hint = match suggestions.into_names().first() {
            Some(near) => format!("did you mean {near}?"),
            None if name.contains([';', '\t']) => "separate the cells by commas".to_owned(),
            None => format!("the columns are {}", common.join(", ")),
        };
        format!("no such column: \"{}\"; {hint}", shortened(name))
    }
}

/// Lists the columns of every user table with their names.
fn common() -> impl Iterator<Item = (&'static str, FileColumn)> {
    let user = UserColumn::ALL.into_iter().chain([UserColumn::Field(Field::Password)]);
    user.map(|column| (column.name(), FileColumn::User(column)))
        .chain([("plain_password", FileColumn::PlainPassword), ("algorithm", FileColumn::Ignored)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_name_and_a_typo_gets_a_suggestion() {
        let extra = vec![("full_name".to_owned(), "varchar(200)".to_owned())];
        let columns = FileColumns { extra };
        for name in common().map(|(name, _)| name).chain(["full_name"]) {
            assert_eq!(columns.name(columns.find(name).unwrap()), name);
        }
        for (name, code, words) in [
            ("E-Mail", "unknown_column", "mean email?"),
            ("fullname", "unknown_column", "mean full_name?"),
            ("password", "password_column", "plain_password"),
            ("username;email", "unknown_column", "commas"),
            ("shoe", "unknown_column", "id, username, email"),
        ] {
            let error = columns.find(name).unwrap_err();
            assert!(error.code == code && error.message.contains(words), "{error:?}");
        }
    }
}
