//! Which column of the table gets what of a staged row.

use super::super::table::{FoundTable, quote};
use crate::account::field::Field;

/// A column, what a new user gets there, what one who is there becomes, and whether that differs.
pub(super) struct Place {
    pub(super) column: String,
    pub(super) new: String,
    /// `None` where it is not changed.
    pub(super) change: Option<Change>,
}

pub(super) struct Change {
    pub(super) value: String,
    pub(super) differs: String,
}

/// Lists the columns, each once; `?3` is the time of joining of those who have none.
pub(super) fn places(table: &FoundTable, further: &[String]) -> Vec<Place> {
    let mut places = vec![
        Place { column: table.username.clone(), new: "s.username".to_owned(), change: None },
        Place { column: table.key.clone(), new: "s.key".to_owned(), change: None },
    ];
    for field in Field::ALL {
        if let Some(column) = table.column(field) {
            places.push(place(field, column));
        }
    }
    for (at, name) in further.iter().enumerate() {
        let column = quote(name);
        places.push(plain(&column, &format!("own{at}"), format!("s.own{at}")));
    }
    let mut seen: Vec<String> = Vec::new();
    places.retain(|place| {
        let is_new = !seen.contains(&place.column);
        seen.push(place.column.clone());
        is_new
    });
    places
}

fn place(field: Field, column: &str) -> Place {
    let name = field.name();
    match field {
        Field::Password => plain(column, name, "coalesce(s.password, s.unusable)".to_owned()),
        Field::Email | Field::FirstName | Field::LastName => {
            let mut place = plain(column, name, format!("coalesce(s.{name}, '')"));
            if let Some(change) = &mut place.change {
                // NULL reads as an empty text, and stays NULL.
                change.differs =
                    format!("s.{name} IS NOT NULL AND coalesce(u.{column}, '') IS NOT s.{name}");
            }
            place
        }
        Field::LastLogin => Place {
            column: column.to_owned(),
            new: "nullif(s.last_login, '')".to_owned(),
            change: Some(Change {
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

fn plain(column: &str, name: &str, new: String) -> Place {
    Place {
        column: column.to_owned(),
        new,
        change: Some(Change {
            value: format!("coalesce(s.{name}, u.{column})"),
            differs: format!("s.{name} IS NOT NULL AND u.{column} IS NOT s.{name}"),
        }),
    }
}

/// Exactly 1 is true, as Django reads a boolean.
fn flag(column: &str, name: &str, usual: u8) -> Place {
    let mut place = plain(column, name, format!("coalesce(s.{name}, {usual})"));
    if let Some(change) = &mut place.change {
        change.differs = format!("s.{name} IS NOT NULL AND (u.{column} IS 1) <> s.{name}");
    }
    place
}
