//! A copy of the whole database, made while others write.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::{Store, prepare};
use crate::files::NewFileByPath;
use crate::store::{Copied, Location, StoreError};

/// The pages copied under one lock: 4 MiB, a few milliseconds.
const STEP: i32 = 1024;

/// How often a write may restart the copy before it is made under one lock.
const RESTARTS: u32 = 3;

impl Location {
    /// Returns the shell command that backs up the database without acct.
    #[must_use]
    pub fn backup_command(&self) -> String {
        format!("sqlite3 {} '.backup FILE'", self.shell_word())
    }
}

impl Store {
    /// Copies the database as it is at one moment: 0600, whole or not at all, never over a file.
    pub fn back_up(&self, path: &Path) -> Result<Copied, StoreError> {
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let draft = NewFileByPath::begin(path)?;
        let mut copy = open_draft(draft.draft_path())?;
        // A draft needs no journal: it is synced once, as a whole.
        copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")?;
        copy_pages(&self.connection, &mut copy)?;
        copy.close().map_err(|(_, error)| error)?;
        let users = self.check_copy(draft.draft_path())?;
        Ok(Copied { bytes: draft.finish()?, users })
    }

    /// Reads every page of a copy, and counts its users.
    fn check_copy(&self, path: &Path) -> Result<u64, StoreError> {
        let copy = open_unchanging(path)?;
        let answer: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if answer != "ok" {
            return Err(StoreError::NotADatabase);
        }
        let sql = format!("SELECT count(*) FROM {}", self.table.table);
        Ok(copy.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }
}

/// Opens a draft, which nobody else uses, without locks: over NFS they would conflict with the
/// draft's own.
fn open_draft(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags_and_vfs(path, flags, c"unix-none")?;
    prepare(&connection)?;
    Ok(connection)
}

/// Opens a file that nobody changes: reading a copy with a write-ahead log (WAL) would otherwise
/// create files next to it.
fn open_unchanging(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(immutable_uri(path), flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Returns SQLite's URI of a file that does not change.
fn immutable_uri(path: &Path) -> String {
    let escape = |&byte: &u8| match byte {
        b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let escaped: String = path.as_os_str().as_bytes().iter().map(escape).collect();
    // Two slashes begin a host's name, which may be empty in front of an absolute path.
    let slashes = if path.is_absolute() { "//" } else { "" };
    format!("file:{slashes}{escaped}?immutable=1")
}

/// Copies step by step, so that nobody waits long for the lock; a write in between restarts it.
fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new_with_names(from, MAIN_DB, to, MAIN_DB)?;
    let (mut restarts, mut left) = (0, i32::MAX);
    loop {
        let pages = if restarts < RESTARTS { STEP } else { -1 };
        match backup.step(pages)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {
                let remaining = backup.progress().remaining;
                restarts += u32::from(remaining >= left);
                left = remaining;
            }
            _ => return Err(StoreError::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uri_of_any_path_is_that_file_and_no_host() {
        for (path, uri) in [
            ("/a b/.acct-1", "file:///a%20b/.acct-1?immutable=1"),
            ("a?b#c%d", "file:a%3Fb%23c%25d?immutable=1"),
            ("//host/é", "file:////host/%C3%A9?immutable=1"),
        ] {
            assert_eq!(immutable_uri(Path::new(path)), uri);
        }
    }
}
