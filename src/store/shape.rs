//! The columns of a user table, and what a new row needs.

use super::UserTable;
use crate::account::clock::LoginStamp;
use crate::account::field::{Field, UserColumn};
use crate::account::user::KeyKind;

/// The names in JSON and CSV, besides those of a [`UserColumn`], that are not a column's own.
const RESERVED: [&str; 4] = ["password", "password_hash", "plain_password", "algorithm"];

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
    /// The expression of its default.
    pub(super) default: Option<String>,
}

/// A custom column.
#[derive(Debug, Clone)]
pub struct ExtraColumn {
    /// Its name in the database.
    pub name: String,
    /// Its name in JSON and CSV: with the table in front if all users have a value of that name.
    pub label: String,
    /// Its declared type.
    pub declared: String,
    /// Whether the database refuses a new row without a value for it.
    pub needs_value: bool,
    /// The expression of its default.
    pub default: Option<String>,
}

impl ExtraColumn {
    /// Returns the kind of its values.
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        ValueKind::of(&self.declared)
    }
}

/// The kind of a column's values, by the types that Django declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// `BooleanField`.
    Flag,
    /// Whole numbers.
    Integer,
    /// Other numbers.
    Number,
    /// `DateTimeField`.
    Time,
    /// `BinaryField`.
    Bytes,
    /// `UUIDField`.
    Uuid,
    /// Anything else.
    Text,
}

impl ValueKind {
    fn of(declared: &str) -> Self {
        let declared = declared.to_ascii_lowercase();
        match first_word(&declared) {
            // Django's other texts are varchar.
            "char" if declared == "char(32)" => Self::Uuid,
            "bool" => Self::Flag,
            "integer" | "bigint" | "smallint" => Self::Integer,
            "real" | "decimal" => Self::Number,
            "datetime" => Self::Time,
            "blob" => Self::Bytes,
            _ => Self::Text,
        }
    }
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
    pub(super) fn use_of(&self, column: &TableColumn) -> ColumnUse {
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

    /// Lists the columns that acct uses for nothing.
    pub(super) fn extra_columns(&self) -> Vec<ExtraColumn> {
        let last_login = self.names.column(Field::LastLogin);
        let extra = self.columns.iter().filter(|column| {
            self.use_of(column) == ColumnUse::Extra && last_login != Some(&column.name)
        });
        let label = |name: &str| {
            let is_taken = UserColumn::from_name(name).is_some() || RESERVED.contains(&name);
            if is_taken { format!("{}.{name}", self.names.table) } else { name.to_owned() }
        };
        let extra = extra.map(|column| ExtraColumn {
            name: column.name.clone(),
            label: label(&column.name),
            declared: column.declared.clone(),
            needs_value: column.needs_value,
            default: column.default.clone(),
        });
        extra.collect()
    }
}

/// Returns whether a text fits a column of a type that Django declares.
pub(crate) fn fits_type(declared: &str, text: &str) -> bool {
    let declared = declared.to_ascii_lowercase();
    let is_time = || LoginStamp::from_stored(Some(text)).is_ok_and(|stamp| !stamp.is_empty());
    match first_word(&declared) {
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

fn first_word(declared: &str) -> &str {
    declared.split(['(', ' ']).next().unwrap_or_default()
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
