//! Staged rows become users.

use rusqlite::{Row, params};

use super::super::Write;
use super::columns::{Place, places};
use super::compare::{Clash, ClashKind, Clashes};
use super::{number, positive};
use crate::store::{OnConflict, StoreError};

/// How many rows one statement loads: few enough to show how far it is.
pub(super) const STEP: u64 = 4096;

/// What a load has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// New users.
    pub added: u64,
    /// Users who were there and are changed.
    pub updated: u64,
    /// Users who were there and are not.
    pub unchanged: u64,
    /// New users without a usable password.
    pub unusable: u64,
}

impl Loaded {
    /// Adds what another transaction has done.
    pub fn add(&mut self, other: Self) {
        self.added += other.added;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.unusable += other.unusable;
    }
}

/// Indexes that are made anew behind a load into an empty table.
const OWN_INDEXES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'index' \
     AND name IN ('acct_auth_user_email', 'acct_auth_user_username')";

/// Counts the rows whose user was there, and those who get no usable password.
const COUNTS: &str = "SELECT count(target), \
     count(*) FILTER (WHERE target IS NULL AND coalesce(substr(password, 1, 1), '!') = '!') \
     FROM temp.acct_import WHERE row BETWEEN ?1 AND ?2";

/// Statements that load a part of the rows.
struct Statements {
    insert: String,
    update: Option<String>,
}

/// How a load is done.
#[derive(Debug, Clone, Copy)]
pub struct Loading<'a> {
    /// The first row and the last.
    pub rows: (u64, u64),
    /// What becomes of users who are there.
    pub on_conflict: OnConflict,
    /// The site's own columns.
    pub further: &'a [String],
    /// The time of joining of those who have none.
    pub now: &'a str,
    /// At most so many clashes are told.
    pub most: u64,
}

impl Write<'_> {
    /// Loads staged rows; the clashes are what the database itself refuses, the first of them and
    /// their number. `reached` is told how far it is.
    pub fn load(
        &self,
        loading: &Loading<'_>,
        mut reached: impl FnMut(u64),
    ) -> Result<Result<Loaded, Clashes>, StoreError> {
        let statements = self.statements(loading);
        let (mut loaded, mut clashes) = (Loaded::default(), (Vec::new(), 0));
        let indexes = self.drop_own_indexes()?;
        let (mut begin, last) = loading.rows;
        while begin <= last {
            let end = last.min(begin + STEP - 1);
            self.part(&statements, (begin, end), loading, &mut loaded, &mut clashes)?;
            reached(end);
            begin = end + 1;
        }
        for sql in indexes {
            self.store.connection.execute_batch(&sql)?;
        }
        Ok(if clashes.1 == 0 { Ok(loaded) } else { Err(clashes) })
    }

    /// Loads a part; where the database refuses it, row by row, to tell which.
    fn part(
        &self,
        statements: &Statements,
        range: (u64, u64),
        loading: &Loading<'_>,
        loaded: &mut Loaded,
        clashes: &mut Clashes,
    ) -> Result<(), StoreError> {
        let connection = &self.store.connection;
        connection.execute_batch("SAVEPOINT acct_part")?;
        match self.step(statements, range, loading.now) {
            Err(StoreError::Duplicate { .. } | StoreError::Constraint(_)) => {
                connection.execute_batch("ROLLBACK TO acct_part")?;
                self.one_by_one(statements, range, loading, clashes)?;
            }
            done => loaded.add(done?),
        }
        connection.execute_batch("RELEASE acct_part")?;
        Ok(())
    }

    fn step(
        &self,
        statements: &Statements,
        (begin, end): (u64, u64),
        now: &str,
    ) -> Result<Loaded, StoreError> {
        let (connection, range) = (&self.store.connection, [number(begin), number(end)]);
        let mut insert = connection.prepare_cached(&statements.insert)?;
        let added = if insert.parameter_count() == 3 {
            insert.execute(params![range[0], range[1], now])?
        } else {
            insert.execute(range)?
        };
        let updated = match &statements.update {
            Some(update) => connection.prepare_cached(update)?.execute(range)?,
            None => 0,
        };
        let (added, updated) = (added as u64, updated as u64);
        let counted = |row: &Row<'_>| Ok((positive(row.get(0)?), positive(row.get(1)?)));
        let (matched, unusable) = connection.prepare_cached(COUNTS)?.query_row(range, counted)?;
        Ok(Loaded { added, updated, unchanged: matched - updated, unusable })
    }

    /// Finds out which rows of a part the database refuses.
    fn one_by_one(
        &self,
        statements: &Statements,
        (begin, end): (u64, u64),
        loading: &Loading<'_>,
        (clashes, count): &mut Clashes,
    ) -> Result<(), StoreError> {
        let lines = "SELECT row, line FROM temp.acct_import WHERE row BETWEEN ?1 AND ?2";
        let mut lines = self.store.connection.prepare(lines)?;
        let mut lines = lines.query([number(begin), number(end)])?;
        while let Some(row) = lines.next()? {
            let (row, line) = (positive(row.get(0)?), positive(row.get(1)?));
            match self.step(statements, (row, row), loading.now) {
                Err(refused @ (StoreError::Duplicate { .. } | StoreError::Constraint(_))) => {
                    *count += 1;
                    if clashes.len() as u64 <= loading.most {
                        clashes.push(Clash { row, line, kind: ClashKind::Refused(refused) });
                    }
                }
                done => drop(done?),
            }
        }
        Ok(())
    }

    /// Drops acct's own indexes of an empty table, and returns what makes them again: at the end
    /// that takes half the time.
    fn drop_own_indexes(&self) -> Result<Vec<String>, StoreError> {
        let connection = &self.store.connection;
        if !self.store.is_own() || self.store.has_users()? {
            return Ok(Vec::new());
        }
        let mut statement = connection.prepare(OWN_INDEXES)?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(String, String)> = found.collect::<Result<_, _>>()?;
        drop(statement);
        for (name, _) in &found {
            connection.execute_batch(&format!("DROP INDEX \"{name}\""))?;
        }
        Ok(found.into_iter().map(|(_, sql)| sql).collect())
    }

    fn statements(&self, loading: &Loading<'_>) -> Statements {
        let places = places(self.table, loading.further);
        let range = "s.row BETWEEN ?1 AND ?2";
        let columns: Vec<&str> = places.iter().map(|place| place.column.as_str()).collect();
        let values: Vec<&str> = places.iter().map(|place| place.new.as_str()).collect();
        let insert = format!(
            "INSERT INTO {} ({}) SELECT {} FROM temp.acct_import AS s \
             WHERE {range} AND s.target IS NULL ORDER BY s.row",
            self.table.table,
            columns.join(", "),
            values.join(", ")
        );
        let changes = loading.on_conflict == OnConflict::Update;
        Statements { insert, update: changes.then(|| self.update(&places, range)) }
    }

    fn update(&self, places: &[Place], range: &str) -> String {
        let (mut sets, mut differ) = (Vec::new(), Vec::new());
        for Place { column, change, .. } in places {
            if let Some(change) = change {
                sets.push(format!("{column} = {}", change.value));
                differ.push(format!("({})", change.differs));
            }
        }
        format!(
            "UPDATE {} AS u SET {} FROM temp.acct_import AS s \
             WHERE {range} AND u.{} = s.target AND ({})",
            self.table.table,
            sets.join(", "),
            self.table.key,
            differ.join(" OR ")
        )
    }
}
