//! The index on the address.

use rusqlite::OptionalExtension;

use super::table::quote;
use super::{Store, Write};
use crate::account::field::Field;
use crate::store::{EmailIndex, StoreError};

impl Store {
    /// Looks for the index; `None` if the table has no address.
    pub fn email_index(&self) -> Result<Option<EmailIndex>, StoreError> {
        let Some(email) = self.shape().names.column(Field::Email) else { return Ok(None) };
        let name = format!("acct_{}_email", self.table_name());
        let statement = format!(
            "CREATE INDEX {} ON {} ({} COLLATE NOCASE)",
            quote(&name),
            self.table.table,
            quote(email)
        );
        let found = self.index_on(email)?;
        let exists = found.is_some();
        let name = found.unwrap_or(name);
        let undo = format!("DROP INDEX {}", quote(&name));
        Ok(Some(EmailIndex { name, statement, undo, exists }))
    }

    /// Finds an index that begins with the column, ignores case, and covers every row.
    fn index_on(&self, column: &str) -> Result<Option<String>, StoreError> {
        let serving = "SELECT i.name FROM pragma_index_list(?1) AS i, pragma_index_xinfo(i.name) AS x \
                       WHERE i.partial = 0 AND x.seqno = 0 AND x.name = ?2 \
                       AND x.coll = 'NOCASE' COLLATE NOCASE";
        let mut statement = self.connection.prepare(serving)?;
        Ok(statement.query_row([self.table_name(), column], |row| row.get(0)).optional()?)
    }
}

impl Write<'_> {
    /// Creates the index unless an equivalent one exists; returns whether it did.
    pub fn create_email_index(&self) -> Result<bool, StoreError> {
        let Some(index) = self.store.email_index()?.filter(|index| !index.exists) else {
            return Ok(false);
        };
        let taken = "SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE";
        if self.store.connection.prepare(taken)?.exists([&index.name])? {
            let message = format!("another object has the name \"{}\"", index.name);
            return Err(StoreError::Schema(message));
        }
        self.store.connection.execute_batch(&index.statement)?;
        Ok(true)
    }
}
