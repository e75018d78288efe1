//! Writing through a site's own model, where SQL alone would pass by what the site does.

use std::fmt;

use super::Reference;
use crate::account::user::{ColumnValue, UserKey};
use crate::error::Refusal;

/// Columns of a user's row, and their values as stored.
pub(crate) type StoredColumns = Vec<(String, ColumnValue)>;

/// A row as the site has stored it.
#[derive(Debug)]
pub(crate) struct SiteRow {
    /// The primary key.
    pub(crate) key: UserKey,
    /// The columns that were written; the site may have changed their values.
    pub(crate) columns: StoredColumns,
}

/// Writes users through a site's own model, in one transaction after another.
///
/// An error ends the transaction, and nothing of it is kept.
pub(crate) trait SiteWriter: fmt::Debug {
    /// Begins a transaction with the write lock.
    fn begin(&mut self) -> Result<(), Refusal>;

    /// Creates a user; columns without a value get the model's defaults.
    fn create(&mut self, columns: &StoredColumns) -> Result<SiteRow, Refusal>;

    /// Changes columns of a user; `None` if it does not exist.
    fn change(
        &mut self,
        key: &UserKey,
        columns: &StoredColumns,
    ) -> Result<Option<SiteRow>, Refusal>;

    /// Removes a user and what the site removes with it; returns whether it existed.
    fn remove(&mut self, key: &UserKey) -> Result<bool, Refusal>;

    /// Counts the other rows that would be removed with a user, also those of other users.
    fn references(&mut self, key: &UserKey) -> Result<Vec<Reference>, Refusal>;

    /// Commits. After an error the site's process is gone, and the database shows what it did.
    fn commit(&mut self) -> Result<(), Refusal>;

    /// Rolls back.
    fn abandon(&mut self);
}

/// Writes nothing, for a dry run.
#[derive(Debug)]
pub(crate) struct DryRun;

impl SiteWriter for DryRun {
    fn begin(&mut self) -> Result<(), Refusal> {
        Ok(())
    }

    fn create(&mut self, _columns: &StoredColumns) -> Result<SiteRow, Refusal> {
        Ok(SiteRow { key: UserKey::Integer(0), columns: Vec::new() })
    }

    fn change(
        &mut self,
        key: &UserKey,
        _columns: &StoredColumns,
    ) -> Result<Option<SiteRow>, Refusal> {
        Ok(Some(SiteRow { key: key.clone(), columns: Vec::new() }))
    }

    fn remove(&mut self, _key: &UserKey) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn references(&mut self, _key: &UserKey) -> Result<Vec<Reference>, Refusal> {
        Ok(Vec::new())
    }

    fn commit(&mut self) -> Result<(), Refusal> {
        Ok(())
    }

    fn abandon(&mut self) {}
}
