//! SQLite's errors as the store's.

use rusqlite::{ErrorCode, ffi};

use crate::store::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(failure) = error.sqlite_error() else { return Self::Other(error.to_string()) };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Self::NotADatabase,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ConstraintViolation => match failure.extended_code {
                ffi::SQLITE_CONSTRAINT_UNIQUE
                | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | ffi::SQLITE_CONSTRAINT_ROWID => {
                    Self::Duplicate { column: unique_column(&error.to_string()) }
                }
                _ => Self::Constraint(error.to_string()),
            },
            _ => Self::Other(error.to_string()),
        }
    }
}

impl StoreError {
    /// Converts the error of a commit; one of the disk may come after the change was made.
    pub(super) fn of_commit(error: rusqlite::Error) -> Self {
        match Self::from(error) {
            Self::Other(what) => Self::MayHaveChanged(what),
            before => before,
        }
    }
}

/// Returns the columns of "UNIQUE constraint failed: auth_user.team, auth_user.username".
fn unique_column(message: &str) -> String {
    let list = message.split_once("failed: ").map_or(message, |(_, list)| list);
    // An index on an expression has no column.
    if list.starts_with("index ") {
        return format!("value in the {list}");
    }
    let names: Vec<&str> = list.split(", ").filter_map(|name| name.rsplit('.').next()).collect();
    names.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_unique_constraint_are_named() {
        for (message, named) in [
            ("UNIQUE constraint failed: auth_user.username", "username"),
            ("UNIQUE constraint failed: t.team, t.nick", "team and nick"),
            ("UNIQUE constraint failed: index 'lower_email'", "value in the index 'lower_email'"),
        ] {
            assert_eq!(unique_column(message), named);
        }
    }

    #[test]
    fn a_commit_that_did_not_begin_is_no_unknown_one() {
        let failed = |code| {
            StoreError::of_commit(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
        };
        for code in [ffi::SQLITE_IOERR_UNLOCK, ffi::SQLITE_IOERR_DELETE, ffi::SQLITE_IOERR_FSYNC] {
            assert!(matches!(failed(code), StoreError::MayHaveChanged(_)), "{code}");
        }
        assert!(matches!(failed(ffi::SQLITE_BUSY), StoreError::Busy));
        assert!(matches!(failed(ffi::SQLITE_FULL), StoreError::Full));
        assert!(matches!(failed(ffi::SQLITE_CONSTRAINT_FOREIGNKEY), StoreError::Constraint(_)));
    }
}
