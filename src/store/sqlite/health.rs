//! Checks of the database file: its mode, the right to write it, its integrity.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::{Uid, User};

use super::Inspection;
use super::access::{describe_unwritable, directory_of, real_path, write_error};
use crate::error::quoted;
use crate::store::{Health, Location, Owner, StoreError};

/// The largest file, in bytes, that is read whole without being asked.
const QUICKLY_READ: u64 = 64 << 20;

impl Inspection {
    /// Describes the database, and checks who else may read or change it.
    pub fn access(&self) -> Result<Health, StoreError> {
        let (shown, path) = (self.path.display(), &self.path);
        let mode = self.metadata()?.mode() & 0o777;
        if mode & 0o002 != 0 {
            let message = format!("anyone can change {shown} (mode {mode:04o})");
            return Ok(Health::Error(message, how_to_protect("o-w", path)));
        }
        if mode & 0o004 != 0 {
            let message = format!("anyone can read {shown} and the hashes in it (mode {mode:04o})");
            return Ok(Health::Warning(message, how_to_protect("o-r", path)));
        }
        let whose = if self.owner == Owner::Site { "a Django site's" } else { "acct's own" };
        let journal: String =
            self.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        Ok(Health::Ok(format!("{shown} is {whose} database; journal mode {journal}")))
    }

    /// Checks the right to write the file and its directory, where SQLite creates the journal.
    #[must_use]
    pub fn write_access(&self) -> Health {
        let file = real_path(&self.path);
        let unwritable = [file.as_path(), directory_of(&file)]
            .into_iter()
            .find_map(|path| Some((path, write_error(path)?)));
        match unwritable {
            None => Health::Ok("the file and its directory are writable".to_owned()),
            Some((path, errno)) => {
                Health::Error(describe_unwritable(path, errno), how_to_write(&file, errno))
            }
        }
    }

    /// Reads every page of a database that is not large, or of any if `thorough`.
    pub fn integrity(&self, thorough: bool) -> Result<Health, StoreError> {
        if self.metadata()?.len() > QUICKLY_READ && !thorough {
            let message = "the database is large; --thorough reads all of it";
            return Ok(Health::Skipped(message.to_owned()));
        }
        let check = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        let answer: String = match check.map_err(StoreError::from) {
            Ok(answer) => answer,
            // Such as a function in a constraint that only the site's own process has.
            Err(StoreError::Other(error)) => {
                return Ok(Health::Skipped(format!("SQLite cannot check it: {error}")));
            }
            Err(error) => return Err(error),
        };
        Ok(match answer.as_str() {
            "ok" => Health::Ok("integrity check passed".to_owned()),
            fault if is_of_rows(fault) => Health::Warning(
                format!("a row violates a constraint of its table: {fault}"),
                "fix the row in the site".to_owned(),
            ),
            fault => Health::Error(
                format!("the file is damaged: {fault}"),
                "restore a backup, or recover what is readable with sqlite3's .recover".to_owned(),
            ),
        })
    }

    fn metadata(&self) -> Result<std::fs::Metadata, StoreError> {
        let failed = |_| StoreError::CannotOpen(Location::File(self.path.clone()));
        self.path.metadata().map_err(failed)
    }
}

/// Returns a hint that names the file's owner if that is somebody else.
fn how_to_write(file: &Path, errno: Errno) -> String {
    if errno == Errno::EROFS {
        return "mount it writable, or run acct where it is".to_owned();
    }
    let owner = file.metadata().map(|metadata| Uid::from_raw(metadata.uid())).ok();
    let other = owner.filter(|owner| *owner != Uid::effective());
    match other.and_then(|owner| User::from_uid(owner).ok().flatten()) {
        Some(owner) => format!("run acct as its owner: sudo -u {} acct doctor", owner.name),
        None => format!("chmod u+w the file {} and its directory", quoted(file)),
    }
}

/// Returns the hint to take a right from everybody else.
fn how_to_protect(right: &str, path: &Path) -> String {
    if write_error(path) == Some(Errno::EROFS) {
        return "it is on a read-only mount: change its mode where it can be written".to_owned();
    }
    format!("chmod {right} {}", quoted(path))
}

/// Returns whether SQLite complains about the content of a row rather than the file's structure.
fn is_of_rows(fault: &str) -> bool {
    ["NULL value in ", "CHECK constraint failed", "non-unique entry"]
        .iter()
        .any(|start| fault.starts_with(start))
}
