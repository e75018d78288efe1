//! What goes wrong, in one shape: a kind (the exit code), a stable word, a line, a hint.

use std::fmt;
use std::path::Path;

use crate::account::clock::ImpossibleTime;
use crate::account::hasher::HashError;
use crate::account::life::LifeError;
use crate::account::validation::ValidationError;
use crate::files::FileError;
use crate::journal::JournalError;
use crate::store::StoreError;

/// What sort of failure it is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Understood, and the answer is no: exit 1.
    Refused,
    /// The command line or a value on it is malformed: exit 2.
    Usage,
    /// Settings, key, database or mail server are not fit for use: exit 3.
    Environment,
    /// The same command may work again later: exit 4.
    Temporary,
    /// A bug in acct: exit 70.
    Internal,
}

impl Kind {
    /// Returns the process exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Environment => 3,
            Self::Temporary => 4,
            Self::Internal => 70,
        }
    }

    /// Returns the word that JSON uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Usage => "usage",
            Self::Environment => "environment",
            Self::Temporary => "temporary",
            Self::Internal => "internal",
        }
    }
}

/// An expected failure: one line for people, a stable code for scripts, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Decides the exit code.
    pub kind: Kind,
    /// A stable word such as `no_such_user`.
    pub code: &'static str,
    /// What and why, in one line, without secrets; may hold unescaped text of the database.
    pub message: String,
    /// The next step, if there is one to name.
    pub hint: Option<String>,
    /// Django's own codes and messages, when policy refused.
    pub details: Vec<ValidationError>,
}

impl Refusal {
    /// Makes a refusal of the given kind without a hint.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), hint: None, details: Vec::new() }
    }

    /// Makes an answer of "no": exit 1.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, message)
    }

    /// Makes a usage error: exit 2.
    pub fn usage(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, code, message)
    }

    /// Makes an error of the environment: exit 3.
    pub fn environment(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Environment, code, message)
    }

    /// Makes an error that may pass: exit 4.
    pub fn temporary(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Temporary, code, message)
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds Django's own validation errors.
    #[must_use]
    pub fn details(mut self, details: Vec<ValidationError>) -> Self {
        self.details = details;
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// Writes a path as the shell takes it for one word, in quotes only where it needs them.
pub(crate) fn quoted(path: &Path) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+,:@%=".contains(letter);
    let mut text = path.display().to_string();
    if text.starts_with('-') {
        text.insert_str(0, "./");
    }
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        let message = error.to_string();
        match error {
            FileError::Missing(_) => Self::environment("no_such_file", message),
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

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Missing(path) => Self::environment("no_database", message)
                .hint(format!("acct init --database {} makes one", quoted(&path))),
            StoreError::CannotOpen(_) => Self::environment("database_unreadable", message)
                .hint("check that the path names a file that you may read and write"),
            StoreError::Exists(_) => Self::environment("file_exists", message),
            StoreError::NotADatabase => Self::environment("not_a_database", message),
            StoreError::Schema(_) => Self::environment("schema_mismatch", message).hint(
                "user_table, username_field, email_field and user_columns in the settings name a \
                 custom table",
            ),
            StoreError::NoColumn { .. } => {
                let message = format!("{message}; perhaps the site has migrated");
                Self::environment("schema_mismatch", message).hint(
                    "acct adopt learns the site again; for a table configured by hand check \
                     username_field, email_field and user_columns in the settings",
                )
            }
            StoreError::Unfilled { columns, .. } => {
                let options: Vec<String> =
                    columns.iter().map(|column| format!("--set {column}=VALUE")).collect();
                Self::environment("column_needs_value", message).hint(options.join(" "))
            }
            StoreError::Constraint(_) => Self::refused("refused_by_database", message),
            StoreError::Newer { .. } => {
                Self::environment("database_newer", message).hint("install the newer acct")
            }
            StoreError::ReadOnly => Self::environment("database_read_only", message)
                .hint("the file and its directory must both be writable"),
            StoreError::Busy => Self::temporary("database_busy", message).hint("try again"),
            StoreError::Full => Self::environment("disk_full", message),
            StoreError::Duplicate { .. } => Self::refused("not_unique", message),
            StoreError::TooLong { .. } => Self::environment("value_too_long", message),
            StoreError::File(_) | StoreError::Sqlite(_) => {
                Self::environment("database_failed", message)
            }
        }
    }
}

impl From<JournalError> for Refusal {
    fn from(error: JournalError) -> Self {
        let message = error.to_string();
        match error {
            JournalError::Busy => Self::temporary("rotation_running", message)
                .hint("wait for its end; or stop it, and run this again to go on"),
            JournalError::Unfit { .. } => Self::environment("bad_journal", message)
                .hint("acct password rotate --discard-journal forgets it"),
            JournalError::Io { .. } => Self::environment("journal_failed", message),
        }
    }
}

impl From<ImpossibleTime> for Refusal {
    fn from(error: ImpossibleTime) -> Self {
        Self::environment("bad_last_login", error.to_string())
            .hint("Django fails on this row too; mend its last_login")
    }
}

impl From<LifeError> for Refusal {
    fn from(error: LifeError) -> Self {
        let message = error.to_string();
        match error {
            LifeError::TooLong(_) => Self::usage("expires_in_too_long", message)
                .hint("password_reset_timeout in the settings sets the longest life"),
            LifeError::Before2001 => {
                Self::environment("bad_clock", message).hint("set the system's clock")
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
                .hint("no site writes such a hash; acct password set writes a new one"),
            HashError::Unknown | HashError::Malformed(_) => {
                Self::refused("hash_unreadable", message)
                    .hint("no password can match it; acct password set writes a new one")
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
    use super::*;

    #[test]
    fn a_path_in_a_hint_is_one_word_for_the_shell() {
        for (path, word) in [
            ("/etc/acct/key-1.txt", "/etc/acct/key-1.txt"),
            ("/a b/key", "'/a b/key'"),
            ("it's", r"'it'\''s'"),
            ("$HOME;`x`", "'$HOME;`x`'"),
            ("~/key", "'~/key'"),
            ("-rf", "./-rf"),
            ("", "''"),
            ("schlüssel", "'schlüssel'"),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }

    #[test]
    fn the_hint_names_what_is_to_be_mended() {
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
