//! The user table as it was found in a database.

use rusqlite::{Connection, OptionalExtension};

use crate::account::field::Field;
use crate::account::text::hex;
use crate::account::user::{ColumnValue, KeyKind};
use crate::store::shape::{Shape, TableColumn, declared_length};
use crate::store::{StoreError, UserTable};

/// The table as the database has it; every name is quoted for SQL but those in `shape`.
#[derive(Debug, Clone)]
pub(super) struct FoundTable {
    pub(super) shape: Shape,
    pub(super) table: String,
    pub(super) key: String,
    pub(super) username: String,
    pub(super) password: String,
    /// The collation of a text key, by which the database puts it in order.
    pub(super) collation: String,
    fields: [Option<String>; 9],
}

impl FoundTable {
    /// Finds the table; refuses views, other objects of the name, and missing columns.
    pub(super) fn find(connection: &Connection, names: &UserTable) -> Result<Self, StoreError> {
        let mut columns = columns(connection, &names.table)?;
        for column in &mut columns {
            if let Some(value) = names.default_of(&column.name) {
                column.needs_value = false;
                column.default = Some(literal(value));
            }
        }
        let fields = Field::ALL.map(|field| names.column(field));
        let extra = names.extra_fields().iter().map(|(_, column)| column.as_str());
        for name in fields.into_iter().flatten().chain([names.username.as_str()]).chain(extra) {
            if !columns.iter().any(|column| column.name == name) {
                let (table, column) = (names.table.clone(), name.to_owned());
                return Err(StoreError::NoColumn { table, column });
            }
        }
        let password = names.column(Field::Password);
        let Some(password) = columns.iter().find(|it| Some(&*it.name) == password) else {
            let message = format!("\"{}\" has no password column", names.table);
            return Err(StoreError::Schema(message));
        };
        let mut keys = columns.iter().filter(|column| column.is_key);
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return Err(StoreError::Schema(format!(
                "table \"{}\" has no primary key of one column",
                names.table
            )));
        };
        Ok(Self {
            table: quote(&names.table),
            key: quote(&key.name),
            username: quote(&names.username),
            password: quote(&password.name),
            collation: key_collation(connection, &names.table)?,
            fields: fields.map(|column| column.map(quote)),
            shape: Shape {
                names: names.clone(),
                key_kind: key_kind(&key.declared),
                password_limit: declared_length(&password.declared),
                columns,
            },
        })
    }

    /// Returns the column of a field; `None` if the model lacks it.
    pub(super) fn column(&self, field: Field) -> Option<&str> {
        self.fields[field as usize].as_deref()
    }

    /// Returns the column of a field, or the value of every user if the model lacks it.
    pub(super) fn value(&self, field: Field) -> &str {
        self.column(field).unwrap_or(match field {
            Field::Password | Field::Email | Field::FirstName | Field::LastName => "''",
            Field::LastLogin | Field::DateJoined => "NULL",
            Field::IsActive => "1",
            Field::IsStaff | Field::IsSuperuser => "0",
        })
    }
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<TableColumn>, StoreError> {
    let mut objects =
        connection.prepare("SELECT type FROM sqlite_master WHERE name = ?1 COLLATE NOCASE")?;
    let types: Vec<String> =
        objects.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    match types.as_slice() {
        [one] if one == "table" => {}
        [] => return Err(StoreError::Schema(format!("there is no table \"{table}\""))),
        _ => return Err(StoreError::Schema(format!("\"{table}\" is not a plain table"))),
    }
    // The function `pragma_table_info(?1)` returns the same, but sets up a table for it.
    let mut columns = Vec::new();
    connection.pragma(None, "table_info", table, |row| {
        let default: Option<String> = row.get("dflt_value")?;
        let (declared, is_key) = (row.get::<_, String>("type")?, row.get::<_, i64>("pk")? > 0);
        columns.push(TableColumn {
            name: row.get("name")?,
            needs_value: if is_key {
                !is_generated(&declared)
            } else {
                row.get("notnull")? && default.is_none()
            },
            declared,
            is_key,
            default,
        });
        Ok(())
    })?;
    Ok(columns)
}

/// Returns the collation of the primary key in capitals; empty for a key that is the row's number.
fn key_collation(connection: &Connection, table: &str) -> Result<String, StoreError> {
    let sql = "SELECT upper(x.coll) FROM pragma_index_list(?1) AS i, pragma_index_xinfo(i.name) AS x \
               WHERE i.origin = 'pk' AND x.seqno = 0";
    let collation = connection.query_row(sql, [table], |row| row.get(0)).optional()?;
    Ok(collation.unwrap_or_default())
}

/// Returns the kind of a key by Django's column types on SQLite: `integer`, `bigint`, `char(32)`
/// for a UUID, `varchar(n)`.
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

/// Returns whether a key needs no value: SQLite numbers the rows, or acct generates a UUID.
fn is_generated(declared: &str) -> bool {
    // Only this very type makes a column the row's own number.
    declared.eq_ignore_ascii_case("integer") || key_kind(declared) == KeyKind::Uuid
}

/// Writes a value in SQL.
fn literal(value: &ColumnValue) -> String {
    match value {
        ColumnValue::Null => "NULL".to_owned(),
        ColumnValue::Integer(number) => number.to_string(),
        ColumnValue::Real(number) => format!("{number:?}"),
        ColumnValue::Text(text) => format!("'{}'", text.replace('\'', "''")),
        ColumnValue::Bytes(bytes) => format!("x'{}'", hex(bytes)),
    }
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
        assert!(is_generated("INTEGER") && is_generated("char(32)") && !is_generated("bigint"));
    }

    #[test]
    fn a_quoted_name_cannot_leave_its_quotes() {
        assert_eq!(quote("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
    }
}
