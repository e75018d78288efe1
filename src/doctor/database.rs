//! The database file: whether it opens, can be written, and is whole.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::unistd::{AccessFlags, Uid, User, faccessat};

use super::{Check, Finding};
use crate::error::{Refusal, quoted};
use crate::home;
use crate::settings::Settings;
use crate::store::{Inspection, Owner, StoreError};

/// The largest file, in bytes, that is read whole without being asked.
const QUICKLY_READ: u64 = 64 << 20;

/// Why what lies in the database is not checked.
pub(super) const UNOPENED: &str = "the database cannot be opened";

/// The database, opened as far as that goes.
pub(super) enum Found {
    /// It is there, and somebody's.
    Open { database: Inspection, owner: Owner, mode: u32, length: u64 },
    /// It is not there.
    Missing(Refusal),
    /// It cannot be used.
    Unfit(Refusal),
}

impl Found {
    /// Opens the database for reading.
    pub(super) fn of(settings: &Settings) -> Self {
        let path = &settings.database.value;
        let open = || {
            let database = Inspection::open(path)?;
            let owner = database.owner()?;
            let metadata = path.metadata()?;
            Ok(Self::Open {
                database,
                owner,
                mode: metadata.mode() & 0o777,
                length: metadata.len(),
            })
        };
        open().unwrap_or_else(|error| match error {
            StoreError::ReadOnly => Self::Unfit(interrupted(path)),
            StoreError::Missing(_) => Self::Missing(home::unfit_database(settings, error)),
            _ => Self::Unfit(home::unfit_database(settings, error)),
        })
    }

    /// Returns whose it is, if it could be opened.
    pub(super) fn owner(&self) -> Option<&Owner> {
        match self {
            Self::Open { owner, .. } => Some(owner),
            Self::Missing(_) | Self::Unfit(_) => None,
        }
    }

    pub(super) fn is_site(&self) -> bool {
        self.owner() == Some(&Owner::Site)
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing(_))
    }
}

/// Makes the refusal of a database whose last writer died: to read it is to undo that write.
fn interrupted(path: &Path) -> Refusal {
    let message = format!("{}: a write was interrupted and is not undone yet", path.display());
    Refusal::environment("database_interrupted", message)
        .hint("any other command that may write there undoes it: acct user list")
}

/// Says whose database it is, or why it cannot be opened.
pub(super) fn opened(settings: &Settings, found: &Found) -> Finding {
    let check = Check::Database;
    let (database, owner, mode) = match found {
        Found::Open { database, owner, mode, .. } => (database, owner, *mode),
        Found::Missing(refusal) | Found::Unfit(refusal) => {
            return Finding::refused(check, refusal.clone());
        }
    };
    let path = &settings.database.value;
    let shown = path.display();
    if mode & 0o002 != 0 {
        let message = format!("{shown} can be changed by anybody (mode {mode:04o})");
        return Finding::unfit(check, message, format!("chmod o-w {}", quoted(path)));
    }
    if mode & 0o004 != 0 {
        let message =
            format!("{shown}, which holds hashes, can be read by anybody (mode {mode:04o})");
        return Finding::attention(check, message, format!("chmod o-r {}", quoted(path)));
    }
    let whose = if *owner == Owner::Site { "a Django site's" } else { "acct's own" };
    match database.journal_mode() {
        Ok(mode) => Finding::fits(check, format!("{shown} is {whose}; journal mode {mode}")),
        Err(error) => Finding::refused(check, home::unfit_database(settings, error)),
    }
}

/// Checks the right to write the file, and its directory, where SQLite puts the journal.
pub(super) fn writable(settings: &Settings, found: &Found) -> Finding {
    let check = Check::DatabaseWrite;
    if found.owner().is_none() {
        return Finding::not_checked(check, UNOPENED);
    }
    let path = &settings.database.value;
    // The journal lies beside the file itself, not beside a link to it.
    let file = path.canonicalize().unwrap_or_else(|_| path.clone());
    let directory = file.parent().unwrap_or(Path::new("/"));
    match [&file, directory].into_iter().find(|place| !may_write(place)) {
        None => Finding::fits(check, "the file and its directory can be written"),
        Some(place) => {
            let message = format!("{} cannot be written", place.display());
            Finding::unfit(check, message, who_may(&file))
        }
    }
}

fn may_write(path: &Path) -> bool {
    faccessat(AT_FDCWD, path, AccessFlags::W_OK, AtFlags::AT_EACCESS).is_ok()
}

/// Names who owns the file, where that is somebody else.
fn who_may(file: &Path) -> String {
    let owner = file.metadata().map(|metadata| Uid::from_raw(metadata.uid())).ok();
    let other = owner.filter(|owner| *owner != Uid::effective());
    match other.and_then(|owner| User::from_uid(owner).ok().flatten()) {
        Some(owner) => format!("run acct as its owner: sudo -u {} acct doctor", owner.name),
        None => format!("chmod u+w the file {} and its directory", quoted(file)),
    }
}

/// Reads every page of a database that is not large, or where that was asked for.
pub(super) fn sound(settings: &Settings, found: &Found, thorough: bool) -> Finding {
    let check = Check::DatabaseIntegrity;
    let Found::Open { database, length, .. } = found else {
        return Finding::not_checked(check, UNOPENED);
    };
    if *length > QUICKLY_READ && !thorough {
        return Finding::not_checked(check, "the database is large; --thorough reads all of it");
    }
    match database.fault() {
        Ok(None) => Finding::fits(check, "every page is whole"),
        Ok(Some(fault)) if is_of_rows(&fault) => Finding::attention(
            check,
            format!("a row breaks a rule of its table: {fault}"),
            "mend the row in the site",
        ),
        Ok(Some(fault)) => {
            let hint = "restore it from a backup, or save what can be read with sqlite3's .recover";
            Finding::unfit(check, format!("the file is damaged: {fault}"), hint)
        }
        // Such as a function in a constraint that only the site's own process has.
        Err(StoreError::Sqlite(error)) => {
            Finding::not_checked(check, &format!("SQLite cannot tell: {error}"))
        }
        Err(error) => Finding::refused(check, home::unfit_database(settings, error)),
    }
}

/// Tells whether SQLite complains of what a row holds rather than of how the file is built.
fn is_of_rows(fault: &str) -> bool {
    ["NULL value in ", "CHECK constraint failed", "non-unique entry"]
        .iter()
        .any(|start| fault.starts_with(start))
}
