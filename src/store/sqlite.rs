//! A user table in a SQLite file: opening, creating, reading.

mod access;
mod backup;
mod condition;
mod error;
mod hashes;
mod health;
mod import;
mod index;
mod inspect;
mod matching;
mod page;
mod references;
mod row;
mod schema;
mod site;
mod table;
mod values;
mod write;

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, MAIN_DB, OpenFlags, params_from_iter};

pub use self::inspect::{Inspection, values_with_prefix};
pub use self::matching::MatchingUsers;
pub use self::page::IdSelection;
use self::row::{key_value, text};
use self::table::FoundTable;
pub use self::write::Write;
use super::shape::Shape;
use super::site::{DryRun, SiteWriter};
use super::{Location, Owner, StoreError, UserFilter, UserTable};
use crate::account::clock::SiteTime;
use crate::account::field::Field;
use crate::account::user::{StoredUser, UserKey};
use crate::audit::Intent;
use crate::files;

/// How long to wait for a locked database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open user database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    table: FoundTable,
    owner: Owner,
    /// The zone of the times in the database.
    zone: SiteTime,
}

impl Store {
    /// Creates acct's own database: 0600, whole or not at all, never over an existing file.
    ///
    /// `fingerprint` is the key's.
    pub(crate) fn create(
        location: &Location,
        (now, fingerprint): (Timestamp, &str),
        _announced: &Intent,
    ) -> Result<(), StoreError> {
        let Location::File(path) = location;
        files::create_parent(path)?;
        let mut connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        schema::create(&connection, now, fingerprint)?;
        Ok(files::create(path, &connection.serialize(MAIN_DB)?)?)
    }

    /// Opens an existing database, whose times are in `zone`; creates nothing.
    pub fn open(
        location: &Location,
        names: &UserTable,
        zone: SiteTime,
    ) -> Result<Self, StoreError> {
        let Location::File(path) = location;
        match path.try_exists() {
            Ok(true) => {}
            Ok(false) => return Err(StoreError::Missing(location.clone())),
            Err(_) => return Err(StoreError::CannotOpen(location.clone())),
        }
        let open = || Self::on(connect(path)?, names, zone);
        open().map_err(|error| access::explain_unopened(path, error))
    }

