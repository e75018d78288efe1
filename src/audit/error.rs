//! Why the log cannot take a line.

use std::io;
use std::path::PathBuf;

use crate::files::FileError;

/// A failure of the audit trail: what was to be written was not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuditError {
    /// The log or its key is not a private file of one's own.
    #[error("the audit log cannot be used: {0}")]
    Unfit(FileError),
    /// There are lines, and no key.
    #[error("the key of the audit log is not at {}", .0.display())]
    KeyMissing(PathBuf),
    /// The key's file holds something else.
    #[error("{} is not a key of an audit log", .0.display())]
    NotAKey(PathBuf),
    /// The last line is not one that was written with the key.
    #[error("the last line of the audit log {} was altered", .0.display())]
    Broken(PathBuf),
    /// Another process holds the log.
    #[error("the audit log is locked by another process")]
    Busy,
    /// Syslog is asked for, and takes no message.
    #[error("syslog cannot be reached at {}: {source}", socket.display())]
    Syslog {
        /// Its socket.
        socket: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system's own error.
    #[error("the audit log {} cannot be written: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
