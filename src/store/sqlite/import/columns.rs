//! How each column of the table is filled from a staged row.

use super::super::table::{FoundTable, quote};
use crate::account::field::Field;

/// A column of the table, quoted.
pub(super) struct ImportColumn {
    pub(super) name: String,
    /// The value for a new user.
    pub(super) new: String,
    /// `None` if existing users keep their value.
    pub(super) update: Option<ColumnUpdate>,
}

/// The value for an existing user, and the condition that it differs.
pub(super) struct ColumnUpdate {
    pub(super) value: String,
    pub(super) differs: String,
}

/// Lists the columns, each once; `?3` is the default time of joining.
pub(super) fn import_columns(table: &FoundTable, extra: &[String]) -> Vec<ImportColumn> {
    let mut columns = vec![
        ImportColumn { name: table.username.clone(), new: "s.username".to_owned(), update: None },
        ImportColumn { name: table.key.clone(), new: "s.key".to_owned(), update: None },
    ];
    for field in Field::ALL {
        if let Some(column) = table.column(field) {
            columns.push(of_field(field, column));
        }
    }
    for (at, name) in extra.iter().enumerate() {
        columns.push(plain(&quote(name), &format!("extra{at}"), format!("s.extra{at}")));
    }
    let mut seen: Vec<String> = Vec::new();
    columns.retain(|column| {
        let is_new = !seen.contains(&column.name);
        seen.push(column.name.clone());
        is_new
    });
    columns
}

fn of_field(field: Field, column: &str) -> ImportColumn {
    let name = field.name();
    match field {
        Field::Password => plain(column, name, "coalesce(s.password, s.unusable)".to_owned()),
        Field::Email | Field::FirstName | Field::LastName => {
            let mut text = plain(column, name, format!("coalesce(s.{name}, '')"));
            if let Some(update) = &mut text.update {
                // NULL reads as an empty text, and stays NULL.
                update.differs =
                    format!("s.{name} IS NOT NULL AND coalesce(u.{column}, '') IS NOT s.{name}");
            }
            text
        }
        Field::LastLogin => ImportColumn {
            name: column.to_owned(),
            new: "nullif(s.last_login, '')".to_owned(),
            update: Some(ColumnUpdate {
                value: format!(
                    "CASE WHEN s.last_login IS NULL THEN u.{column} ELSE nullif(s.last_login, '') END"
                ),
                differs: format!(
                    "s.last_login IS NOT NULL AND u.{column} IS NOT nullif(s.last_login, '')"
                ),
            }),
        },
        Field::IsActive => flag(column, name, 1),
        Field::IsStaff | Field::IsSuperuser => flag(column, name, 0),
        Field::DateJoined => plain(column, name, "coalesce(s.date_joined, ?3)".to_owned()),
    }
}

fn plain(column: &str, name: &str, new: String) -> ImportColumn {
    ImportColumn {
        name: column.to_owned(),
        new,
        update: Some(ColumnUpdate {
            value: format!("coalesce(s.{name}, u.{column})"),
            differs: format!("s.{name} IS NOT NULL AND u.{column} IS NOT s.{name}"),
        }),
    }
}

/// Exactly 1 is true, as Django reads a boolean.
fn flag(column: &str, name: &str, default: u8) -> ImportColumn {
    let mut flag = plain(column, name, format!("coalesce(s.{name}, {default})"));
    if let Some(update) = &mut flag.update {
        update.differs = format!("s.{name} IS NOT NULL AND (u.{column} IS 1) <> s.{name}");
    }
    flag
}
