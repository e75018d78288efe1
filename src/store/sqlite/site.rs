//! A transaction of the site's own, in which acct's connection only reads.

use std::cell::RefCell;

use super::values::ColumnValues;
use crate::account::user::UserKey;
use crate::store::{Reference, SiteRow, SiteWriter, StoreError, StoredColumns};

/// A transaction of the site, and what it wrote last.
#[derive(Debug)]
pub(super) struct SiteTransaction<'a>(RefCell<(&'a mut dyn SiteWriter, Option<Written>)>);

/// What the database shows of a write once it is committed.
#[derive(Debug)]
pub(super) enum Written {
    /// A row with these values.
    Row(UserKey, ColumnValues),
    /// No row.
    Removed(UserKey),
}

impl<'a> SiteTransaction<'a> {
    pub(super) fn begin(writer: &'a mut dyn SiteWriter) -> Result<Self, StoreError> {
        writer.begin()?;
        Ok(Self(RefCell::new((writer, None))))
    }

    pub(super) fn create(&self, row: &ColumnValues) -> Result<UserKey, StoreError> {
        let (writer, last) = &mut *self.0.borrow_mut();
        let SiteRow { key, columns } = writer.create(&StoredColumns::from(row))?;
        *last = Some(Written::Row(key.clone(), columns.into()));
        Ok(key)
    }

    /// Returns whether the user exists.
    pub(super) fn change(&self, key: &UserKey, row: &ColumnValues) -> Result<bool, StoreError> {
        let (writer, last) = &mut *self.0.borrow_mut();
        let stored = writer.change(key, &StoredColumns::from(row))?;
        let exists = stored.is_some();
        *last = stored.map(|row| Written::Row(row.key, row.columns.into())).or(last.take());
        Ok(exists)
    }

    /// Returns whether the user existed.
    pub(super) fn remove(&self, key: &UserKey) -> Result<bool, StoreError> {
        let (writer, last) = &mut *self.0.borrow_mut();
        let existed = writer.remove(key)?;
        *last = Some(Written::Removed(key.clone()));
        Ok(existed)
    }

    pub(super) fn references(&self, key: &UserKey) -> Result<Vec<Reference>, StoreError> {
        Ok(self.0.borrow_mut().0.references(key)?)
    }

    pub(super) fn end(self) -> (&'a mut dyn SiteWriter, Option<Written>) {
        self.0.into_inner()
    }
}
