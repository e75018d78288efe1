//! Why the store fails.

use std::path::PathBuf;

use super::Location;
use crate::error::Refusal;
use crate::files::FileError;

/// The hint for a damaged file.
const CHECK_INTEGRITY: &str = "acct doctor --thorough checks its integrity";

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no database at the location.
    #[error("there is no database at {0}")]
    Missing(Location),
    /// The database cannot be opened.
    #[error("cannot open the database {0}")]
    CannotOpen(Location),
    /// The location is a URL of another kind of database.
    #[error("\"{0}:\" URLs are not supported: the database is the path of a SQLite file")]
    Unsupported(String),
    /// The file to create already exists.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// The file cannot be created or written.
    #[error(transparent)]
    CannotCreate(FileError),
    /// The file is damaged or is something else.
    #[error("the file is damaged or is not a SQLite database")]
    NotADatabase,
    /// The keys of a table do not ascend: its pages or its index are damaged.
    #[error("the table \"{0}\" is damaged: its keys are out of order")]
    Damaged(String),
    /// The table is missing or not shaped like Django's.
    #[error("unexpected database schema: {0}")]
    Schema(String),
    /// A column from the settings does not exist.
    #[error("the table \"{table}\" has no column \"{column}\"")]
    NoColumn {
        /// The table's name.
        table: String,
        /// The column's name.
        column: String,
    },
    /// Columns that need a value were given none.
    #[error("the table \"{table}\" has columns that need a value: {}", .columns.join(", "))]
    Unfilled {
        /// The table's name.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// A constraint or trigger of the site refuses the row.
    #[error("the database refuses the row: {0}")]
    Constraint(String),
    /// The row is not as it was written: a trigger or a constraint ignored or changed the write.
    #[error("the table \"{0}\" did not keep what was written")]
    NotKept(String),
    /// A newer acct has migrated the database.
    #[error("the database is from a newer acct (schema version {found}; this acct knows {known})")]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The file, its directory or its mount cannot be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// Even a reader creates files next to a database with a write-ahead log, and cannot.
    #[error("its write-ahead log (WAL) needs a writable directory: {0}")]
    WriteAhead(String),
    /// The last writer died, and reading the database would roll its write back.
    #[error("a write was interrupted and has not been rolled back yet")]
    Interrupted,
    /// Another process held the lock for longer than the time-out.
    #[error("the database is locked by another process")]
    Busy,
    /// The disk is full.
    #[error("the disk is full; nothing was changed")]
    Full,
    /// Another row has the value of a unique column.
    #[error("another user has the same {column}")]
    Duplicate {
        /// The column's name.
        column: String,
    },
    /// The value is too long for its column.
    #[error("the value is too long for the column \"{column}\" ({limit} characters)")]
    TooLong {
        /// The column's name.
        column: &'static str,
        /// Its length in characters.
        limit: usize,
    },
    /// The site, through whose model the user is written, refuses or fails.
    #[error("{0}")]
    Site(Box<Refusal>),
    /// The commit failed in a way that may come after the change was made.
    #[error("the commit failed: {0}; the change may or may not have been made")]
    MayHaveChanged(String),
    /// Any other failure, in the database's words.
    #[error("the database failed: {0}")]
    Other(String),
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Exists(path) => Self::Exists(path),
            error => Self::CannotCreate(error),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Missing(location) => Self::environment("no_database", message)
                .hint(format!("acct init --database {}", location.shell_word())),
            StoreError::CannotOpen(_) => Self::environment("database_unreadable", message)
                .hint("check that the path is a file that you may read and write"),
            StoreError::Unsupported(_) => Self::environment("unsupported_database", message)
                .hint("give the plain path of the file in Django's DATABASES"),
            StoreError::Exists(_) => Self::environment("file_exists", message),
            StoreError::CannotCreate(error @ FileError::NotSynced { .. }) => error.into(),
            StoreError::CannotCreate(error) => Self { code: "cannot_create", ..Self::from(error) },
            StoreError::NotADatabase => {
                Self::environment("not_a_database", message).hint(CHECK_INTEGRITY)
            }
            StoreError::Damaged(_) => {
                Self::environment("database_damaged", message).hint(CHECK_INTEGRITY)
            }
            StoreError::Schema(_) => Self::environment("schema_mismatch", message).hint(
                "for a custom table set user_table, username_field, email_field and user_columns \
                 in config.toml",
            ),
            StoreError::NoColumn { .. } => {
                let message = format!("{message}; the site may have migrated");
                Self::environment("schema_mismatch", message).hint(
                    "run acct adopt again; for a table configured by hand check username_field, \
                     email_field and user_columns in config.toml",
                )
            }
            StoreError::Unfilled { columns, .. } => {
                let options: Vec<String> =
                    columns.iter().map(|column| format!("--set {column}=VALUE")).collect();
                Self::environment("column_needs_value", message).hint(options.join(" "))
            }
            StoreError::Constraint(_) => Self::refused("refused_by_database", message),
            StoreError::NotKept(_) => Self::environment("write_not_kept", message)
                .hint("acct doctor lists the table's triggers; one of them ignores or undoes it"),
            StoreError::Newer { .. } => {
                Self::environment("database_newer", message).hint("install the newer acct")
            }
            StoreError::ReadOnly => Self::environment("database_read_only", message)
                .hint("the file and its directory must both be writable"),
            StoreError::WriteAhead(_) => Self::environment("database_read_only", message)
                .hint("run acct where the directory can be written, as a user who may write it"),
            StoreError::Interrupted => Self::environment("database_interrupted", message)
                .hint("acct user list rolls it back, as does any other command that opens it"),
            StoreError::Busy => Self::temporary("database_busy", message).hint("try again"),
            StoreError::Full => Self::environment("disk_full", message),
            StoreError::Duplicate { .. } => Self::refused("not_unique", message),
            StoreError::TooLong { .. } => Self::environment("value_too_long", message),
            StoreError::Site(refusal) => *refusal,
            StoreError::MayHaveChanged(_) => Self::unknown("database_may_have_changed", message)
                .hint("look whether it was made, or run the command again"),
            StoreError::Other(_) => Self::environment("database_failed", message),
        }
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Site(Box::new(refusal))
    }
}
