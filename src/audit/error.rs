//! Why the log cannot be read or written.

use std::io;
use std::path::PathBuf;

use crate::error::Refusal;
use crate::files::FileError;

/// A failure of the audit log; what was to be written was not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuditError {
    /// The log or its key is not a private file of this user.
    #[error("the audit log cannot be used: {0}")]
    Unfit(FileError),
    /// There are lines, but no key.
    #[error("the audit log's key is missing: {}", .0.display())]
    KeyMissing(PathBuf),
    /// The key's file holds something else.
    #[error("{} is not an audit log key", .0.display())]
    NotAKey(PathBuf),
    /// The last line was not written with the key.
    #[error("the last line of the audit log {} was altered", .0.display())]
    Broken(PathBuf),
    /// Another process holds the lock.
    #[error("the audit log is locked by another process")]
    Busy,
    /// Syslog is configured but takes no message.
    #[error("cannot reach syslog at {}: {source}", socket.display())]
    Syslog { socket: PathBuf, source: io::Error },
    /// An error of the operating system.
    #[error("cannot access the audit log {}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// Holds for every write that cannot be logged.
const UNCHANGED: &str = "nothing was changed, because it could not be logged";

/// Where the log can go instead.
const ELSEWHERE: &str =
    "set HOME to your own home, or audit_log in the settings file to a file that you can write";

/// How to start over without losing a broken log.
const MOVE_ASIDE: &str = "move the log aside and keep it (acct then starts a new one)";

impl From<AuditError> for Refusal {
    fn from(error: AuditError) -> Self {
        let message = error.to_string();
        match error {
            AuditError::Unfit(file) => {
                let hint = match Self::from(file).hint {
                    Some(hint) => format!("{UNCHANGED}: {hint}"),
                    None => format!("{UNCHANGED}: {ELSEWHERE}"),
                };
                Self::environment("audit_log_unfit", message).hint(hint)
            }
            AuditError::KeyMissing(_) => Self::environment("audit_key_missing", message)
                .hint(format!("{UNCHANGED}: restore the key, or {MOVE_ASIDE}")),
            AuditError::NotAKey(_) => Self::environment("audit_key_unfit", message)
                .hint(format!("{UNCHANGED}: restore the key")),
            AuditError::Broken(_) => Self::environment("audit_log_broken", message)
                .hint(format!("{UNCHANGED}: see acct log verify, then {MOVE_ASIDE}")),
            AuditError::Syslog { .. } => Self::environment("audit_syslog_failed", message)
                .hint(format!("{UNCHANGED}: start syslog, or set audit_syslog = false")),
            AuditError::Busy => Self::temporary("audit_log_busy", message).hint("try again"),
            AuditError::Io { source, .. } => {
                let refusal = Self::environment("audit_log_failed", message);
                match source.kind() {
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        refusal.hint(format!("{UNCHANGED}: {ELSEWHERE}"))
                    }
                    _ => refusal.hint(UNCHANGED),
                }
            }
        }
    }
}

impl AuditError {
    /// Returns the refusal of a command that only reads the log.
    pub(crate) fn of_reading(self) -> Refusal {
        let hint = match &self {
            Self::Unfit(FileError::OwnedByOther { .. }) => "only its owner and root may read it",
            Self::KeyMissing(_) | Self::NotAKey(_) => "restore the key",
            _ => "acct doctor checks the log and its key",
        };
        Refusal::from(self).hint(hint)
    }
}
