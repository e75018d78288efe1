//! The user table as it was found in a database.

use rusqlite::Connection;

use crate::account::field::Field;
use crate::account::user::KeyKind;
use crate::store::{StoreError, UserTable};

/// The table as the database has it; every name is quoted for SQL but those in `names`.
#[derive(Debug, Clone)]
pub(super) struct FoundTable {
    pub(super) names: UserTable,
    pub(super) table: String,
    pub(super) key: String,
    pub(super) key_kind: KeyKind,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) password_limit: Option<usize>,
    pub(super) all: Vec<Column>,
    fields: [Option<String>; 9],
}

/// One row of `PRAGMA table_info`.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) declared: String,
    pub(super) is_key: bool,
    pub(super) must_be_given: bool,
}

impl FoundTable {
    /// Looks the table up; refuses views, other objects of the name, and missing columns.
    pub(super) fn find(connection: &Connection, names: &UserTable) -> Result<Self, StoreError> {
        let all = columns(connection, &names.table)?;
        let fields = Field::ALL.map(|field| names.column(field));
        let further = names.further().iter().map(|(_, column)| column.as_str());
        for name in fields.into_iter().flatten().chain([names.username.as_str()]).chain(further) {
            if !all.iter().any(|column| column.name == name) {
                let (table, column) = (names.table.clone(), name.to_owned());
                return Err(StoreError::NoColumn { table, column });
            }
        }
        let Some(password) = all.iter().find(|it| Some(&*it.name) == names.column(Field::Password))
        else {
            let message = format!("no column of \"{}\" holds the password", names.table);
            return Err(StoreError::Schema(message));
        };
        let mut keys = all.iter().filter(|column| column.is_key);
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return Err(StoreError::Schema(format!(
                "table \"{}\" has no primary key of one column",
                names.table
            )));
        };
        Ok(Self {
            table: quote(&names.table),
            key: quote(&key.name),
            key_kind: key_kind(&key.declared),
            username: quote(&names.username),
            password: quote(&password.name),
            password_limit: declared_length(&password.declared),
            fields: fields.map(|column| column.map(quote)),
            names: names.clone(),
            all,
        })
    }

    /// Returns the column of a field; `None` where the model lacks it.
    pub(super) fn column(&self, field: Field) -> Option<&str> {
        self.fields[field as usize].as_deref()
    }

    /// Returns the column of a field, or what every user of a model without it is taken to have.
    pub(super) fn value(&self, field: Field) -> &str {
        self.column(field).unwrap_or(match field {
            Field::Password | Field::Email | Field::FirstName | Field::LastName => "''",
            Field::LastLogin | Field::DateJoined => "NULL",
            Field::IsActive => "1",
            Field::IsStaff | Field::IsSuperuser => "0",
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
        let without_default = matches!(row.get_ref("dflt_value")?, rusqlite::types::ValueRef::Null);
        columns.push(Column {
            name: row.get("name")?,
            declared: row.get("type")?,
            is_key: row.get::<_, i64>("pk")? > 0,
            must_be_given: row.get("notnull")? && without_default,
        });
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
pub(super) fn declared_length(declared: &str) -> Option<usize> {
    declared.split_once('(')?.1.strip_suffix(')')?.parse().ok()
}

/// Quotes an identifier for SQL.
pub(super) fn quote(name: &str) -> String {
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
