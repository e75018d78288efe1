//! Resumable work: what was begun, and how far it is, in a file that outlives a kill.
//!
//! A rotation's journal holds a random number of its own, the mark. Every hash that the rotation
//! writes has a salt derived from the mark and the user's key, so the database itself tells which
//! rows are done, and a transaction makes a whole batch ours or none of it. Beside that the
//! journal needs to remember little:
//!
//! - *rotating K* before a batch that ends at key K is committed, *rotated K* after it. Between
//!   the two, one row of the batch that bears the mark proves that it was committed; then the rows
//!   that bear none were changed by their users since, and are left alone.
//! - *by B* before the first mail, with the name of the back end. What one back end counts as
//!   accepted is worth nothing with another, so no other goes on once somebody was mailed; before
//!   that another begins the mails anew.
//! - *mailing K* before a user's mail is handed over, and after it *mailed K* or, where it is known
//!   not to be sent, *refused K* if that is for now and *rejected K* if it is for good. A mail of
//!   which none of these is recorded may have gone out. A back end that drops mails records none.
//!
//! A bulk reset has a journal of its own, of mails alone. The users come in the order of their
//! keys, so that the last one begun tells where the rest begins.
//!
//! A mail that was left is *void K* once its user is gone or is to get none any more.
//!
//! Work ends, and its journal with it, when every mail was accepted or refused for good: an address
//! that takes none keeps nobody from later mails. Until then the same command goes on with it, also
//! when all users have had their turn: it tries again what was refused for now, names the unknown
//! ones and repeats those only when it is asked to. So nobody whose mail was accepted gets two,
//! whatever ended the run. A mail that was unknown once stays so until a try of it is accepted or
//! refused for good: that a second try failed for now tells nothing of the first. Another selection
//! is refused until the work has ended or was given up, unless it had mailed nobody.
//!
//! The records that promise something are on the disk before the promise is kept; where mails are
//! only printed, *mailing* is with the system, which survives a kill. What became of a mail need not
//! be on the disk: losing that makes its fate unknown, which is the safe side.
//!
//! No secret, token or address is in it: keys of users, and a digest of what was selected.

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
use crate::store::Location;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// Another process works by it.
    #[error("another {0} of this database is running")]
    Busy(Work),
    /// It is not one that acct wrote, or others can write it.
    #[error("the journal {} {what}", path.display())]
    Unfit {
        /// What it would be the journal of.
        work: Work,
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
        /// What the system says.
        source: io::Error,
    },
}

/// What is resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// New hashes, and mails for their users.
    Rotation,
    /// Reset mails for many users.
    Reset,
}

impl Work {
    /// Returns the command that does it.
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

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rotation => "rotation",
            Self::Reset => "bulk reset",
        })
    }
}

/// Where the journal of one work lies.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    work: Work,
    path: PathBuf,
}

impl Place {
    /// Names the journal of a database's user table, below the state directory.
    ///
    /// The name is a digest: what a path or a table is called leads to no other place.
    pub(crate) fn of(work: Work, state: &Path, database: &Location, table: &str) -> Self {
        let mut digest = Sha256::new_with_prefix(database.identity());
        digest.update([0]);
        digest.update(table);
        let name = format!("{}.journal", hex(&digest.finalize()[..16]));
        Self { work, path: state.join(work.folder()).join(name) }
    }
}

impl Place {
    /// Returns the work.
    pub(crate) fn work(&self) -> Work {
        self.work
    }
}

/// The random number of one piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark([u8; 16]);

impl Mark {
    /// Takes the random number.
    pub(crate) fn new(random: [u8; 16]) -> Self {
        Self(random)
    }

    /// Derives a user's own mark, which goes into the hash.
    pub(crate) fn of(self, key: &UserKey) -> [u8; 16] {
        self.derive(b"user", key.to_string().as_bytes())
    }

    /// Derives the digest of what was selected, which tells nothing of it.
    pub(crate) fn selection(self, selection: &[u8]) -> String {
        hex(&self.derive(b"selection", selection))
    }

    fn derive(self, purpose: &[u8], text: &[u8]) -> [u8; 16] {
        let mut digest = Sha256::new_with_prefix(purpose);
        digest.update(self.0);
        digest.update(text);
        let mut mark = [0; 16];
        mark.copy_from_slice(&digest.finalize()[..16]);
        mark
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

#[cfg(test)]
pub(crate) mod tests;
