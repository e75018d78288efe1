//! Clashes of staged rows with each other and with existing users.

use rusqlite::Row;

use super::super::Store;
use super::super::row::text;
use super::{number, positive};
use crate::store::{Clash, ClashKind, Clashes, OnConflict, StoreError};

/// Rows of the file with the name or the key of an earlier one.
const SAME_NAME: &str = "SELECT s.row, s.line, f.line, s.username = f.username FROM \
     (SELECT min(row) AS first, username FROM temp.acct_import \
      GROUP BY username COLLATE NOCASE HAVING count(*) > 1) AS d \
     JOIN temp.acct_import AS s ON s.username = d.username COLLATE NOCASE AND s.row <> d.first \
     JOIN temp.acct_import AS f ON f.row = d.first ORDER BY s.row";
const SAME_KEY: &str = "SELECT s.row, s.line, f.line FROM \
     (SELECT min(row) AS first, key FROM temp.acct_import WHERE key IS NOT NULL \
      GROUP BY key HAVING count(*) > 1) AS d \
     JOIN temp.acct_import AS s ON s.key = d.key AND s.row <> d.first \
     JOIN temp.acct_import AS f ON f.row = d.first ORDER BY s.row";

/// The rows to compare.
const RANGE: &str = "s.row BETWEEN ?1 AND ?2";

/// Reads the kind of a clash from a row.
type ReadKind = fn(&Row<'_>) -> rusqlite::Result<ClashKind>;

impl Store {
    /// Finds staged rows that clash with each other.
    pub fn clashes_among_staged(&self, max_clashes: u64) -> Result<Clashes, StoreError> {
        let mut found = (Vec::new(), 0);
        let name: ReadKind = |row| {
            let kind = if row.get(3)? { ClashKind::SameName } else { ClashKind::SimilarName };
            row.get(2).map(positive).map(kind)
        };
        let key: ReadKind = |row| row.get(2).map(positive).map(ClashKind::SameKey);
        for (sql, kind) in [(SAME_NAME, name), (SAME_KEY, key)] {
            self.clashes(sql, [], kind, max_clashes, &mut found)?;
        }
        Ok(found)
    }

    /// Finds the existing users of these staged rows, and their clashes.
    pub fn compare_staged(
        &self,
        (first, last): (u64, u64),
        max_clashes: u64,
        on_conflict: OnConflict,
    ) -> Result<Clashes, StoreError> {
        let mut found = (Vec::new(), 0);
        if self.has_users()? {
            let range = [number(first), number(last)];
            self.find_targets(range)?;
            for (sql, kind) in self.comparisons(on_conflict) {
                self.clashes(&sql, range, kind, max_clashes, &mut found)?;
            }
        }
        Ok(found)
    }

    /// Returns whether the table has any user.
    pub(super) fn has_users(&self) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM {} LIMIT 1", self.table.table);
        Ok(self.connection.prepare_cached(&sql)?.exists([])?)
    }

    /// Records the existing user of each row. Names are first compared without their case: that
    /// can use the index of acct's own table or of the staged rows.
    fn find_targets(&self, range: [i64; 2]) -> Result<(), StoreError> {
        let (table, key, name) = (&self.table.table, &self.table.key, &self.table.username);
        let forget = format!(
            "UPDATE temp.acct_import AS s SET target = NULL WHERE {RANGE} AND target IS NOT NULL"
        );
        let find = format!(
            "UPDATE temp.acct_import AS s SET target = u.{key} FROM {table} AS u \
             WHERE {RANGE} AND u.{name} = s.username COLLATE NOCASE AND u.{name} = s.username"
        );
        for sql in [forget, find] {
            self.connection.prepare_cached(&sql)?.execute(range)?;
        }
        Ok(())
    }

    fn comparisons(&self, on_conflict: OnConflict) -> Vec<(String, ReadKind)> {
        let (table, key, name) = (&self.table.table, &self.table.key, &self.table.username);
        let select = |what: &str, with: &str, condition: &str| {
            format!(
                "SELECT s.row, s.line, {what} FROM temp.acct_import AS s {with} \
                 WHERE {RANGE} AND {condition} ORDER BY s.row"
            )
        };
        let same_name = format!("JOIN {table} AS u ON u.{name} = s.username COLLATE NOCASE");
        let same_key = format!("JOIN {table} AS u ON u.{key} = s.key");
        let username = format!("u.{name}");
        let mut all: Vec<(String, ReadKind)> = vec![
            (select(&username, &same_name, "s.target IS NULL"), |row| {
                row.get_ref(2).map(text).map(ClashKind::SimilarUser)
            }),
            (select(&username, &same_key, "s.target IS NULL"), |row| {
                row.get_ref(2).map(text).map(ClashKind::KeyTaken)
            }),
        ];
        match on_conflict {
            OnConflict::Skip => {}
            OnConflict::Error => all
                .push((select("s.username", "", "s.target IS NOT NULL"), |row| {
                    row.get_ref(2).map(text).map(ClashKind::Exists)
                })),
            OnConflict::Update => all.push((
                select("s.target", "", "s.target IS NOT NULL AND s.key <> s.target"),
                |row| row.get_ref(2).map(text).map(ClashKind::OtherKey),
            )),
        }
        all
    }

    fn clashes(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        kind: ReadKind,
        max_clashes: u64,
        (found, count): &mut Clashes,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            *count += 1;
            if found.len() as u64 <= max_clashes {
                let (at, line) = (positive(row.get(0)?), positive(row.get(1)?));
                found.push(Clash { row: at, line, kind: kind(row)? });
            }
        }
        Ok(())
    }
}
