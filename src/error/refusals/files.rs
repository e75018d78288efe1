//! What the errors of acct's own files are as refusals: keys, journals, the audit log.

use super::super::{Refusal, quoted};
use crate::files::FileError;
use crate::journal::{JobKind, JournalError};

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        let message = error.to_string();
        match error {
            FileError::Missing(_) => Self::environment("no_such_file", message),
            FileError::NoDirectory(_) => Self::environment("no_such_file", message)
                .hint("create it first, or specify another path"),
            FileError::Exists(_) => Self::environment("file_exists", message),
            FileError::TooOpen { path, .. } => Self::environment("file_too_open", message)
                .hint(format!("chmod 600 {}", quoted(&path))),
            FileError::OwnedByOther { path, .. } => Self::environment("file_not_owned", message)
                .hint(format!("chown \"$(id -u)\" {0} && chmod 600 {0}", quoted(&path))),
            FileError::WorldWritable(path) => Self::environment("file_world_writable", message)
                .hint(format!("chmod o-w {}", quoted(&path))),
            FileError::Unfit { .. } | FileError::Io { .. } => {
                Self::environment("file_unreadable", message)
            }
        }
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
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_hint_is_the_command_that_fixes_the_file() {
        let hint = |error: FileError| Refusal::from(error).hint.unwrap();
        let path = || Path::new("/a b").to_owned();
        assert_eq!(hint(FileError::TooOpen { path: path(), mode: 0o644 }), "chmod 600 '/a b'");
        assert_eq!(hint(FileError::WorldWritable(path())), "chmod o-w '/a b'");
        assert_eq!(
            hint(FileError::OwnedByOther { path: path(), owner: 7 }),
            "chown \"$(id -u)\" '/a b' && chmod 600 '/a b'"
        );
    }
}
