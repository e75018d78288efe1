//! What is written, always inside one `BEGIN IMMEDIATE` transaction.

use rusqlite::{Transaction, TransactionBehavior, params};

use super::table::FoundTable;
use super::{Store, key_value};
use crate::account::user::{StoredUser, UserKey};
use crate::store::{NewUser, StoreError, UserChanges};

/// A write in progress: nothing is kept until the work that it was given to has succeeded.
#[derive(Debug)]
pub struct Write<'a> {
    store: &'a Store,
    table: &'a FoundTable,
}

impl Write<'_> {
    pub(super) fn run<T, E: From<StoreError>>(
        store: &mut Store,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction =
            Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate)
                .map_err(StoreError::from)?;
        let done = work(&Write { store, table: &store.table })?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(done)
    }

    /// Reads a user again, as the transaction sees it.
    pub fn user_by_key(&self, key: &UserKey) -> Result<Option<StoredUser>, StoreError> {
        self.store.user_by_key(key)
    }

    /// Finds another user's name that bars this one.
    pub fn name_that_bars(
        &self,
        name: &str,
        but: Option<&UserKey>,
    ) -> Result<Option<String>, StoreError> {
        self.store.name_that_bars(name, but)
    }

    /// Sets the password column if it still holds what `seen` holds; tells whether it did.
    ///
    /// A value that is no text was read as the nearest one, and cannot be compared.
    pub fn set_password(&self, seen: &StoredUser, encoded: &str) -> Result<bool, StoreError> {
        self.check_length(encoded)?;
        let sql = format!(
            "UPDATE {} SET \"password\" = ?1 WHERE {} = ?2 \
             AND (\"password\" = ?3 OR ?4 OR typeof(\"password\") <> 'text')",
            self.table.table, self.table.key
        );
        let replaced = seen.password.contains(char::REPLACEMENT_CHARACTER);
        let values = params![encoded, key_value(&seen.key), seen.password, replaced];
        Ok(self.store.connection.execute(&sql, values)? == 1)
    }

    /// Adds a user and returns its key.
    pub fn insert(&self, user: &NewUser) -> Result<UserKey, StoreError> {
        self.check_length(&user.password)?;
        let FoundTable { table, username, email, .. } = self.table;
        let sql = format!(
            "INSERT INTO {table} ({username}, {email}, \"password\", \"first_name\", \
             \"last_name\", \"is_active\", \"is_staff\", \"is_superuser\", \"date_joined\") \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        );
        self.store.connection.execute(
            &sql,
            params![
                user.username,
                user.email,
                user.password,
                user.first_name,
                user.last_name,
                user.is_active,
                user.is_staff,
                user.is_superuser,
                user.date_joined,
            ],
        )?;
        Ok(UserKey::Integer(self.store.connection.last_insert_rowid()))
    }

    /// Changes the columns named, and no other; tells whether there is such a user.
    pub fn change(&self, key: &UserKey, changes: &UserChanges) -> Result<bool, StoreError> {
        let mut sets: Vec<String> = Vec::new();
        let mut values: Vec<rusqlite::types::Value> = vec![key_value(key)];
        let mut set = |column: &str, value: Option<rusqlite::types::Value>| {
            if let Some(value) = value {
                values.push(value);
                sets.push(format!("{column} = ?{}", values.len()));
            }
        };
        set(&self.table.username, changes.username.clone().map(Into::into));
        set(&self.table.email, changes.email.clone().map(Into::into));
        set("\"first_name\"", changes.first_name.clone().map(Into::into));
        set("\"last_name\"", changes.last_name.clone().map(Into::into));
        set("\"is_active\"", changes.is_active.map(|flag| i64::from(flag).into()));
        set("\"is_staff\"", changes.is_staff.map(|flag| i64::from(flag).into()));
        set("\"is_superuser\"", changes.is_superuser.map(|flag| i64::from(flag).into()));
        if sets.is_empty() {
            return Ok(true);
        }
        let FoundTable { table, key, .. } = self.table;
        let sql = format!("UPDATE {table} SET {} WHERE {key} = ?1", sets.join(", "));
        Ok(self.store.connection.execute(&sql, rusqlite::params_from_iter(values))? == 1)
    }

    /// Removes a user, and tells whether there was one; a database with rows that refer to it
    /// refuses.
    pub fn remove(&self, key: &UserKey) -> Result<bool, StoreError> {
        let sql = format!("DELETE FROM {} WHERE {} = ?1", self.table.table, self.table.key);
        Ok(self.store.connection.execute(&sql, params![key_value(key)])? == 1)
    }

    fn check_length(&self, encoded: &str) -> Result<(), StoreError> {
        match self.table.password_limit {
            Some(limit) if encoded.chars().count() > limit => {
                Err(StoreError::TooLong { column: "password", limit })
            }
            _ => Ok(()),
        }
    }
}
