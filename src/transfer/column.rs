//! The columns of a file of users.

use crate::account::near::NearNames;
use crate::transfer::fault::shortened;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Username,
    Email,
    FirstName,
    LastName,
    IsActive,
    IsStaff,
    IsSuperuser,
    LastLogin,
    DateJoined,
    /// To be checked and hashed.
    PlainPassword,
    /// To be taken as it is.
    PasswordHash,
    /// Told by a listing, and not taken.
    Told,
    /// One of the site's own, by its place in [`Columns`].
    Further(usize),
}

/// Every name but those of a site's own columns.
const NAMES: [(&str, Column); 13] = [
    ("id", Column::Id),
    ("username", Column::Username),
    ("email", Column::Email),
    ("first_name", Column::FirstName),
    ("last_name", Column::LastName),
    ("is_active", Column::IsActive),
    ("is_staff", Column::IsStaff),
    ("is_superuser", Column::IsSuperuser),
    ("last_login", Column::LastLogin),
    ("date_joined", Column::DateJoined),
    ("plain_password", Column::PlainPassword),
    ("password_hash", Column::PasswordHash),
    ("algorithm", Column::Told),
];

/// What is said of a column `password`, which could be either.
pub(super) const AMBIGUOUS: &str = "it is not clear what it holds: plain_password is checked and hashed, password_hash is taken \
     as it is";

/// The columns that a file may have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    further: Vec<String>,
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
        let usual = NAMES.iter().find(|(usual, _)| *usual == name).map(|(_, column)| *column);
        let own = || self.further.iter().position(|own| own == name).map(Column::Further);
        usual.or_else(own).ok_or_else(|| ("unknown_column", self.unknown(name)))
    }

    /// Returns the name of a column.
    pub(super) fn name(&self, column: Column) -> &str {
        if let Column::Further(at) = column {
            return self.further.get(at).map_or("", String::as_str);
        }
        NAMES.iter().find(|(_, other)| *other == column).map_or("", |(name, _)| name)
    }

    fn unknown(&self, name: &str) -> String {
        let mut near = NearNames::to(name.trim());
        let usual = NAMES.iter().map(|(usual, _)| *usual).filter(|usual| *usual != "algorithm");
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
        for name in NAMES.map(|(name, _)| name).into_iter().chain(["full_name"]) {
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
