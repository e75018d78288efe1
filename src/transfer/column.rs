//! The columns of a file of users.

use crate::account::field::{Field, UserColumn};
use crate::account::suggestions::Suggestions;
use crate::transfer::fault::shortened;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// One of the user's own; a hash is taken as it is.
    User(UserColumn),
    /// To be checked and hashed.
    PlainPassword,
    /// Told by a listing, and not taken.
    Told,
    /// One of the site's own, by its place in [`Columns`].
    Further(usize),
}

/// Lists every column but a site's own, with its name.
fn usual() -> impl Iterator<Item = (&'static str, Column)> + Clone {
    let own = UserColumn::ALL.into_iter().chain([UserColumn::Field(Field::Password)]);
    let own = own.map(|column| (column.name(), Column::User(column)));
    own.chain([("plain_password", Column::PlainPassword), ("algorithm", Column::Told)])
}

/// What is said of a column `password`, which could be either.
pub(super) const AMBIGUOUS: &str = "it is not clear what it holds: plain_password is checked and hashed, password_hash is taken \
     as it is";

/// The columns that a file may have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    further: Vec<String>,
}

impl Column {
    /// The primary key.
    pub(crate) const KEY: Self = Self::User(UserColumn::Key);

    /// The user name.
    pub(crate) const USERNAME: Self = Self::User(UserColumn::Username);

    /// Makes the column of a field.
    pub(crate) const fn of(field: Field) -> Self {
        Self::User(UserColumn::Field(field))
    }
}

impl Columns {
    /// Adds a site's own columns, by name.
    pub(crate) fn with(further: Vec<String>) -> Self {
        Self { further }
    }

    /// Returns the names of the site's own columns.
    pub(crate) fn further(&self) -> &[String] {
        &self.further
    }

    /// Finds a column; the error is a code word and what is wrong.
    pub(super) fn find(&self, name: &str) -> Result<Column, (&'static str, String)> {
        if name == "password" {
            return Err(("password_column", AMBIGUOUS.to_owned()));
        }
        let usual = usual().find(|(usual, _)| *usual == name).map(|(_, column)| column);
        let own = || self.further.iter().position(|own| own == name).map(Column::Further);
        usual.or_else(own).ok_or_else(|| ("unknown_column", self.unknown(name)))
    }

    /// Returns the name of a column.
    pub(super) fn name(&self, column: Column) -> &str {
        if let Column::Further(at) = column {
            return self.further.get(at).map_or("", String::as_str);
        }
        usual().find(|(_, other)| *other == column).map_or("", |(name, _)| name)
    }

    fn unknown(&self, name: &str) -> String {
        let mut near = Suggestions::for_name(name.trim());
        let usual = usual().filter(|(_, column)| *column != Column::Told).map(|(name, _)| name);
        usual.clone().chain(self.further.iter().map(String::as_str)).for_each(|it| near.offer(it));
        let shown = shortened(name);
        match near.into_names().first() {
            Some(near) => format!("there is no column \"{shown}\"; did you mean {near}?"),
            None if name.contains(';') || name.contains('\t') => {
                format!("there is no column \"{shown}\"; the cells must be separated by commas")
            }
            None => {
                let names: Vec<&str> = usual.collect();
                format!("there is no column \"{shown}\"; there are {}", names.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_name_and_a_slip_is_told() {
        let columns = Columns::with(vec!["full_name".to_owned()]);
        for name in usual().map(|(name, _)| name).chain(["full_name"]) {
            assert_eq!(columns.name(columns.find(name).unwrap()), name);
        }
        let wrong = |name| columns.find(name).unwrap_err();
        assert!(wrong("E-Mail").1.ends_with("did you mean email?"));
        assert!(wrong("fullname").1.ends_with("did you mean full_name?"));
        assert!(
            wrong("password").1.contains("plain_password")
                && wrong("password").0 == "password_column"
        );
        assert!(wrong("username;email").1.contains("commas"));
        assert!(wrong("shoe").1.contains("there are id, username, email"));
    }
}
