//! Resumable jobs: what was begun and how much is done, in a file that survives a kill.
//!
//! A rotation's journal holds a random run id. Every hash that the rotation writes has a salt derived
//! from the run id and the user's key, so the database itself shows which rows are done, and a
//! transaction writes a whole batch or none of it. Besides, the journal records:
//!
//! - *rotating K* before a batch that ends at key K is committed, *rotated K* after it. Between
//!   the two, one row of the batch with a hash of this run proves that it was committed; rows
//!   without one were changed by their users since, and are left alone.
//! - *by B* before the first mail, with the name of the backend. A mail that one backend accepted
//!   means nothing to another, so no other may resume once somebody was mailed; before that,
//!   another backend starts the mails over.
//! - *mailing K* before a user's mail is handed over, and after it *mailed K* or, if it is known
//!   not to be sent, *refused K* (temporarily) or *rejected K* (permanently). A mail with none of
//!   these records may have been sent. A backend that drops mails records none.
//! - *void K* if a mail is left whose user is gone, or is not to be mailed any more.
//!
//! A bulk reset has its own journal, of mails only. The users come in the order of their keys, so
//! that the last one begun tells where the rest begins.
//!
//! A job ends, and its journal is emptied and removed, when every mail was accepted or rejected. Until then the same
//! command resumes it, also when all users have had their turn: it retries the refused mails, names
//! the unknown ones and repeats those only if asked to. So nobody whose mail was accepted gets two.
//! An unknown mail stays unknown until a later try is accepted or rejected: that a second try was
//! refused says nothing about the first. Another selection is refused until the job has ended or was
//! given up, unless it had mailed nobody.
//!
//! Records that announce a step are on the disk before the step is taken; where mails are only
//! printed, *mailing* is with the system, which survives a kill. What became of a mail need not be on
//! the disk: losing that makes its outcome unknown, which is the safe side.
//!
//! The file holds no secret, token or address: keys of users, and a digest of what was selected.

mod file;
mod record;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub(crate) use self::file::Journal;
pub(crate) use self::record::{Progress, Record};
use crate::account::text::hex;
use crate::account::user::UserKey;
use crate::error::Refusal;
use crate::store::Location;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// Another process uses it.
    #[error("another {0} of this database is running")]
    Busy(JobKind),
    /// acct did not write it, or others can.
    #[error("the journal {} {what}", path.display())]
    Unfit {
        /// The job of which it would be the journal.
        job: JobKind,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The system's own error.
    #[error("the journal {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// The kinds of resumable jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// New hashes, and mails for their users.
    Rotation,
    /// Reset mails for many users.
    Reset,
}

impl JobKind {
    /// Returns the command that runs it.
    pub(crate) fn command(self) -> &'static str {
        match self {
            Self::Rotation => "acct password rotate",
            Self::Reset => "acct password reset",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Rotation => "rotate",
            Self::Reset => "reset",
        }
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rotation => "rotation",
            Self::Reset => "bulk reset",
        })
    }
}

/// The path of a job's journal.
#[derive(Debug, Clone)]
pub(crate) struct JournalLocation {
    job: JobKind,
    path: PathBuf,
}

impl JournalLocation {
    /// Returns the journal of a database's user table, below the state directory.
    ///
    /// The file's name is a digest, so that no database or table name can lead elsewhere.
    pub(crate) fn of(job: JobKind, state: &Path, database: &Location, table: &str) -> Self {
        let mut digest = Sha256::new_with_prefix(database.identity());
        digest.update([0]);
        digest.update(table);
        let name = format!("{}.journal", hex(&digest.finalize()[..16]));
        Self { job, path: state.join(job.folder()).join(name) }
    }
}

/// The random number of one run of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RunId([u8; 16]);

impl RunId {
    /// Wraps the random number.
    pub(crate) fn new(random: [u8; 16]) -> Self {
        Self(random)
    }

    /// Derives a user's number, which becomes part of the hash.
    pub(crate) fn of(self, key: &UserKey) -> [u8; 16] {
        self.derive(b"user", key.to_string().as_bytes())
    }

    /// Derives a digest of what was selected, which reveals nothing about it.
    pub(crate) fn selection(self, selection: &[u8]) -> String {
        hex(&self.derive(b"selection", selection))
    }

    fn derive(self, purpose: &[u8], text: &[u8]) -> [u8; 16] {
        let mut digest = Sha256::new_with_prefix(purpose);
        digest.update(self.0);
        digest.update(text);
        let mut derived = [0; 16];
        derived.copy_from_slice(&digest.finalize()[..16]);
        derived
    }

    fn to_hex(self) -> String {
        hex(&self.0)
    }

    fn from_hex(text: &str) -> Option<Self> {
        let canonical = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = canonical.then(|| u128::from_str_radix(text, 16).ok()).flatten()?;
        Some(Self(number.to_be_bytes()))
    }
}

impl From<JournalError> for Refusal {
    fn from(error: JournalError) -> Self {
        let message = error.to_string();
        match error {
            JournalError::Busy(job) => {
                let code = match job {
                    JobKind::Rotation => "rotation_running",
                    JobKind::Reset => "reset_running",
                };
                Self::temporary(code, message)
                    .hint("wait for it to finish; or stop it, and rerun this command to continue")
            }
            JournalError::Unfit { job, .. } => Self::environment("bad_journal", message)
                .hint(format!("discard it with {} --discard-journal", job.command())),
            JournalError::Io { .. } => Self::environment("journal_failed", message),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
