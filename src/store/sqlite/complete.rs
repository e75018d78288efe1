//! The names that begin as typed, read at once or not at all.

use std::path::Path;
use std::time::Duration;

use rusqlite::params_from_iter;

use super::inspect::Inspection;
use super::row::text;
use super::table::quote;
use crate::store::{StoreError, UserTable};

/// Returns the first user names that begin with `prefix`, in their order; waits for no lock.
pub fn names_beginning(
    path: &Path,
    names: &UserTable,
    prefix: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let connection = Inspection::connect(path)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF")?;
    let (table, name) = (quote(&names.table), quote(&names.username));
    let mut values = vec![prefix.to_owned()];
    let mut below = String::new();
    if !prefix.is_empty() {
        // A range finds the index of any collation; LIKE does so in one only.
        values.push(format!("{prefix}{}", char::MAX));
        below = format!(" AND {name} < ?2");
    }
    let sql = format!(
        "SELECT {name} FROM {table} WHERE {name} >= ?1{below} ORDER BY {name} LIMIT {limit}"
    );
    let mut statement = connection.prepare(&sql)?;
    let row = |row: &rusqlite::Row<'_>| Ok(text(row.get_ref(0)?));
    let found: Vec<String> =
        statement.query_map(params_from_iter(values), row)?.collect::<Result<_, _>>()?;
    Ok(found.into_iter().filter(|name| name.starts_with(prefix)).collect())
}
