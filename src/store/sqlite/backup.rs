//! A copy of the whole database, made while others write.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, MAIN_DB};
use tempfile::NamedTempFile;

use super::{Store, connect};
use crate::files::{FileError, sync_directory};
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
        let draft = create_draft(path)?;
        let mut copy = connect(draft.path())?;
        // A draft needs no journal: it is synced once, as a whole.
        copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")?;
        copy_pages(&self.connection, &mut copy)?;
        let users = self.check_copy(&copy)?;
        copy.close().map_err(|(_, error)| error)?;
        let sync = || draft.as_file().sync_all().and_then(|()| draft.as_file().metadata());
        let bytes = sync().map_err(|error| FileError::not_begun(path, error))?.len();
        publish(draft, path)?;
        Ok(Copied { bytes, users })
    }

    /// Reads every page of a copy, and counts its users.
    fn check_copy(&self, copy: &Connection) -> Result<u64, StoreError> {
        let answer: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if answer != "ok" {
            return Err(StoreError::NotADatabase);
        }
        let sql = format!("SELECT count(*) FROM {}", self.table.table);
        Ok(copy.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }
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

/// Creates an empty file with mode 0600 in the final path's directory.
pub(super) fn create_draft(path: &Path) -> Result<NamedTempFile, StoreError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    let draft = tempfile::Builder::new().prefix(".acct-").tempfile_in(directory);
    Ok(draft.map_err(|error| FileError::not_begun(path, error))?)
}

/// Gives a finished file its name, unless that exists.
pub(super) fn publish(draft: NamedTempFile, path: &Path) -> Result<(), StoreError> {
    draft.persist_noclobber(path).map_err(|refused| {
        if refused.error.kind() == std::io::ErrorKind::AlreadyExists {
            StoreError::Exists(path.to_owned())
        } else {
            FileError::not_begun(path, refused.error).into()
        }
    })?;
    Ok(sync_directory(path).map_err(|error| FileError::not_begun(path, error))?)
}
