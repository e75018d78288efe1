//! What a database can say no with.

use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file at the path.
    #[error("there is no database at {}", .0.display())]
    Missing(PathBuf),
    /// The path cannot be opened as a file.
    #[error("the database {} cannot be opened", .0.display())]
    CannotOpen(PathBuf),
    /// The file is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The file is not SQLite's, or is damaged.
    #[error("the database is damaged or not a SQLite database")]
    NotADatabase,
    /// The table is missing or not shaped like Django's.
    #[error("the database does not fit: {0}")]
    Schema(String),
    /// A column that the settings name is not there.
    #[error("the table \"{table}\" has no column \"{column}\"")]
    NoColumn {
        /// The table's name.
        table: String,
        /// The column's name.
        column: String,
    },
    /// Columns that must have a value were given none.
    #[error("the table \"{table}\" has columns that need a value: {}", .columns.join(", "))]
    Unfilled {
        /// The table's name.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// A constraint or trigger of the site's own refuses the row.
    #[error("the database refuses the row: {0}")]
    Constraint(String),
    /// A newer acct has migrated the database.
    #[error("the database was made by a newer acct (its version {found}, known here {known})")]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The file, its directory or its mount cannot be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// Another process held the lock for longer than the time-out.
    #[error("the database is locked by another process")]
    Busy,
    /// The disk is full.
    #[error("the disk is full; nothing was changed")]
    Full,
    /// Another row holds the value of a unique column.
    #[error("another user has the same {column}")]
    Duplicate {
        /// The column's name.
        column: String,
    },
    /// The value does not fit its column.
    #[error("the value is longer than the column \"{column}\" takes ({limit} characters)")]
    TooLong {
        /// The column's name.
        column: &'static str,
        /// Its length in characters.
        limit: usize,
    },
    /// A file operation beside the database failed.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// Anything else that SQLite says.
    #[error("the database failed: {0}")]
    Sqlite(rusqlite::Error),
}
