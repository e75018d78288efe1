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
//! - *mailing K* before a user's mail is handed over, *mailed K* after it. A mail between the two
//!   may have gone out: it is not sent again unless somebody asks for it.
//!
//! The records that promise something are on the disk before the promise is kept. *mailed* need
//! not be: losing it makes a mail's fate unknown, which is the safe side.
//!
//! No secret, token or address is in it: keys of users, and a digest of what was selected.

mod file;
mod record;

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub(crate) use self::file::Journal;
pub(crate) use self::record::Record;
use crate::account::text::hex;
use crate::account::user::UserKey;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// Another process works by it.
    #[error("another rotation of this database is running")]
    Busy,
    /// It is not one that acct wrote, or others can write it.
    #[error("the journal {} {what}", path.display())]
    Unfit {
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

/// Names the journal of a database's user table, below the state directory.
///
/// The name is a digest: what a path or a table is called leads to no other place.
pub(crate) fn path_of(state: &Path, database: &Path, table: &str) -> PathBuf {
    let place = database.canonicalize().unwrap_or_else(|_| database.to_owned());
    let mut digest = Sha256::new_with_prefix(place.as_os_str().as_encoded_bytes());
    digest.update([0]);
    digest.update(table);
    state.join("rotate").join(format!("{}.journal", hex(&digest.finalize()[..16])))
}

/// The random number of one rotation.
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
