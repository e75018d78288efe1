//! Converts the errors of modules into refusals: kind, code and hint.

use super::{Refusal, quoted};
use crate::account::clock::ImpossibleTime;
use crate::account::hasher::HashError;
use crate::account::link::LinkValidityError;
use crate::files::FileError;

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
            FileError::NotSynced { .. } => Self::unknown("file_not_synced", message)
                .hint("the file is complete; look at it again after a power cut"),
            FileError::Unfit { .. } | FileError::Io { .. } => {
                Self::environment("file_unreadable", message)
            }
        }
    }
}

impl From<ImpossibleTime> for Refusal {
    fn from(error: ImpossibleTime) -> Self {
        Self::environment("bad_last_login", error.to_string())
            .hint("Django fails on this row, too; fix its last_login")
    }
}

impl From<LinkValidityError> for Refusal {
    fn from(error: LinkValidityError) -> Self {
        let message = error.to_string();
        match error {
            LinkValidityError::TooLong(_) => Self::usage("expires_in_too_long", message)
                .hint("the maximum is password_reset_timeout in the settings file"),
            LinkValidityError::Before2001 => {
                Self::environment("bad_clock", message).hint("set the system clock")
            }
        }
    }
}

impl From<HashError> for Refusal {
    fn from(error: HashError) -> Self {
        let message = error.to_string();
        match error {
            HashError::OutOfMemory { .. } => Self::environment("out_of_memory", message)
                .hint("raise the memory limit of this process (ulimit -v, the container's limit)"),
            HashError::Excessive { .. } => Self::environment("hash_excessive", message)
                .hint("no site creates such a hash; set a new password with acct password set"),
            HashError::Unknown | HashError::Malformed(_) => {
                Self::refused("hash_unreadable", message)
                    .hint("no password can match it; set a new one with acct password set")
            }
            HashError::Unsupported(_) => Self::environment("hash_unsupported", message),
            HashError::PasswordTooLong { .. } => Self::refused("password_too_long", message),
            HashError::TooSmall { .. }
            | HashError::NotAPowerOfTwo { .. }
            | HashError::ForeignCost { .. }
            | HashError::Salt => Self::usage("bad_cost", message),
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
