//! Looking at a database without writing, and without leaving a file next to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::access::{explain_unopened, is_write_ahead};
use super::row::text;
use super::table::quote;
use super::{Store, prepare, schema};
use crate::account::clock::SiteTime;
use crate::account::field::Field;
use crate::store::{Location, Owner, StoreError, UserTable};

/// A database that was opened to look at it.
#[derive(Debug)]
pub struct Inspection {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) owner: Owner,
}

impl Inspection {
    /// Opens an existing database; refuses one with an interrupted write to roll back, or one
    /// that a newer acct has migrated.
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        let Location::File(path) = location;
        let open = || {
            let connection = connect(path)?;
            prepare(&connection)?;
            let owner = schema::owner(&connection)?;
            Ok(Self { connection, path: path.clone(), owner })
        };
        open().map_err(|error| match explain_unopened(path, error) {
            StoreError::ReadOnly => StoreError::Interrupted,
            error => error,
        })
    }

    /// Returns whose the database is.
    #[must_use]
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Finds the user table, whose times are in `zone`.
    pub fn into_store(self, names: &UserTable, zone: SiteTime) -> Result<Store, StoreError> {
        Store::on(self.connection, names, zone)
    }
}

/// Returns the first user names, or values of `field`, with a prefix, sorted; waits for no lock.
pub fn values_with_prefix(
    location: &Location,
    names: &UserTable,
    field: Option<Field>,
    prefix: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let Location::File(path) = location;
    let connection = connect(path)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF")?;
    let column = match field {
        Some(field) => names.column(field),
        None => Some(names.username.as_str()),
    };
    let Some(column) = column else { return Ok(Vec::new()) };
    let (table, name) = (quote(&names.table), quote(column));
    let mut values = vec![prefix.to_owned()];
    let mut below = String::new();
    if !prefix.is_empty() {
        // A range can use an index of any collation, LIKE of one only.
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

/// Opens a file for reading; sets nothing up yet.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let location = || Location::File(path.to_owned());
    match fs::metadata(path) {
        Ok(found) if found.is_file() => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::Missing(location()));
        }
        _ => return Err(StoreError::CannotOpen(location())),
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let write_ahead = is_write_ahead(path).map_err(|_| StoreError::CannotOpen(location()))?;
    if write_ahead {
        connect_write_ahead(path, Path::new(&log).exists())
    } else {
        Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_ONLY))
    }
    .map_err(|_| StoreError::CannotOpen(location()))
}

fn flags(access: OpenFlags) -> OpenFlags {
    access | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// Opens a file with a write-ahead log for writing: only then can the files that reading creates
/// be removed again.
///
/// A log that already existed stays as it is: closing would write it into the database.
fn connect_write_ahead(path: &Path, log_exists: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE))?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_exists)?;
    Ok(connection)
}
