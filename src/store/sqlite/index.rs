//! The index that finds a site's users by address.

use rusqlite::OptionalExtension;

use super::table::quote;
use super::{Store, Write};
use crate::account::field::Field;
use crate::store::StoreError;

/// An index on the address, in the comparison that `password reset --email` makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailIndex {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub statement: String,
    /// Whether it, or one that serves as well, is there.
    pub exists: bool,
}

impl Store {
    /// Looks for the index; `None` where the table has no address.
    pub fn email_index(&self) -> Result<Option<EmailIndex>, StoreError> {
        let Some(email) = self.table.names.column(Field::Email) else { return Ok(None) };
        let name = format!("acct_{}_email", self.table_name());
        let statement = format!(
            "CREATE INDEX {} ON {} ({} COLLATE NOCASE)",
            quote(&name),
            self.table.table,
            quote(email)
        );
        let found = self.index_on(email)?;
        let exists = found.is_some();
        Ok(Some(EmailIndex { name: found.unwrap_or(name), statement, exists }))
    }

    /// Finds a whole index that begins with the column, in either case of its letters.
    fn index_on(&self, column: &str) -> Result<Option<String>, StoreError> {
        let serving = "SELECT i.name FROM pragma_index_list(?1) AS i, pragma_index_xinfo(i.name) AS x \
                       WHERE i.partial = 0 AND x.seqno = 0 AND x.name = ?2 \
                       AND x.coll = 'NOCASE' COLLATE NOCASE";
        let mut statement = self.connection.prepare(serving)?;
        Ok(statement.query_row([self.table_name(), column], |row| row.get(0)).optional()?)
    }
}

impl Write<'_> {
    /// Makes the index where none serves; tells whether it did.
    pub fn create_email_index(&self) -> Result<bool, StoreError> {
        let Some(index) = self.store.email_index()?.filter(|index| !index.exists) else {
            return Ok(false);
        };
        let taken = "SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE";
        if self.store.connection.prepare(taken)?.exists([&index.name])? {
            let message = format!("something else is called \"{}\"", index.name);
            return Err(StoreError::Schema(message));
        }
        self.store.connection.execute_batch(&index.statement)?;
        Ok(true)
    }
}
