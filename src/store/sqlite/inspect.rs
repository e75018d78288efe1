//! Looking at a database before it is used: nothing is written, and no file is left beside it.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::schema::{self, Home};
use super::{KEY_FINGERPRINT, Store, prepare};
use crate::store::{StoreError, UserTable};

/// Where the header of a SQLite file tells the versions to write and to read it by.
const VERSIONS: std::ops::Range<usize> = 18..20;

/// The version of both where the file has a write-ahead log.
const WRITE_AHEAD: [u8; 2] = [2, 2];

/// A database that was opened to be looked at.
#[derive(Debug)]
pub struct Inspection {
    connection: Connection,
}

/// Whose a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// acct's own, with the fingerprint of its key.
    Acct(Option<String>),
    /// A Django site's.
    Site,
}

impl Inspection {
    /// Opens a database that is there; refuses one whose interrupted write is to be undone first.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Self::connect(path)?;
        prepare(&connection)?;
        Ok(Self { connection })
    }

    /// Opens a database for reading; nothing is set up yet.
    pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing(path.to_owned()));
            }
            _ => return Err(StoreError::CannotOpen(path.to_owned())),
        }
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if is_write_ahead(path)? {
            connect_beside_log(path, Path::new(&log).exists())
        } else {
            Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_ONLY))
        }
        .map_err(|_| StoreError::CannotOpen(path.to_owned()))
    }

    /// Tells whose the database is; refuses one that a newer acct has migrated.
    pub fn owner(&self) -> Result<Owner, StoreError> {
        match schema::home(&self.connection)? {
            Home::Own => Ok(Owner::Acct(schema::fact(&self.connection, KEY_FINGERPRINT)?)),
            Home::Foreign => Ok(Owner::Site),
        }
    }

    /// Returns the journal mode by SQLite's name.
    pub fn journal_mode(&self) -> Result<String, StoreError> {
        Ok(self.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?)
    }

    /// Reads every page and returns the first fault, in SQLite's words.
    pub fn fault(&self) -> Result<Option<String>, StoreError> {
        let told: String =
            self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok((told != "ok").then_some(told))
    }

    /// Looks the user table up.
    pub fn into_store(self, names: &UserTable) -> Result<Store, StoreError> {
        Store::on(self.connection, names)
    }
}

fn flags(access: OpenFlags) -> OpenFlags {
    access | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// Tells whether the file has a write-ahead log; anything else than a database has none.
fn is_write_ahead(path: &Path) -> Result<bool, StoreError> {
    let mut header = Vec::new();
    let read = |file: File| file.take(VERSIONS.end as u64).read_to_end(&mut header);
    File::open(path).and_then(read).map_err(|_| StoreError::CannotOpen(path.to_owned()))?;
    Ok(header.get(VERSIONS) == Some(&WRITE_AHEAD))
}

/// Opens a file with a write-ahead log for writing, for only so can the log's files be removed
/// again that reading it makes.
///
/// A log that was there already stays as it is: closing would write it into the database.
fn connect_beside_log(path: &Path, log_was_there: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE))?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_was_there)?;
    Ok(connection)
}
