//! What goes wrong with files.

use std::io;
use std::path::{Path, PathBuf};

use super::directory_of;

/// Why a file of ours was not made or a secret not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// There is no directory in which the file could be made.
    #[error("there is no directory {}", .0.display())]
    NoDirectory(PathBuf),
    /// A file that was to be made is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Others than its owner can read it.
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
    /// Anybody can change this file, or put another one into this directory.
    #[error("{} can be changed by anybody", .0.display())]
    WorldWritable(PathBuf),
    /// It is empty, too long, not UTF-8, or not a regular file.
    #[error("{} {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The system's own error.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FileError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            io::ErrorKind::AlreadyExists => Self::Exists(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }

    /// Says why a new file was not begun; not found is then the directory.
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
