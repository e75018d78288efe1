//! The columns of a file of users.

use std::borrow::Cow;

use super::errors::shortened;
use crate::account::field::{Field, UserColumn};
use crate::account::suggestions::Suggestions;
use crate::account::validation::ValidationError;
use crate::error::Refusal;
use crate::store::{ExtraColumn, UserTable};

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileColumn {
    /// A column that every listing has, or `password_hash`, which is stored as it is.
    User(UserColumn),
    /// Passwords to validate and hash.
    PlainPassword,
    /// Part of a listing, but not imported.
    Ignored,
    /// An extra column, by its index in [`FileColumns::extra`].
    Extra(usize),
}

impl FileColumn {
    pub(super) const KEY: Self = Self::User(UserColumn::Key);
    pub(super) const USERNAME: Self = Self::User(UserColumn::Username);
    pub(super) const PASSWORD: Self = Self::User(UserColumn::Field(Field::Password));
    pub(super) const EMAIL: Self = Self::User(UserColumn::Field(Field::Email));
}

/// A column of the file that replaces another one: `--map COLUMN=FIELD`.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    /// The name in the file.
    pub(super) column: String,
    /// The name here; empty if the column is left out.
    pub(super) field: String,
}

/// The columns that a file may have.
#[derive(Debug, Default)]
pub(super) struct FileColumns {
    /// The extra columns of the table.
    pub(super) extra: Vec<ExtraColumn>,
    /// What `--map` says, in its order.
    map: Vec<(String, FileColumn)>,
    ignore_unknown: bool,
    /// Whether users log in with their address, which is then their name.
    pub(super) address_is_name: bool,
    /// The name of the user table.
    pub(super) table: String,
    /// The columns of the model's fields whose names are the site's.
    fields: Vec<(String, FileColumn)>,
}

impl FileColumns {
    /// Takes the columns of a table; refuses a mapping to a column that does not exist.
    pub(super) fn new(
        extra: Vec<ExtraColumn>,
        table: &UserTable,
        mappings: &[Mapping],
        ignore_unknown: bool,
    ) -> Result<Self, Refusal> {
        let table_name = table.table.clone();
        let address_is_name = table.column(Field::Email) == Some(&table.username);
        let mut columns =
            Self { extra, ignore_unknown, table: table_name, address_is_name, ..Self::default() };
        let extra = |column: &str| columns.extra.iter().position(|extra| extra.name == column);
        let named = table.extra_fields().iter().map(|(field, column)| (field, column));
        let unnamed = columns.extra.iter().map(|extra| (&extra.name, &extra.name));
        let extra = named
            .chain(unnamed)
            .filter_map(|(field, column)| Some((field.clone(), FileColumn::Extra(extra(column)?))));
        let fields = Field::ALL.into_iter().filter_map(|field| {
            let column = table.column(field)?;
            let name = if field == Field::Email { column } else { field.name() };
            Some((name.to_owned(), FileColumn::User(UserColumn::Field(field))))
        });
        let username = (table.username.clone(), FileColumn::USERNAME);
        columns.fields = [username].into_iter().chain(extra).chain(fields).collect();
        for Mapping { column, field } in mappings {
            let found = match field.as_str() {
                "" => Ok(FileColumn::Ignored),
                field => columns.known(field).ok_or_else(|| columns.unknown(field)),
            };
            let found = found.map_err(|message| {
                Refusal::usage("no_such_column", format!("--map {column}={field}: {message}"))
            })?;
            columns.map.push((column.trim().to_owned(), found));
        }
        Ok(columns)
    }

    /// Returns the column of a name in a header or an object, in any case and with any blanks.
    pub(super) fn find(&self, name: &str) -> Result<FileColumn, ValidationError> {
        if let Some(column) = self.known(name) {
            return Ok(column);
        }
        if is_same(name, "password") {
            let message = "ambiguous column: use plain_password (validated and hashed) or \
                           password_hash (stored as it is)";
            return Err(ValidationError::new("password_column", message));
        }
        if self.ignore_unknown {
            return Ok(FileColumn::Ignored);
        }
        Err(ValidationError::new("unknown_column", self.unknown(name)))
    }

    /// Returns the column of a field in a dump of Django's, which has the names of the model.
    pub(super) fn find_field(&self, name: &str) -> Result<FileColumn, ValidationError> {
        let field = || self.fields.iter().find(|(field, _)| field == name).map(|(_, it)| *it);
        // The column of a foreign key.
        let reference = || self.extra.iter().position(|extra| extra.name == format!("{name}_id"));
        match self.mapped(name).or_else(field) {
            Some(column) => Ok(column),
            None => reference().map_or_else(|| self.find(name), |at| Ok(FileColumn::Extra(at))),
        }
    }

    /// Returns the column that a name means.
    pub(super) fn known(&self, name: &str) -> Option<FileColumn> {
        let common = || common().find(|(common, _)| is_same(name, common)).map(|(_, it)| it);
        let extra = || self.extra.iter().position(|extra| is_same(name, &extra.label));
        self.mapped(name).or_else(common).or_else(|| extra().map(FileColumn::Extra))
    }

    /// Returns what `--map` says of a name.
    pub(super) fn mapped(&self, name: &str) -> Option<FileColumn> {
        self.map.iter().find(|(from, _)| is_same(name, from)).map(|(_, column)| *column)
    }

