//! A user table in a SQLite file: opening, creating, reading.

mod backup;
mod complete;
mod condition;
mod error;
mod import;
mod index;
mod inspect;
mod page;
mod references;
mod rotate;
mod row;
mod schema;
mod shape;
mod survey;
mod table;
mod write;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params_from_iter};

pub use self::backup::Copied;
use self::backup::{draft_beside, keep};
pub use self::complete::names_beginning;
pub use self::import::{Clash, ClashKind, Clashes, Loaded, Loading, REHEARSED};
pub use self::index::EmailIndex;
pub use self::inspect::{Inspection, Owner};
pub use self::page::Cursor;
pub use self::references::{Reference, Referrer};
pub use self::rotate::{HashRow, Slice};
use self::row::{key_value, text};
use self::schema::Home;
pub use self::shape::ColumnUse;
pub(crate) use self::shape::takes;
pub use self::survey::Tally;
use self::table::FoundTable;
pub use self::write::Write;
use super::{StoreError, UserFilter, UserTable};
use crate::account::field::Field;
use crate::account::user::{StoredUser, UserKey};
use crate::audit::Intent;

/// How long a locked database is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The fact that holds the fingerprint of the key that belongs to the database.
const KEY_FINGERPRINT: &str = "key_fingerprint";

/// An open user database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    table: FoundTable,
    home: Home,
    key_fingerprint: Option<String>,
}

impl Store {
    /// Makes acct's own database: 0600, whole or not at all, never over an existing file.
    ///
    /// `now` is a time as Django stores it, `fingerprint` the key's.
    pub(crate) fn create(
        path: &Path,
        (now, fingerprint): (&str, &str),
        _announced: &Intent,
    ) -> Result<(), StoreError> {
        let draft = draft_beside(path)?;
        let mut connection = connect(draft.path())?;
        write_home(&mut connection, now, fingerprint)?;
        connection.close().map_err(|(_, error)| error)?;
        keep(draft, path)
    }

    /// Opens a database that is there; creates nothing.
    pub fn open(path: &Path, names: &UserTable) -> Result<Self, StoreError> {
        if !path.try_exists().map_err(|_| StoreError::CannotOpen(path.to_owned()))? {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let connection = connect(path)?;
        Self::on(connection, names)
    }

    /// Makes acct's own database in memory.
    #[cfg(test)]
    pub fn in_memory(now: &str, fingerprint: &str) -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        write_home(&mut connection, now, fingerprint)?;
        Self::on(connection, &UserTable::default())
    }

    /// Makes a database that nobody else sees and that goes with the process, to check an import
    /// against before acct's own is made.
    pub fn provisional(now: &str) -> Result<Self, StoreError> {
        let mut connection = Connection::open("")?;
        prepare(&connection)?;
        write_home(&mut connection, now, "")?;
        Self::on(connection, &UserTable::default())
    }

    /// Reads whose database it is and what its table looks like, under one lock.
    fn on(connection: Connection, names: &UserTable) -> Result<Self, StoreError> {
        let view = connection.unchecked_transaction()?;
        let home = schema::home(&view)?;
        let table = FoundTable::find(&view, names)?;
        let key_fingerprint = match home {
            Home::Own => schema::fact(&view, KEY_FINGERPRINT)?,
            Home::Foreign => None,
        };
        view.commit()?;
        Ok(Self { connection, table, home, key_fingerprint })
    }

