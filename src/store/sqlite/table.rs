//! The user table as it was found in a database.

use rusqlite::Connection;

use crate::account::user::KeyKind;
use crate::store::{StoreError, UserTable};

/// The table as the database has it; every name is quoted for SQL.
#[derive(Debug, Clone)]
pub(super) struct FoundTable {
    pub(super) table: String,
    pub(super) key: String,
    pub(super) key_kind: KeyKind,
    pub(super) username: String,
    pub(super) email: String,
    pub(super) password_limit: Option<usize>,
}

/// One row of `PRAGMA table_info`.
struct Column {
    name: String,
    declared: String,
    is_key: bool,
}

/// The columns of Django's `AbstractUser` besides key, user name and address.
const FIXED: [&str; 8] = [
    "password",
    "last_login",
    "is_superuser",
    "first_name",
    "last_name",
    "is_staff",
    "is_active",
    "date_joined",
];

impl FoundTable {
    /// Looks the table up; refuses views, other objects of the name, and missing columns.
    pub(super) fn find(connection: &Connection, names: &UserTable) -> Result<Self, StoreError> {
        let columns = columns(connection, &names.table)?;
        for name in FIXED.into_iter().chain([names.username.as_str(), names.email.as_str()]) {
            if !columns.iter().any(|column| column.name == name) {
                return Err(StoreError::Schema(format!(
                    "table \"{}\" has no column \"{name}\"",
                    names.table
                )));
            }
        }
        let mut keys = columns.iter().filter(|column| column.is_key);
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return Err(StoreError::Schema(format!(
                "table \"{}\" has no primary key of one column",
                names.table
            )));
        };
        let password = columns.iter().find(|column| column.name == "password");
        Ok(Self {
            table: quote(&names.table),
            key: quote(&key.name),
            key_kind: key_kind(&key.declared),
            username: quote(&names.username),
            email: quote(&names.email),
            password_limit: password.and_then(|column| declared_length(&column.declared)),
        })
    }
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<Column>, StoreError> {
    let mut objects =
        connection.prepare("SELECT type FROM sqlite_master WHERE name = ?1 COLLATE NOCASE")?;
    let types: Vec<String> =
        objects.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    match types.as_slice() {
        [one] if one == "table" => {}
        [] => return Err(StoreError::Schema(format!("there is no table \"{table}\""))),
        _ => return Err(StoreError::Schema(format!("\"{table}\" is not a plain table"))),
    }
    // The pragma's function `pragma_table_info(?1)` would say the same, and set up a table for it.
    let mut columns = Vec::new();
    connection.pragma(None, "table_info", table, |row| {
        let is_key = row.get::<_, i64>("pk")? > 0;
        columns.push(Column { name: row.get("name")?, declared: row.get("type")?, is_key });
        Ok(())
    })?;
    Ok(columns)
}

/// Django's column types on SQLite: `integer`/`bigint`, `char(32)` for a UUID, `varchar(n)`.
fn key_kind(declared: &str) -> KeyKind {
    let declared = declared.to_ascii_lowercase();
    if declared.contains("int") {
        KeyKind::Integer
    } else if declared == "char(32)" {
        KeyKind::Uuid
    } else {
        KeyKind::Text
    }
}

/// Takes 128 out of `varchar(128)`.
fn declared_length(declared: &str) -> Option<usize> {
    declared.split_once('(')?.1.strip_suffix(')')?.parse().ok()
}

/// Quotes an identifier for SQL.
fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_of_django_are_understood() {
        assert_eq!(key_kind("integer"), KeyKind::Integer);
        assert_eq!(key_kind("bigint"), KeyKind::Integer);
        assert_eq!(key_kind("char(32)"), KeyKind::Uuid);
        assert_eq!(key_kind("varchar(40)"), KeyKind::Text);
        assert_eq!(declared_length("varchar(128)"), Some(128));
        assert_eq!(declared_length("text"), None);
    }

    #[test]
    fn a_quoted_name_cannot_leave_its_quotes() {
        assert_eq!(quote("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
    }
}
