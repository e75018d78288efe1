//! SQLite's errors in the store's words.

use rusqlite::ErrorCode;

use crate::store::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(failure) = error.sqlite_error() else { return Self::Sqlite(error) };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Self::NotADatabase,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ConstraintViolation => match failure.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => {
                    Self::Duplicate { column: unique_column(&error.to_string()) }
                }
                rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Self::Referenced,
                _ => Self::Schema("a constraint of the table refuses the row".to_owned()),
            },
            _ => Self::Sqlite(error),
        }
    }
}

/// Takes the column out of "UNIQUE constraint failed: auth_user.username".
fn unique_column(message: &str) -> String {
    message.rsplit('.').next().unwrap_or_default().to_owned()
}
