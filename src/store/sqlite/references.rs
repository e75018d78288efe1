//! Which rows of other tables refer to a user.

use rusqlite::params;

use super::Write;
use super::row::key_value;
use super::table::quote;
use super::write::Referrer;
use crate::account::user::UserKey;
use crate::store::{Reference, StoreError};

/// One column of a foreign key.
struct ForeignKeyColumn {
    table: String,
    key: i64,
    from: String,
    to: Option<String>,
}

impl Write<'_> {
    /// Counts the rows that refer to a user, including those whose keys would cascade.
    pub fn references(&self, key: &UserKey) -> Result<Vec<Reference>, StoreError> {
        if let Some(site) = &self.site {
            return site.references(key);
        }
        let mut found = Vec::new();
        for Referrer { table, count } in self.referrers()? {
            let mut statement = self.store.connection.prepare_cached(count)?;
            let rows: i64 = statement.query_row(params![key_value(key)], |row| row.get(0))?;
            if rows > 0 {
                found.push(Reference { table: table.clone(), rows: rows.unsigned_abs() });
            }
        }
        Ok(found)
    }

    /// Lists the tables with foreign keys to the user table, read once in a transaction.
    fn referrers(&self) -> Result<&[Referrer], StoreError> {
        if let Some(referrers) = self.referrers.get() {
            return Ok(referrers);
        }
        let columns = self.foreign_keys()?;
        let tables = columns.chunk_by(|one, next| one.table == next.table);
        let referrers = tables.map(|columns| self.referrer(columns)).collect();
        Ok(self.referrers.get_or_init(|| referrers))
    }

    /// Refuses a user whose column refers to a missing row.
    ///
    /// The database would refuse it too, but at the end and without the column's name.
    pub(super) fn check_referred_row(&self, column: &str, key: &UserKey) -> Result<(), StoreError> {
        let (connection, users) = (&self.store.connection, &self.store.table.table);
        let mut foreign = connection.prepare(
            "SELECT \"table\", \"to\" FROM pragma_foreign_key_list(?1) \
             WHERE \"from\" = ?2 COLLATE NOCASE AND \"to\" IS NOT NULL",
        )?;
        let mut rows = foreign.query([self.store.table_name(), column])?;
        while let Some(row) = rows.next()? {
            let (parent, to): (String, String) = (row.get(0)?, row.get(1)?);
            let there = format!(
                "SELECT 1 FROM {} WHERE {} = (SELECT {} FROM {users} WHERE {} = ?1)",
                quote(&parent),
                quote(&to),
                quote(column),
                self.store.table.key
            );
            if !connection.prepare(&there)?.exists(params![key_value(key)])? {
                let message = format!("\"{column}\" refers to no row of \"{parent}\"");
                return Err(StoreError::Constraint(message));
            }
        }
        Ok(())
    }

    /// Lists the columns that refer to the user table, by table and key.
    fn foreign_keys(&self) -> Result<Vec<ForeignKeyColumn>, StoreError> {
        let mut statement = self.store.connection.prepare(
            "SELECT m.name, f.id, f.\"from\", f.\"to\" \
             FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f \
             WHERE m.type = 'table' AND f.\"table\" = ?1 COLLATE NOCASE \
             ORDER BY m.name, f.id, f.seq",
        )?;
        let columns = statement.query_map([self.store.table_name()], |row| {
            Ok(ForeignKeyColumn {
                table: row.get(0)?,
                key: row.get(1)?,
                from: row.get(2)?,
                to: row.get(3)?,
            })
        })?;
        Ok(columns.collect::<Result<_, _>>()?)
    }

    fn referrer(&self, columns: &[ForeignKeyColumn]) -> Referrer {
        let keys = columns.chunk_by(|one, next| one.key == next.key);
        let refers: Vec<String> = keys
            .map(|columns| {
                let equal: Vec<String> = columns.iter().map(|column| self.equals(column)).collect();
                format!("({})", equal.join(" AND "))
            })
            .collect();
        let table = columns.first().map_or_else(String::new, |column| column.table.clone());
        // A row that refers to itself is removed with itself.
        let itself = if table.eq_ignore_ascii_case(self.store.table_name()) {
            format!(" AND {} <> ?1", self.store.table.key)
        } else {
            String::new()
        };
        let count = format!(
            "SELECT count(*) FROM {} WHERE ({}){itself}",
            quote(&table),
            refers.join(" OR ")
        );
        Referrer { table, count }
    }

    /// Compares a column with the user's column that it refers to, by default the key.
    fn equals(&self, column: &ForeignKeyColumn) -> String {
        let (from, users, key) =
            (quote(&column.from), &self.store.table.table, &self.store.table.key);
        match column.to.as_deref().map(quote) {
            Some(to) if !to.eq_ignore_ascii_case(key) => {
                format!("{from} = (SELECT {to} FROM {users} WHERE {key} = ?1)")
            }
            _ => format!("{from} = ?1"),
        }
    }
}
