//! Writes, always inside one `BEGIN IMMEDIATE` transaction.

use std::cell::OnceCell;

use rusqlite::types::Value;
use rusqlite::{Transaction, TransactionBehavior, params, params_from_iter};

use super::Store;
use super::row::key_value;
use super::site::{SiteTransaction, Written};
use super::table::{FoundTable, quote};
use super::values::ColumnValues;
use crate::account::field::Field;
use crate::account::user::{StoredUser, UserKey};
use crate::store::{NewUser, SiteWriter, StoreError, UserChanges};

/// A table with foreign keys to the user table.
#[derive(Debug)]
pub(super) struct Referrer {
    pub(super) table: String,
    /// The query that counts the rows that refer to a user.
    pub(super) count: String,
}

/// A write in progress: nothing is kept until its work has succeeded.
#[derive(Debug)]
pub struct Write<'a> {
    pub(super) store: &'a Store,
    pub(super) referrers: OnceCell<Vec<Referrer>>,
    /// The site, if it writes; then this connection only reads.
    pub(super) site: Option<SiteTransaction<'a>>,
}

impl Write<'_> {
    pub(super) fn run<T, E: From<StoreError>>(
        store: &Store,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = begin(store)?;
        let done = work(&Write { store, referrers: OnceCell::new(), site: None })?;
        transaction.commit().map_err(StoreError::of_commit)?;
        Ok(done)
    }

    pub(super) fn run_by_site<'a, T, E: From<StoreError>>(
        store: &'a Store,
        writer: &'a mut dyn SiteWriter,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let site = Some(SiteTransaction::begin(writer)?);
        let mut write = Write { store, referrers: OnceCell::new(), site };
        let done = work(&write);
        let Some((writer, last)) = write.site.take().map(SiteTransaction::end) else { return done };
        if done.is_err() {
            writer.abandon();
        } else if let Err(refusal) = writer.commit()
            && !write.shows(last.as_ref())?
        {
            return Err(StoreError::from(refusal).into());
        }
        done
    }

    /// Returns whether the database shows what a transaction of the site wrote last.
    fn shows(&self, last: Option<&Written>) -> Result<bool, StoreError> {
        match last {
            None => Ok(true),
            Some(Written::Row(key, row)) => self.is_kept(key, row),
            Some(Written::Removed(key)) => Ok(self.user_by_key(key)?.is_none()),
        }
    }

    pub(super) fn rehearse<T, E: From<StoreError>>(
        store: &Store,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = begin(store)?;
        let done = work(&Write { store, referrers: OnceCell::new(), site: None });
        transaction.rollback().map_err(StoreError::from)?;
        done
    }

    /// Reads a user again, as the transaction sees it.
    pub fn user_by_key(&self, key: &UserKey) -> Result<Option<StoredUser>, StoreError> {
        self.store.user_by_key(key)
    }

    /// Reads a user again with the site's extra columns, as the transaction sees it.
    pub fn user_with_extra(&self, key: &UserKey) -> Result<Option<StoredUser>, StoreError> {
        self.store.user_with_extra(key)
    }

    /// Finds the users of exactly this user name, as the transaction sees them.
    pub fn users_by_name(&self, name: &str) -> Result<Vec<StoredUser>, StoreError> {
        self.store.users_by_name(name)
    }

    /// Finds another user's name that conflicts with this one.
    pub fn conflicting_username(
        &self,
        name: &str,
        except: Option<&UserKey>,
    ) -> Result<Option<String>, StoreError> {
        self.store.conflicting_username(name, except)
    }

    /// Sets the password column if it is still that of `seen`; returns whether it was.
    ///
    /// A value that is not text was read as the nearest text, and cannot be compared.
    pub fn set_password(&self, seen: &StoredUser, encoded: &str) -> Result<bool, StoreError> {
        self.swap_password(&seen.key, &seen.password, encoded)
    }

    /// Replaces the hash that was read; returns whether the row still held it.
    pub(super) fn swap_password(
        &self,
        user: &UserKey,
        seen: &str,
        encoded: &str,
    ) -> Result<bool, StoreError> {
        self.store.check_hash_length(encoded)?;
        let FoundTable { table, key, password, .. } = &self.store.table;
        let holds_seen =
            format!("{key} = ?1 AND ({password} = ?2 OR ?3 OR typeof({password}) <> 'text')");
        let replaced = seen.contains(char::REPLACEMENT_CHARACTER);
        let values = params![key_value(user), seen, replaced, encoded];
        let connection = &self.store.connection;
        let find = format!("SELECT 1 FROM {table} WHERE {holds_seen}");
        if !connection.prepare_cached(&find)?.exists(&values[..3])? {
            return Ok(false);
        }
        let mut row = ColumnValues::default();
        row.set_field(&self.store.table, Field::Password, Some(&encoded.to_owned()));
        if let Some(site) = &self.site {
            return site.change(user, &row);
        }
        let update = format!("UPDATE {table} SET {password} = ?4 WHERE {holds_seen}");
        connection.prepare_cached(&update)?.execute(values)?;
        self.check_kept(user, &row)?;
        Ok(true)
    }

    /// Refuses a row that is not as it was written, such as where a trigger has undone it.
    fn check_kept(&self, user: &UserKey, row: &ColumnValues) -> Result<(), StoreError> {
        if self.is_kept(user, row)? { Ok(()) } else { Err(self.not_kept()) }
    }

    /// Returns whether a row has these values.
    pub(super) fn is_kept(&self, user: &UserKey, row: &ColumnValues) -> Result<bool, StoreError> {
        let FoundTable { table, key, .. } = &self.store.table;
        let equal: Vec<String> = row
            .columns
            .iter()
            .map(|column| format!(" AND {} IS ? COLLATE BINARY", quote(column)))
            .collect();
        let sql = format!("SELECT 1 FROM {table} WHERE {key} = ?{}", equal.concat());
        let values = std::iter::once(key_value(user)).chain(row.values.iter().cloned());
        Ok(self.store.connection.prepare_cached(&sql)?.exists(params_from_iter(values))?)
    }

    pub(super) fn not_kept(&self) -> StoreError {
        StoreError::NotKept(self.store.table_name().to_owned())
    }

    /// Adds a user and returns its key.
    pub fn insert(&self, user: &NewUser) -> Result<UserKey, StoreError> {
        self.store.check_hash_length(&user.password)?;
        let table = &self.store.table;
        let date_joined = self.store.zone.database_text(user.date_joined);
        let mut row = ColumnValues::default();
        row.set(&table.shape.names.username, &user.username);
        let texts = [
            (Field::Password, &user.password),
            (Field::Email, &user.email),
            (Field::FirstName, &user.first_name),
            (Field::LastName, &user.last_name),
            (Field::DateJoined, &date_joined),
        ];
        for (field, text) in texts {
            row.set_field(table, field, Some(text));
        }
        let flags = [
            (Field::IsActive, user.is_active),
            (Field::IsStaff, user.is_staff),
            (Field::IsSuperuser, user.is_superuser),
        ];
        for (field, flag) in flags {
            row.set_field(table, field, Some(&flag));
        }
        if let Some(key) = &user.key {
            row.set(self.store.key_column(), &key_value(key));
        }
        for (column, value) in &user.extra {
            row.set(column, &Value::from(value));
        }
        if let Some(site) = &self.site {
            return site.create(&row);
        }
        for (column, value) in self.store.shape().names.defaults() {
            row.set(column, &Value::from(value));
        }
        let marks: Vec<String> = (1..=row.values.len()).map(|at| format!("?{at}")).collect();
        let columns: Vec<String> = row.columns.iter().map(|column| quote(column)).collect();
        let (table, columns) = (&table.table, columns.join(", "));
        let sql = format!("INSERT INTO {table} ({columns}) VALUES ({})", marks.join(", "));
        self.store.connection.execute(&sql, params_from_iter(&row.values))?;
        let named = || self.store.key_of_username(&user.username);
        let numbered = || UserKey::Integer(self.store.connection.last_insert_rowid());
        let key = user.key.clone().or_else(named).unwrap_or_else(numbered);
        self.check_kept(&key, &row)?;
        for (column, _) in &user.extra {
            self.check_referred_row(column, &key)?;
        }
        Ok(key)
    }

    /// Changes only the given columns; returns whether the user exists.
    pub fn change(&self, key: &UserKey, changes: &UserChanges) -> Result<bool, StoreError> {
        let table = &self.store.table;
        let mut row = ColumnValues::default();
        if let Some(name) = &changes.username {
            row.set(&table.shape.names.username, name);
        }
        row.set_field(table, Field::Email, changes.email.as_ref());
        row.set_field(table, Field::FirstName, changes.first_name.as_ref());
        row.set_field(table, Field::LastName, changes.last_name.as_ref());
        row.set_field(table, Field::IsActive, changes.is_active.as_ref());
        row.set_field(table, Field::IsStaff, changes.is_staff.as_ref());
        row.set_field(table, Field::IsSuperuser, changes.is_superuser.as_ref());
        for (column, value) in &changes.extra {
            row.set(column, &Value::from(value));
        }
        if row.columns.is_empty() {
            return Ok(true);
        }
        if let Some(site) = &self.site {
            return site.change(key, &row);
        }
        let sets: Vec<String> =
            row.columns.iter().map(|column| format!("{} = ?", quote(column))).collect();
        let FoundTable { table, key: key_column, .. } = table;
        let sql = format!("UPDATE {table} SET {} WHERE {key_column} = ?", sets.join(", "));
        let values = row.values.iter().cloned().chain([key_value(key)]);
        if self.user_by_key(key)?.is_none() {
            return Ok(false);
        }
        self.store.connection.execute(&sql, params_from_iter(values))?;
        self.check_kept(key, &row)?;
        Ok(true)
    }

    /// Removes a user; returns whether it existed.
    pub fn remove(&self, key: &UserKey) -> Result<bool, StoreError> {
        if let Some(site) = &self.site {
            return site.remove(key);
        }
        let FoundTable { table, key: key_column, .. } = &self.store.table;
        let sql = format!("DELETE FROM {table} WHERE {key_column} = ?1");
        let removed = self.store.connection.execute(&sql, params![key_value(key)])? == 1;
        if self.user_by_key(key)?.is_some() {
            return Err(self.not_kept());
        }
        Ok(removed)
    }
}

/// Begins a transaction with the write lock.
fn begin(store: &Store) -> Result<Transaction<'_>, StoreError> {
    Ok(Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate)?)
}
