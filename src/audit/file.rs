//! The log's file: private, appended to under a lock.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::AuditError;
use crate::files::{self, FileError};

/// How many bytes of the end to read at first, and at most.
const TAIL: u64 = 4 << 10;
const MAX_TAIL: u64 = 1 << 20;

/// The open log.
#[derive(Debug)]
pub(super) struct LogFile {
    file: File,
    path: PathBuf,
}

/// The log while no other process writes to it.
pub(super) struct Locked<'a> {
    log: &'a LogFile,
    length: u64,
}

/// How the log ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tail {
    /// The last whole line without its newline; `None` in an empty file.
    pub(super) line: Option<Vec<u8>>,
    /// What follows it: a torn line.
    pub(super) torn: Vec<u8>,
}

impl LogFile {
    /// Opens the log, or creates an empty one.
    pub(super) fn open(path: &Path) -> Result<Self, AuditError> {
        let open = || {
            match files::append_private(path) {
                Err(FileError::Missing(_)) => files::create_parent(path)?,
                opened => return opened,
            }
            files::append_private(path)
        };
        let file = open().map_err(AuditError::Unfit)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Opens an existing log.
    pub(super) fn open_existing(path: &Path) -> Result<Self, AuditError> {
        let file = files::write_private(path, false).map_err(AuditError::Unfit)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Waits for the lock; returns `None` if the path names another file by then.
    pub(super) fn lock(&self, sleep: &dyn Fn(Duration)) -> Result<Option<Locked<'_>>, AuditError> {
        wait(|| self.file.try_lock(), &self.path, sleep)?;
        let mut locked = Locked { log: self, length: 0 };
        let length = files::length_at_path(&self.file, &self.path).map_err(AuditError::Unfit)?;
        let Some(length) = length else { return Ok(None) };
        locked.length = length;
        Ok(Some(locked))
    }

    /// Writes all lines through to the disk.
    pub(super) fn sync(&self) -> Result<(), AuditError> {
        self.file.sync_data().map_err(|error| self.io(error))
    }

    fn io(&self, source: io::Error) -> AuditError {
        AuditError::Io { path: self.path.clone(), source }
    }
}

/// Waits for a lock for some seconds.
pub(super) fn wait(
    try_lock: impl Fn() -> Result<(), TryLockError>,
    path: &Path,
    sleep: &dyn Fn(Duration),
) -> Result<(), AuditError> {
    files::wait_for_lock(try_lock, sleep).map_err(|error| match error {
        TryLockError::WouldBlock => AuditError::Busy,
        TryLockError::Error(source) => AuditError::Io { path: path.to_owned(), source },
    })
}

impl Locked<'_> {
    /// Returns the length of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Reads how it ends.
    pub(super) fn tail(&self) -> Result<Tail, AuditError> {
        let mut size = TAIL;
        loop {
            let start = self.length.saturating_sub(size);
            let mut bytes = vec![0; usize::try_from(self.length - start).unwrap_or(usize::MAX)];
            let read = self.log.file.read_exact_at(&mut bytes, start);
            read.map_err(|error| self.log.io(error))?;
            if let Some(tail) = Tail::of(&bytes, start == 0) {
                return Ok(tail);
            }
            if size >= MAX_TAIL {
                return Err(AuditError::Broken(self.log.path.clone()));
            }
            size *= 4;
        }
    }

    /// Appends whole lines, all of them or none.
    pub(super) fn append(&mut self, lines: &[u8]) -> Result<(), AuditError> {
        let mut file = &self.log.file;
        if self.length == 0 {
            files::sync_directory(&self.log.path).map_err(|error| self.log.io(error))?;
        }
        if let Err(error) = file.write_all(lines) {
            // If this fails too, a torn line is left, which the next writer ends.
            let _ = file.set_len(self.length);
            return Err(self.log.io(error));
        }
        self.length += lines.len() as u64;
        Ok(())
    }
}

impl Drop for Locked<'_> {
    /// Unlocks explicitly: a child process that is just starting may hold the file a moment longer.
    fn drop(&mut self) {
        let _ = self.log.file.unlock();
    }
}

impl Tail {
    /// Splits the end of a file; `None` if the last line begins before these bytes.
    fn of(bytes: &[u8], is_all: bool) -> Option<Self> {
        let newline = |bytes: &[u8]| bytes.iter().rposition(|&byte| byte == b'\n');
        let Some(end) = newline(bytes) else {
            return is_all.then(|| Self { line: None, torn: bytes.to_vec() });
        };
        let start = match newline(&bytes[..end]) {
            Some(before) => before + 1,
            None if is_all => 0,
            None => return None,
        };
        Some(Self { line: Some(bytes[start..end].to_vec()), torn: bytes[end + 1..].to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_file_is_its_last_whole_line_and_what_was_torn() {
        let tail = |bytes: &str, is_all| {
            Tail::of(bytes.as_bytes(), is_all).map(|tail| {
                let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
                (tail.line.map(text), text(tail.torn))
            })
        };
        let found =
            |line: Option<&str>, torn: &str| Some((line.map(str::to_owned), torn.to_owned()));
        assert_eq!(tail("", true), found(None, ""));
        assert_eq!(tail("one\n", true), found(Some("one"), ""));
        assert_eq!(tail("one\n", false), None);
        assert_eq!(tail("one\ntwo\n", false), found(Some("two"), ""));
        assert_eq!(tail("one\ntwo\nthr", false), found(Some("two"), "thr"));
        assert_eq!(tail("thr", true), found(None, "thr"));
        assert_eq!(tail("thr", false), None);
    }
}
