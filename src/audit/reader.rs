//! Reading logs: this one, and those that were rotated away.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Take};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::AuditError;
use super::file;
use super::key::Key;
use super::line::Line;
use super::verify::{Found, Walk};
use crate::files;

/// The longest piece that is taken for a line.
const MAX_LINE: u64 = 1 << 20;

/// A log being read, as long as it was when it was opened.
pub(crate) struct LogReader {
    reader: Take<BufReader<File>>,
    path: PathBuf,
    line: Vec<u8>,
}

/// One line of a log as it stands there.
pub(crate) enum Entry {
    /// A line that can be read; whether its mac is good is not asked.
    Line(Box<Line>),
    /// Something else.
    Unreadable,
}

impl LogReader {
    /// Opens a log; a line that is just being written is waited for.
    pub(crate) fn open(path: &Path, sleep: &dyn Fn(Duration)) -> Result<Self, AuditError> {
        let file = files::open_to_read(path).map_err(AuditError::Unfit)?;
        let failed = |source| AuditError::Io { path: path.to_owned(), source };
        file::wait(|| file.try_lock_shared(), path, sleep)?;
        let length = file.metadata().map(|metadata| metadata.len());
        file.unlock().map_err(failed)?;
        let reader = BufReader::with_capacity(1 << 17, file).take(length.map_err(failed)?);
        Ok(Self { reader, path: path.to_owned(), line: Vec::new() })
    }

    /// Reads the next line; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Entry>, AuditError> {
        if !self.read()? {
            return Ok(None);
        }
        Ok(Some(match serde_json::from_slice(&self.line) {
            Ok(line) => Entry::Line(Box::new(line)),
            Err(_) => Entry::Unreadable,
        }))
    }

    /// Reads the next line with its end, if it has one; tells whether there was any.
    fn read(&mut self) -> Result<bool, AuditError> {
        self.line.clear();
        let read = Read::take(&mut self.reader, MAX_LINE).read_until(b'\n', &mut self.line);
        let read =
            read.map_err(|source: io::Error| AuditError::Io { path: self.path.clone(), source })?;
        Ok(read > 0)
    }

    fn walk(&mut self, walk: &mut Walk<'_>) -> Result<(), AuditError> {
        while self.read()? {
            match self.line.strip_suffix(b"\n") {
                Some(line) => walk.line(line),
                None => walk.torn_end(&self.line),
            }
        }
        Ok(())
    }
}

/// Verifies the files, the oldest first, by the key of the log.
pub(crate) fn verify(
    log: &Path,
    files: &[PathBuf],
    heads: impl IntoIterator<Item = String>,
    sleep: &dyn Fn(Duration),
) -> Result<Found, AuditError> {
    let key = Key::read(log)?.ok_or_else(|| AuditError::KeyMissing(Key::path(log)))?;
    let mut walk = Walk::begin(&key, heads);
    for (at, file) in files.iter().enumerate() {
        if at > 0 {
            walk.next_file();
        }
        LogReader::open(file, sleep)?.walk(&mut walk)?;
    }
    Ok(walk.end())
}