    /// Creates acct's own database in memory.
    #[cfg(test)]
    pub fn in_memory(fingerprint: &str) -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        schema::create(&connection, Timestamp::UNIX_EPOCH, fingerprint)?;
        Self::on(connection, &UserTable::default(), SiteTime::utc())
    }

    /// Creates a private database that is deleted with the process, to check an import against
    /// before acct's own exists.
    pub fn temporary(now: Timestamp, zone: SiteTime) -> Result<Self, StoreError> {
        let connection = Connection::open("")?;
        prepare(&connection)?;
        schema::create(&connection, now, "")?;
        Self::on(connection, &UserTable::default(), zone)
    }

    /// Reads owner and table under one lock.
    fn on(connection: Connection, names: &UserTable, zone: SiteTime) -> Result<Self, StoreError> {
        let view = connection.unchecked_transaction()?;
        let owner = schema::owner(&view)?;
        let table = FoundTable::find(&view, names)?;
        view.commit()?;
        if matches!(owner, Owner::Acct(_)) {
            // After a power cut, no journal may roll a new password back to the old one.
            connection.execute_batch("PRAGMA synchronous = EXTRA")?;
        }
        condition::define_functions(&connection, &zone)?;
        Ok(Self { connection, table, owner, zone })
    }

    pub(in crate::store) fn shape(&self) -> &Shape {
        &self.table.shape
    }

    /// Returns whether this is acct's own database rather than a Django site's.
    #[must_use]
    pub fn is_acct_home(&self) -> bool {
        matches!(self.owner, Owner::Acct(_))
    }

    /// Returns the fingerprint of the key that acct's own database was created with.
    #[must_use]
    pub fn key_fingerprint(&self) -> Option<&str> {
        match &self.owner {
            Owner::Acct(fingerprint) => fingerprint.as_deref(),
            Owner::Site => None,
        }
    }

    /// Refuses a database that could only be opened for reading.
    pub fn check_writable(&self) -> Result<(), StoreError> {
        if self.connection.is_readonly(MAIN_DB)? {
            return Err(StoreError::ReadOnly);
        }
        Ok(())
    }

    /// Lists the triggers on the user table by name.
    pub fn triggers(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' \
                   AND tbl_name = ?1 COLLATE NOCASE ORDER BY name";
        let mut statement = self.connection.prepare(sql)?;
        let names = statement.query_map([self.table_name()], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Finds a user by primary key.
    pub fn user_by_key(&self, key: &UserKey) -> Result<Option<StoredUser>, StoreError> {
        let condition = format!("{} = ?1", self.table.key);
        Ok(self.select(&condition, &[&key_value(key)])?.into_iter().next())
    }

    /// Finds a user by primary key, with the site's extra columns.
    pub fn user_with_extra(&self, key: &UserKey) -> Result<Option<StoredUser>, StoreError> {
        let sql = self.table.sql(&format!("{} = ?1", self.table.key), true);
        let mut users = Vec::new();
        self.table.select_into(&mut users, &self.connection, &sql, [key_value(key)])?;
        Ok(users.into_iter().next())
    }

    /// Finds the users of exactly this user name; several only where it is not unique.
    pub fn users_by_name(&self, username: &str) -> Result<Vec<StoredUser>, StoreError> {
        self.select(&format!("{} = ?1", self.table.username), &[&username])
    }

    /// Finds users by address, ignoring the case of ASCII letters as Django's `iexact` does on
    /// SQLite; active or not.
    pub fn users_by_email(&self, email: &str) -> Result<Vec<StoredUser>, StoreError> {
        self.select(&self.email_condition(), &[&email])
    }

    /// Returns the first addresses that several users have, with the number of these users, and the
    /// number of all such addresses.
    pub fn shared_addresses(&self, limit: u64) -> Result<(Vec<(String, u64)>, u64), StoreError> {
        let email = self.table.value(Field::Email);
        let sql = format!(
            "SELECT min({email}), count(*) FROM {} WHERE {email} <> '' \
             GROUP BY {email} COLLATE NOCASE HAVING count(*) > 1",
            self.table.table
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let (mut shared, mut count) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            count += 1;
            if count <= limit {
                shared.push((text(row.get_ref(0)?), row.get::<_, i64>(1)?.unsigned_abs()));
            }
        }
        Ok((shared, count))
    }

    /// Returns the comparison of addresses in the form that can use the index.
    fn email_condition(&self) -> String {
        format!("{} = ?1 COLLATE NOCASE", self.table.value(Field::Email))
    }

    /// Finds another user's name that conflicts with this one: equal but for the case of ASCII
    /// letters.
    pub fn conflicting_username(
        &self,
        name: &str,
        except: Option<&UserKey>,
    ) -> Result<Option<String>, StoreError> {
        let same = format!("{} = ?1 COLLATE NOCASE", self.table.username);
        let mut others = self.select(&same, &[&name])?.into_iter();
        Ok(others.find(|user| Some(&user.key) != except).map(|user| user.username))
    }

    /// Calls `each` with every user name, in no order.
    pub fn for_each_name(&self, each: impl FnMut(&str)) -> Result<(), StoreError> {
        self.for_each_text(&self.table.username, &UserFilter::default(), each)
    }

    /// Calls `each` with the stored hash of every matching user, in no order.
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
        let conditions = self.conditions(filter);
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

    /// Runs `work` in one `BEGIN IMMEDIATE` transaction: everything is kept, or nothing.
    ///
    /// The intent proves that the write was announced in the audit log.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        _announced: &Intent,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::run(self, work)
    }

    /// Runs `work` in a transaction of the site's, which writes instead of this connection.
    pub(crate) fn write_by_site<T, E: From<StoreError>>(
        &self,
        _announced: &Intent,
        writer: &mut dyn SiteWriter,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::run_by_site(self, writer, work)
    }

    /// Runs `work` as [`Store::write`] does, and rolls it back.
    pub(crate) fn rehearse<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::rehearse(self, work)
    }

    /// Runs `work` as a transaction of the site's that writes nothing.
    pub(crate) fn rehearse_by_site<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::run_by_site(self, &mut DryRun, work)
    }

    /// Runs `work` as [`Store::write`] does, without an audit log.
    #[cfg(test)]
    pub(crate) fn write_unlogged<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Write::run(self, work)
    }

    fn sql(&self, condition: &str) -> String {
        self.table.sql(condition, false)
    }

    fn select(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<StoredUser>, StoreError> {
        let mut users = Vec::new();
        self.table.select_into(&mut users, &self.connection, &self.sql(condition), values)?;
        Ok(users)
    }
}

/// Opens without creating, so that a wrong path is an error.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|_| StoreError::CannotOpen(Location::File(path.to_owned())))?;
    prepare(&connection)?;
    Ok(connection)
}

/// Sets what every connection needs; a site's schema must not run functions of its own.
fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