    /// Tells whether this is acct's own database rather than a Django site's.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.home == Home::Own
    }

    /// Returns the fingerprint of the key that an own database was made with.
    #[must_use]
    pub fn key_fingerprint(&self) -> Option<&str> {
        self.key_fingerprint.as_deref()
    }

    /// Refuses a file that SQLite could open for reading only.
    pub fn require_writable(&self) -> Result<(), StoreError> {
        if self.connection.is_readonly(rusqlite::MAIN_DB)? {
            return Err(StoreError::ReadOnly);
        }
        Ok(())
    }

    /// Finds a user by primary key.
    pub fn user_by_key(&self, key: &UserKey) -> Result<Option<StoredUser>, StoreError> {
        let condition = format!("{} = ?1", self.table.key);
        Ok(self.select(&condition, &[&key_value(key)])?.into_iter().next())
    }

    /// Finds the users of exactly this user name; more than one only where it is not unique.
    pub fn users_by_name(&self, username: &str) -> Result<Vec<StoredUser>, StoreError> {
        self.select(&format!("{} = ?1", self.table.username), &[&username])
    }

    /// Finds the users whose address equals this one but for the case of ASCII letters, as
    /// Django's `iexact` does on SQLite; active or not.
    pub fn users_by_email(&self, email: &str) -> Result<Vec<StoredUser>, StoreError> {
        self.select(&self.has_email(), &[&email])
    }

    /// Writes the comparison of addresses, in the form that finds the index.
    fn has_email(&self) -> String {
        format!("{} = ?1 COLLATE NOCASE", self.table.value(Field::Email))
    }

    /// Finds another user's name that bars this one: the same but for the case of ASCII letters.
    pub fn name_that_bars(
        &self,
        name: &str,
        but: Option<&UserKey>,
    ) -> Result<Option<String>, StoreError> {
        let same = format!("{} = ?1 COLLATE NOCASE", self.table.username);
        let others = self.select(&same, &[&name])?.into_iter();
        Ok(others.filter(|user| Some(&user.key) != but).map(|user| user.username).next())
    }

    /// Hands every user name to `each`, in no order.
    pub fn for_each_name(&self, each: impl FnMut(&str)) -> Result<(), StoreError> {
        self.for_each_text(&self.table.username, &UserFilter::default(), each)
    }

    /// Hands the stored hash of every user whom the filter takes to `each`, in no order.
    pub fn for_each_hash(
        &self,
        filter: &UserFilter,
        each: impl FnMut(&str),
    ) -> Result<(), StoreError> {
        self.for_each_text(&self.table.password, filter, each)
    }

    fn for_each_text(
        &self,
        column: &str,
        filter: &UserFilter,
        mut each: impl FnMut(&str),
    ) -> Result<(), StoreError> {
        let conditions = self.condition(filter);
        let first = filter
            .limit
            .map(|limit| format!(" ORDER BY {} LIMIT {limit}", self.order_by(filter)))
            .unwrap_or_default();
        let (table, condition) = (&self.table.table, conditions.sql());
        let sql = format!("SELECT {column} FROM {table} WHERE {condition}{first}");
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(conditions.values))?;
        while let Some(row) = rows.next()? {
            each(&text(row.get_ref(0)?));
        }
        Ok(())
    }

    /// Runs `work` in one `BEGIN IMMEDIATE` transaction: all of it is kept, or nothing.
    ///
    /// Nothing is written that was not announced in the audit log.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        _announced: &Intent,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::run(self, work)
    }

    /// Runs `work` as [`Store::write`] does, and takes back what it did.
    pub(crate) fn rehearse<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::rehearse(self, work)
    }

    /// Runs `work` as [`Store::write`] does, for tests of what is not the log's.
    #[cfg(test)]
    pub(crate) fn write_unlogged<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::run(self, work)
    }

    fn sql(&self, condition: &str) -> String {
        self.table.sql(condition)
    }

    fn select(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<StoredUser>, StoreError> {
        self.table.select(&self.connection, &self.sql(condition), values)
    }
}

/// Opens without creating, so that a wrong path is an error.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|_| StoreError::CannotOpen(path.to_owned()))?;
    prepare(&connection)?;
    Ok(connection)
}

/// Sets what every connection needs: nothing in a foreign schema runs functions of its own.
fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    Ok(())
}

fn write_home(connection: &mut Connection, now: &str, fingerprint: &str) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    schema::migrate(&transaction, now)?;
    schema::set_fact(&transaction, KEY_FINGERPRINT, fingerprint)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
