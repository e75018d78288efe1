//! A copy of the whole database, made while others write.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, MAIN_DB};
use tempfile::NamedTempFile;

use super::{Store, connect};
use crate::files;
use crate::store::StoreError;

/// The pages that are copied under one lock: 4 MiB, a few milliseconds.
const SLICE: i32 = 1024;

/// How often a write may send the copy back to its beginning before it is made under one lock.
const RESTARTS: u32 = 3;

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The file's length in bytes.
    pub bytes: u64,
    /// The number of users.
    pub users: u64,
}

impl Store {
    /// Copies the database as it is at one moment: 0600, whole or not at all, never over a file.
    pub fn back_up(&self, path: &Path) -> Result<Copied, StoreError> {
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let draft = draft_beside(path)?;
        let mut copy = connect(draft.path())?;
        // A draft needs no journal: it is synced once, as a whole.
        copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")?;
        copy_pages(&self.connection, &mut copy)?;
        let users = self.examine(&copy)?;
        copy.close().map_err(|(_, error)| error)?;
        draft.as_file().sync_all()?;
        let bytes = draft.as_file().metadata()?.len();
        keep(draft, path)?;
        Ok(Copied { bytes, users })
    }

    /// Reads every page of a copy, and counts its users.
    fn examine(&self, copy: &Connection) -> Result<u64, StoreError> {
        let told: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if told != "ok" {
            return Err(StoreError::NotADatabase);
        }
        let sql = format!("SELECT count(*) FROM {}", self.table.table);
        Ok(copy.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }
}

/// Copies slice by slice, so that nobody waits long for the lock; a write in between begins anew.
fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new_with_names(from, MAIN_DB, to, MAIN_DB)?;
    let (mut restarts, mut left) = (0, i32::MAX);
    loop {
        let pages = if restarts < RESTARTS { SLICE } else { -1 };
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

/// Makes an empty file with mode 0600 beside its final place.
pub(super) fn draft_beside(path: &Path) -> Result<NamedTempFile, StoreError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    Ok(tempfile::Builder::new().prefix(".acct-").tempfile_in(directory)?)
}

/// Gives a finished file its name, unless that is taken.
pub(super) fn keep(draft: NamedTempFile, path: &Path) -> Result<(), StoreError> {
    draft.persist_noclobber(path).map_err(|refused| {
        if refused.error.kind() == std::io::ErrorKind::AlreadyExists {
            StoreError::Exists(path.to_owned())
        } else {
            StoreError::File(refused.error)
        }
    })?;
    Ok(files::sync_directory(path)?)
}
