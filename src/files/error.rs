//! Errors of acct's own files.

use std::io;
use std::path::{Path, PathBuf};

use super::directory_of;

/// Why a file was not created or not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file does not exist.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// The directory for a new file does not exist.
    #[error("the directory {} does not exist", .0.display())]
    NoDirectory(PathBuf),
    /// The file to create already exists.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// Others can read it.
    #[error("{} can be read by others (mode {mode:04o})", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It belongs to another user.
    #[error("{} belongs to another user (uid {owner})", path.display())]
    OwnedByOther {
        /// The file.
        path: PathBuf,
        /// The owner's uid.
        owner: u32,
    },
    /// Anyone can change this file, or replace files in this directory.
    #[error("{} can be changed by anyone", .0.display())]
    WorldWritable(PathBuf),
    /// It is empty, too long, not UTF-8, or not a regular file.
    #[error("{} {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The file is complete and has its name, but a power cut may undo that.
    #[error("{} was written, but its directory could not be synced: {source}", path.display())]
    NotSynced {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system's own error.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl FileError {
    /// Sets aside the error of a file that is in place all the same, so that the files after it are
    /// written too; the first one is kept.
    pub fn set_aside_unsynced(
        written: Result<(), Self>,
        unsynced: &mut Option<Self>,
    ) -> Result<(), Self> {
        match written {
            Err(error @ Self::NotSynced { .. }) => {
                unsynced.get_or_insert(error);
                Ok(())
            }
            written => written,
        }
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            io::ErrorKind::AlreadyExists => Self::Exists(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }

    /// Converts the error of creating a file; not found then means the directory.
    pub(crate) fn not_begun(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::NoDirectory(directory_of(path).to_owned()),
            _ => Self::io(path, source),
        }
    }

    pub(super) fn unfit(path: &Path, what: &'static str) -> Self {
        Self::Unfit { path: path.to_owned(), what }
    }
}
