//! Reads logs, the current one and rotated ones, and changes nothing.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Take};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::AuditError;
use super::file::{self, LogFile};
use super::key::Key;
use super::line::{ChainTip, LogLine};
use super::syslog::Syslog;
use super::verify::{Verification, Verifier};
use crate::files::{self, Directory, FileError};

/// The longest piece that is taken as a line.
const MAX_LINE: u64 = 1 << 20;

/// A log being read, up to the length that it had when it was opened.
pub(crate) struct LogReader {
    reader: Take<BufReader<File>>,
    path: PathBuf,
    line: Vec<u8>,
}

impl LogReader {
    /// Opens a log, waiting for a line that is just being written.
    pub(crate) fn open(path: &Path, sleep: &dyn Fn(Duration)) -> Result<Self, AuditError> {
        let file = files::open_to_read(path).map_err(AuditError::Unfit)?;
        let failed = |source| AuditError::Io { path: path.to_owned(), source };
        file::wait(|| file.try_lock_shared(), path, sleep)?;
        let length = file.metadata().map(|metadata| metadata.len());
        file.unlock().map_err(failed)?;
        let reader = BufReader::with_capacity(1 << 17, file).take(length.map_err(failed)?);
        Ok(Self { reader, path: path.to_owned(), line: Vec::new() })
    }

    /// Reads the next line without checking its mac; `None` at the end, an error inside for what
    /// is no line of a log.
    pub(crate) fn next(&mut self) -> Result<Option<serde_json::Result<LogLine>>, AuditError> {
        Ok(self.read()?.then(|| serde_json::from_slice(&self.line)))
    }

    /// Reads the next line with its newline, if it has one; returns whether there was any.
    fn read(&mut self) -> Result<bool, AuditError> {
        self.line.clear();
        let read = Read::take(&mut self.reader, MAX_LINE).read_until(b'\n', &mut self.line);
        let read = read.map_err(|source| AuditError::Io { path: self.path.clone(), source })?;
        Ok(read > 0)
    }

    fn check_with(&mut self, verifier: &mut Verifier<'_>) -> Result<(), AuditError> {
        while self.read()? {
            match self.line.strip_suffix(b"\n") {
                Some(line) => verifier.line(line),
                None => verifier.torn_end(&self.line),
            }
        }
        Ok(())
    }
}

/// Verifies the files, oldest first, with the key of the log.
pub(crate) fn verify(
    log: &Path,
    files: &[PathBuf],
    heads: impl IntoIterator<Item = String>,
    sleep: &dyn Fn(Duration),
) -> Result<Verification, AuditError> {
    let key = Key::read(log)?.ok_or_else(|| AuditError::KeyMissing(Key::path(log)))?;
    let mut verifier = Verifier::new(&key, heads);
    for (at, file) in files.iter().enumerate() {
        if at > 0 {
            verifier.next_file();
        }
        LogReader::open(file, sleep)?.check_with(&mut verifier)?;
    }
    Ok(verifier.end())
}

/// Checks that the next line could be written, without writing one; returns whether there is a log.
pub(crate) fn check_ready(path: &Path, syslog: Option<&Path>) -> Result<bool, AuditError> {
    let key = Key::read(path)?;
    let exists = match LogFile::open_existing(path) {
        Ok(log) => {
            check_tip(&log, key.as_ref(), path)?;
            true
        }
        Err(AuditError::Unfit(FileError::Missing(_))) => {
            let directory = path.parent().unwrap_or(Path::new("."));
            let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
            Directory::check_usable(&directory).map_err(AuditError::Unfit)?;
            false
        }
        Err(error) => return Err(error),
    };
    syslog.map(Syslog::connect).transpose()?;
    Ok(exists)
}

/// Checks that the chain can be continued.
fn check_tip(log: &LogFile, key: Option<&Key>, path: &Path) -> Result<(), AuditError> {
    // A log that was rotated away just now does not get the next line.
    let Some(locked) = log.lock(&std::thread::sleep)? else { return Ok(()) };
    if locked.length() == 0 {
        return Ok(());
    }
    let key = key.ok_or_else(|| AuditError::KeyMissing(Key::path(path)))?;
    match locked.tail()?.line {
        Some(line) if ChainTip::after(&line, key).is_none() => {
            Err(AuditError::Broken(path.to_owned()))
        }
        _ => Ok(()),
    }
}
