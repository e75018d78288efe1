//! Which rows of other tables refer to a user.

use rusqlite::params;

use super::Write;
use super::row::key_value;
use super::table::quote;
use crate::account::user::UserKey;
use crate::store::StoreError;

/// Rows of one table that refer to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: String,
    /// How many of its rows.
    pub rows: u64,
}

/// A table with foreign keys to the user table.
#[derive(Debug)]
pub struct Referrer {
    table: String,
    count: String,
}

/// One column of a foreign key.
struct Part {
    table: String,
    key: i64,
    from: String,
    to: Option<String>,
}

impl Write<'_> {
    /// Lists the tables with foreign keys to the user table.
    pub fn referrers(&self) -> Result<Vec<Referrer>, StoreError> {
        let parts = self.foreign_keys()?;
        let tables = parts.chunk_by(|one, next| one.table == next.table);
        Ok(tables.map(|parts| self.referrer(parts)).collect())
    }

    /// Counts the rows that refer to a user, also by keys that would cascade.
    pub fn references(
        &self,
        referrers: &[Referrer],
        key: &UserKey,
    ) -> Result<Vec<Reference>, StoreError> {
        let mut found = Vec::new();
        for Referrer { table, count } in referrers {
            let rows = self.count(count, key)?;
            if rows > 0 {
                found.push(Reference { table: table.clone(), rows });
            }
        }
        Ok(found)
    }

    /// Refuses a user whose column refers to a row that is not there.
    ///
    /// The database would say so too, at the end and without the column's name.
    pub(super) fn require_referred(&self, column: &str, key: &UserKey) -> Result<(), StoreError> {
        let (connection, users) = (&self.store.connection, &self.table.table);
        let mut foreign = connection.prepare(
            "SELECT \"table\", \"to\" FROM pragma_foreign_key_list(?1) \
             WHERE \"from\" = ?2 COLLATE NOCASE AND \"to\" IS NOT NULL",
        )?;
        let mut rows = foreign.query([&self.table.names.table, column])?;
        while let Some(row) = rows.next()? {
            let (parent, to): (String, String) = (row.get(0)?, row.get(1)?);
            let there = format!(
                "SELECT 1 FROM {} WHERE {} = (SELECT {} FROM {users} WHERE {} = ?1)",
                quote(&parent),
                quote(&to),
                quote(column),
                self.table.key
            );
            if !connection.prepare(&there)?.exists(params![key_value(key)])? {
                let message = format!("\"{column}\" refers to no row of \"{parent}\"");
                return Err(StoreError::Constraint(message));
            }
        }
        Ok(())
    }

    fn count(&self, sql: &str, key: &UserKey) -> Result<u64, StoreError> {
        let mut statement = self.store.connection.prepare_cached(sql)?;
        let rows: i64 = statement.query_row(params![key_value(key)], |row| row.get(0))?;
        Ok(u64::try_from(rows).unwrap_or_default())
    }

    /// Lists the columns that refer to the user table, by table and key.
    fn foreign_keys(&self) -> Result<Vec<Part>, StoreError> {
        let mut statement = self.store.connection.prepare(
            "SELECT m.name, f.id, f.\"from\", f.\"to\" \
             FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f \
             WHERE m.type = 'table' AND f.\"table\" = ?1 COLLATE NOCASE \
             ORDER BY m.name, f.id, f.seq",
        )?;
        let parts = statement.query_map([&self.table.names.table], |row| {
            Ok(Part { table: row.get(0)?, key: row.get(1)?, from: row.get(2)?, to: row.get(3)? })
        })?;
        Ok(parts.collect::<Result<_, _>>()?)
    }

    fn referrer(&self, parts: &[Part]) -> Referrer {
        let keys = parts.chunk_by(|one, next| one.key == next.key);
        let refers: Vec<String> = keys
            .map(|parts| {
                let equal: Vec<String> = parts.iter().map(|part| self.equals(part)).collect();
                format!("({})", equal.join(" AND "))
            })
            .collect();
        let table = parts.first().map_or_else(String::new, |part| part.table.clone());
        // A row that refers to itself goes with itself.
        let itself = if table.eq_ignore_ascii_case(&self.table.names.table) {
            format!(" AND {} <> ?1", self.table.key)
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

    /// Compares a column with the user's, which is the key where nothing else is said.
    fn equals(&self, part: &Part) -> String {
        let (from, users, key) = (quote(&part.from), &self.table.table, &self.table.key);
        match part.to.as_deref().map(quote) {
            Some(to) if !to.eq_ignore_ascii_case(key) => {
                format!("{from} = (SELECT {to} FROM {users} WHERE {key} = ?1)")
            }
            _ => format!("{from} = ?1"),
        }
    }
}