    /// Lists the columns of `--map` that a header does not have.
    pub(super) fn unused(&self, names: &[Cow<'_, str>]) -> impl Iterator<Item = &str> {
        let unused = self.map.iter().filter(|(from, _)| !names.iter().any(|it| is_same(it, from)));
        unused.map(|(from, _)| from.as_str())
    }

    /// Returns the name of a column.
    pub(super) fn name(&self, column: FileColumn) -> &str {
        if let FileColumn::Extra(index) = column {
            return &self.extra[index].label;
        }
        common().find(|(_, other)| *other == column).map_or("", |(name, _)| name)
    }

    fn unknown(&self, name: &str) -> String {
        let name = name.trim();
        if name.is_empty() {
            return "the column has no name".to_owned();
        }
        let near = |names: &mut dyn Iterator<Item = &str>| {
            let mut suggestions = Suggestions::for_name(name);
            names.for_each(|it| suggestions.offer(it));
            suggestions.into_names().into_iter().next()
        };
        let common = common().filter(|(_, column)| *column != FileColumn::Ignored);
        let common: Vec<&str> = common.map(|(name, _)| name).collect();
        let found = near(&mut self.extra.iter().map(|column| &*column.label))
            .or_else(|| alias(name).map(str::to_owned))
            .or_else(|| near(&mut common.iter().copied()));
        let hint = match found {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the columns are {}", common.join(", ")),
        };
        format!("no such column: \"{}\"; {hint}", shortened(name))
    }
}

fn is_same(name: &str, other: &str) -> bool {
    name.trim().eq_ignore_ascii_case(other)
}

/// Names that other programs give to these columns, without `_`, `-` and blanks.
const ALIASES: [(&str, &[&str]); 10] = [
    ("id", &["pk", "userid"]),
    ("username", &["user", "login", "loginname", "userlogin", "account", "accountname"]),
    ("email", &["mail", "useremail", "emailaddress", "usermail"]),
    ("first_name", &["givenname", "forename", "userfirstname"]),
    ("last_name", &["surname", "familyname", "userlastname"]),
    ("first_name and last_name", &["displayname", "fullname", "name", "realname", "nickname"]),
    ("is_active", &["active", "enabled"]),
    ("date_joined", &["joined", "created", "createdat", "registered", "userregistered"]),
    ("plain_password or password_hash", &["pass", "passwd", "pwd", "userpass", "hash"]),
    ("last_login", &["lastseen", "lastlogon"]),
];

/// Returns the column that such a name means.
pub(super) fn alias(name: &str) -> Option<&'static str> {
    let letters = name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' '));
    let name: String = letters.flat_map(char::to_lowercase).collect();
    let found = ALIASES.iter().find(|(_, others)| others.contains(&name.as_str()));
    found.map(|(column, _)| *column)
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

    fn columns(mappings: &[Mapping]) -> Result<FileColumns, Refusal> {
        let extra = ExtraColumn {
            name: "full_name".to_owned(),
            label: "full_name".to_owned(),
            declared: "varchar(200)".to_owned(),
            needs_value: true,
            default: None,
        };
        FileColumns::new(vec![extra], &UserTable::default(), mappings, false)
    }

    #[test]
    fn a_column_is_found_by_its_name_in_any_case_and_with_blanks() {
        let columns = columns(&[]).unwrap();
        for name in common().map(|(name, _)| name).chain(["full_name"]) {
            for typed in [name.to_owned(), format!(" {} ", name.to_uppercase())] {
                assert_eq!(columns.name(columns.find(&typed).unwrap()), name);
            }
        }
    }

    #[test]
    fn another_name_gets_the_column_that_it_means_as_a_suggestion() {
        let columns = columns(&[]).unwrap();
        for (name, code, words) in [
            ("E-Mail", "unknown_column", "mean email?"),
            ("user_email", "unknown_column", "mean email?"),
            ("mail", "unknown_column", "mean email?"),
            ("login", "unknown_column", "mean username?"),
            ("display_name", "unknown_column", "mean first_name and last_name?"),
            ("emial", "unknown_column", "mean email?"),
            ("fullname", "unknown_column", "mean full_name?"),
            ("password", "password_column", "plain_password"),
            ("shoe", "unknown_column", "id, username, email"),
            (" ", "unknown_column", "no name"),
        ] {
            let error = columns.find(name).unwrap_err();
            assert!(error.code == code && error.message.contains(words), "{error:?}");
        }
    }

    #[test]
    fn a_mapped_column_stands_for_another_or_is_left_out() {
        let map = |column: &str, field: &str| Mapping {
            column: column.to_owned(),
            field: field.to_owned(),
        };
        let maps = [map("Login", "username"), map("password", "plain_password"), map("id", "")];
        let columns = columns(&maps).unwrap();
        assert_eq!(columns.find("login").unwrap(), FileColumn::USERNAME);
        assert_eq!(columns.find("Password").unwrap(), FileColumn::PlainPassword);
        assert_eq!(columns.find("ID").unwrap(), FileColumn::Ignored);
        assert_eq!(
            columns.unused(&["login".into(), "Id".into()]).collect::<Vec<_>>(),
            ["password"]
        );
        let refused = self::columns(&[map("x", "emial")]).unwrap_err();
        assert!(refused.message.contains("--map x=emial") && refused.message.contains("email?"));
    }
}
