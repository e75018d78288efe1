//! The file of the counts: private, and replaced as a whole under a lock.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FORGET, HOUR, delay};
use crate::error::{Refusal, quoted};
use crate::files::{self, FileError};

/// How many accounts, and how many addresses, are kept; the oldest go first.
const MOST_KEPT: usize = 10_000;

/// What the file holds, by digest.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Counts {
    salt: String,
    tries: BTreeMap<String, Tries>,
    /// When the resets of the last hour were, in milliseconds since 1970.
    resets: BTreeMap<String, Vec<i64>>,
}

/// The tries of an account in a row.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Tries {
    count: u32,
    /// The time of the last one, in milliseconds since 1970.
    last: i64,
}

impl Counts {
    /// Drops what is old, and what a clock that was wrong has left; gives a new file its salt.
    pub(super) fn prepare(&mut self, salt: &str, now: Timestamp) {
        if self.salt.is_empty() {
            salt.clone_into(&mut self.salt);
        }
        self.tries.retain(|_, tries| {
            now.as_millisecond().abs_diff(tries.last) < milliseconds(FORGET).unsigned_abs()
        });
        self.resets.retain(|_, resets| {
            resets.retain(|at| {
                (0..milliseconds(HOUR)).contains(&now.as_millisecond().saturating_sub(*at))
            });
            !resets.is_empty()
        });
    }

    pub(super) fn salt(&self) -> &str {
        &self.salt
    }

    /// Returns how long an account's next try has to wait.
    pub(super) fn rest(&self, key: &str, now: Timestamp) -> Duration {
        let Some(tries) = self.tries.get(key) else { return Duration::ZERO };
        let (delay, passed) = (delay(tries.count), now.as_millisecond() - tries.last);
        // If the clock was set back, no time has passed.
        delay.saturating_sub(Duration::from_millis(u64::try_from(passed).unwrap_or(0)))
    }

    pub(super) fn add_try(&mut self, key: String, now: Timestamp) {
        let count = self.tries.get(&key).map_or(0, |tries| tries.count).saturating_add(1);
        self.tries.insert(key, Tries { count, last: now.as_millisecond() });
        drop_oldest(&mut self.tries, |tries| tries.last);
    }

    /// Forgets an account's tries; returns whether there were any.
    pub(super) fn forget(&mut self, key: &str) -> bool {
        self.tries.remove(key).is_some()
    }

    /// Adds a reset unless there are already `most`; returns whether it was added.
    pub(super) fn add_reset(&mut self, key: String, now: Timestamp, most: u32) -> bool {
        let before = self.resets.get(&key).map_or(0, Vec::len);
        if before >= usize::try_from(most).unwrap_or(usize::MAX) {
            return false;
        }
        self.resets.entry(key).or_default().push(now.as_millisecond());
        drop_oldest(&mut self.resets, |resets| resets.last().copied().unwrap_or_default());
        true
    }
}

/// Drops the oldest entry if there are too many.
fn drop_oldest<T>(entries: &mut BTreeMap<String, T>, last: impl Fn(&T) -> i64) {
    if entries.len() > MOST_KEPT
        && let Some((oldest, _)) = entries.iter().min_by_key(|(_, entry)| last(entry))
    {
        let oldest = oldest.clone();
        entries.remove(&oldest);
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The counts while no other process changes them.
pub(super) struct Locked<'a> {
    file: File,
    path: &'a Path,
    pub(super) counts: Counts,
}

impl<'a> Locked<'a> {
    /// Waits for the lock and reads the file; creates it if missing.
    pub(super) fn open(path: &'a Path, sleep: &dyn Fn(Duration)) -> Result<Self, Refusal> {
        loop {
            let file = files::write_private(path, true)?;
            files::wait_for_lock(|| file.try_lock(), sleep).map_err(|error| match error {
                TryLockError::WouldBlock => busy(path),
                TryLockError::Error(source) => unreadable(path, source),
            })?;
            let mut locked = Self { file, path, counts: Counts::default() };
            // The process that held the lock may have replaced the file.
            if files::length_at_path(&locked.file, path)?.is_some() {
                locked.read()?;
                return Ok(locked);
            }
        }
    }

    fn read(&mut self) -> Result<(), Refusal> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).map_err(|error| unreadable(self.path, error))?;
        // After a power cut it may be empty or filled with zeros.
        if bytes.iter().any(|byte| *byte != 0) {
            self.counts = serde_json::from_slice(&bytes).map_err(|_| damaged(self.path))?;
        }
        Ok(())
    }

    /// Replaces the file and ends the lock; a kill loses nothing, a power cut may.
    pub(super) fn save(self) -> Result<(), Refusal> {
        let mut bytes = serde_json::to_vec(&self.counts)
            .map_err(|error| unreadable(self.path, error.into()))?;
        bytes.push(b'\n');
        Ok(files::write_unsynced(self.path, &bytes)?)
    }
}

impl Drop for Locked<'_> {
    /// Unlocks explicitly: a program that is being started holds the file a moment longer.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Creates the file if it is missing; returns whether that was possible, and refuses an unfit one.
pub(super) fn can_be_used(path: &Path) -> Result<bool, Refusal> {
    let opened = files::create_parent(path).and_then(|()| files::write_private(path, true));
    match opened {
        Ok(_) => Ok(true),
        Err(FileError::Io { source, .. })
            if matches!(
                source.kind(),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> Refusal {
    FileError::Io { path: path.to_owned(), source }.into()
}

fn busy(path: &Path) -> Refusal {
    let message = format!("{} is locked by another process", path.display());
    Refusal::temporary("attempts_busy", message).hint("try again")
}

fn damaged(path: &Path) -> Refusal {
    let message = format!("{} was not written by acct", path.display());
    Refusal::environment("bad_attempts", message).hint(format!("rm {}", quoted(path)))
}
