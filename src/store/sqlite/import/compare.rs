//! What staged rows and the users that there are cannot both have.

use rusqlite::Row;

use super::super::Store;
use super::super::row::text;
use super::{number, positive};
use crate::store::{OnConflict, StoreError};

/// Why a staged row cannot be written.
#[derive(Debug)]
pub struct Clash {
    /// The row in the file.
    pub row: u64,
    /// Its line.
    pub line: u64,
    /// What it is.
    pub kind: ClashKind,
}

/// The ways in which rows and users clash.
#[derive(Debug)]
pub enum ClashKind {
    /// An earlier line of the file has the same name.
    SameName(u64),
    /// An earlier line of the file has a name that differs only in its case.
    SimilarName(u64),
    /// An earlier line of the file has the same key.
    SameKey(u64),
    /// There is a user of the name.
    Exists(String),
    /// A user's name differs from it only in its case.
    Barred(String),
    /// The user of the name has another key.
    OtherKey(String),
    /// The key is this other user's.
    KeyTaken(String),
    /// The database refuses the row.
    Refused(StoreError),
}

/// Rows of the file that have a name or a key in common with an earlier one.
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

/// The rows that are compared.
const RANGE: &str = "s.row BETWEEN ?1 AND ?2";

type Kind = fn(&Row<'_>) -> rusqlite::Result<ClashKind>;

/// The first so many clashes, and how many there are.
pub type Clashes = (Vec<Clash>, u64);

impl Store {
    /// Finds the staged rows that cannot be together.
    pub fn clashes_among_staged(&self, most: u64) -> Result<Clashes, StoreError> {
        let mut found = (Vec::new(), 0);
        let name: Kind = |row| {
            let kind = if row.get(3)? { ClashKind::SameName } else { ClashKind::SimilarName };
            row.get(2).map(positive).map(kind)
        };
        let key: Kind = |row| row.get(2).map(positive).map(ClashKind::SameKey);
        for (sql, kind) in [(SAME_NAME, name), (SAME_KEY, key)] {
            self.clashes(sql, [], kind, most, &mut found)?;
        }
        Ok(found)
    }

    /// Finds for each of these staged rows the user that it is about, and what cannot be.
    pub fn compare_staged(
        &self,
        (first, last): (u64, u64),
        most: u64,
        on_conflict: OnConflict,
    ) -> Result<Clashes, StoreError> {
        let mut found = (Vec::new(), 0);
        if self.has_users()? {
            let range = [number(first), number(last)];
            self.find_targets(range)?;
            for (sql, kind) in self.comparisons(on_conflict) {
                self.clashes(&sql, range, kind, most, &mut found)?;
            }
        }
        Ok(found)
    }

    /// Tells whether there is any user.
    pub fn has_users(&self) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM {} LIMIT 1", self.table.table);
        Ok(self.connection.prepare_cached(&sql)?.exists([])?)
    }

    /// Notes the users that are there. Names are compared without their case first: that is what
    /// an index serves, of acct's own table or of what is staged.
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

    fn comparisons(&self, on_conflict: OnConflict) -> Vec<(String, Kind)> {
        let (table, key, name) = (&self.table.table, &self.table.key, &self.table.username);
        let select = |what: &str, with: &str, condition: &str| {
            format!(
                "SELECT s.row, s.line, {what} FROM temp.acct_import AS s {with} \
                 WHERE {RANGE} AND {condition} ORDER BY s.row"
            )
        };
        let same_name = format!("JOIN {table} AS u ON u.{name} = s.username COLLATE NOCASE");
        let same_key = format!("JOIN {table} AS u ON u.{key} = s.key");
        let of_user = format!("u.{name}");
        let mut all: Vec<(String, Kind)> = vec![
            (select(&of_user, &same_name, "s.target IS NULL"), |row| {
                row.get_ref(2).map(text).map(ClashKind::Barred)
            }),
            (select(&of_user, &same_key, "s.target IS NULL"), |row| {
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
        kind: Kind,
        most: u64,
        (found, count): &mut Clashes,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            *count += 1;
            if found.len() as u64 <= most {
                let (at, line) = (positive(row.get(0)?), positive(row.get(1)?));
                found.push(Clash { row: at, line, kind: kind(row)? });
            }
        }
        Ok(())
    }
}
