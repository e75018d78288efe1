//! Whether the next line could be written, found out without one.

use std::path::Path;

use super::error::AuditError;
use super::file::LogFile;
use super::key::Key;
use super::setup::Head;
use super::syslog::Syslog;
use crate::files::{Directory, FileError};

/// What would become of the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// It goes on with the log that is there.
    Goes,
    /// It begins a log.
    Begins,
}

/// Tells what would become of the next line; writes nothing and makes no file.
pub(crate) fn outlook(path: &Path, syslog: Option<&Path>) -> Result<Outlook, AuditError> {
    let key = Key::read(path)?;
    let outlook = match LogFile::open_there(path) {
        Ok(log) => {
            check_end(&log, key.as_ref(), path)?;
            Outlook::Goes
        }
        Err(AuditError::Unfit(FileError::Missing(_))) => {
            let directory = path.parent().unwrap_or(Path::new("."));
            let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
            Directory::could_be_used(&directory).map_err(AuditError::Unfit)?;
            Outlook::Begins
        }
        Err(error) => return Err(error),
    };
    syslog.map(Syslog::connect).transpose()?;
    Ok(outlook)
}

/// Sees that the chain could be gone on with.
fn check_end(log: &LogFile, key: Option<&Key>, path: &Path) -> Result<(), AuditError> {
    // One that was rotated away just now is not the next line's.
    let Some(locked) = log.lock(&std::thread::sleep)? else { return Ok(()) };
    if locked.length() == 0 {
        return Ok(());
    }
    let key = key.ok_or_else(|| AuditError::KeyMissing(Key::path(path)))?;
    match locked.tail()?.line {
        Some(line) if Head::behind(&line, key).is_none() => {
            Err(AuditError::Broken(path.to_owned()))
        }
        _ => Ok(()),
    }
}
