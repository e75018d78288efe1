//! Loading staged rows into the table.

use rusqlite::{Row, params};

use super::super::Write;
use super::super::table::{FoundTable, quote};
use super::{number, positive};
use crate::account::field::Field;
use crate::store::{
    Clash, ClashKind, Clashes, ExtraColumn, Loaded, Loading, OnConflict, StoreError,
};

/// The rows of one statement: few enough to find soon which one the database refuses.
pub(super) const STEP: u64 = 4096;

/// The indexes that are created again after a load into an empty table.
const OWN_INDEXES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'index' \
     AND name IN ('acct_auth_user_email', 'acct_auth_user_username')";

/// Counts the rows of existing users, and the new users without a usable password.
const COUNTS: &str = "SELECT count(target), \
     count(*) FILTER (WHERE target IS NULL AND coalesce(substr(password, 1, 1), '!') = '!') \
     FROM temp.acct_import WHERE row BETWEEN ?1 AND ?2";

/// Statements that load a part of the rows.
struct Statements {
    insert: String,
    update: Option<String>,
    /// Counts the rows that the table has as they were written, and those that were to be written.
    kept: String,
}

/// A column of the table, quoted.
pub(super) struct ImportColumn {
    name: String,
    /// The value for a new user.
    new: String,
    /// `None` if existing users keep their value.
    update: Option<ColumnUpdate>,
}

/// The value for an existing user, and the condition that it differs.
struct ColumnUpdate {
    value: String,
    differs: String,
}

impl Write<'_> {
    /// Loads staged rows, or returns the clashes that the database itself refuses.
    pub fn load(&self, loading: &Loading) -> Result<Result<Loaded, Clashes>, StoreError> {
        if let Some(site) = &self.site {
            return self.load_by_site(site, loading);
        }
        let statements = self.statements(loading);
        let (mut loaded, mut clashes) = (Loaded::default(), (Vec::new(), 0));
        let indexes = self.drop_indexes()?;
        let (mut begin, last) = loading.rows;
        while begin <= last {
            let end = last.min(begin + STEP - 1);
            self.part(&statements, (begin, end), loading, &mut loaded, &mut clashes)?;
            begin = end + 1;
        }
        for sql in indexes {
            self.store.connection.execute_batch(&sql)?;
        }
        Ok(if clashes.1 == 0 { Ok(loaded) } else { Err(clashes) })
    }

    /// Loads a part; if the database refuses it, row by row, to find out which.
    fn part(
        &self,
        statements: &Statements,
        range: (u64, u64),
        loading: &Loading,
        loaded: &mut Loaded,
        clashes: &mut Clashes,
    ) -> Result<(), StoreError> {
        let connection = &self.store.connection;
        let now = &self.store.zone.database_text(loading.now);
        connection.execute_batch("SAVEPOINT acct_part")?;
        match self.step(statements, range, now) {
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
        let (kept, written) = connection
            .prepare_cached(&statements.kept)?
            .query_row(range, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
        if kept != written {
            return Err(self.not_kept());
        }
        let (added, updated) = (added as u64, updated as u64);
        let counted = |row: &Row<'_>| Ok((positive(row.get(0)?), positive(row.get(1)?)));
        let (matched, unusable) = connection.prepare_cached(COUNTS)?.query_row(range, counted)?;
        Ok(Loaded { added, updated, unchanged: matched - updated, unusable })
    }

    /// Finds the rows of a part that the database refuses.
    fn one_by_one(
        &self,
        statements: &Statements,
        (begin, end): (u64, u64),
        loading: &Loading,
        (clashes, count): &mut Clashes,
    ) -> Result<(), StoreError> {
        let now = &self.store.zone.database_text(loading.now);
        let lines = "SELECT row, line FROM temp.acct_import WHERE row BETWEEN ?1 AND ?2";
        let mut lines = self.store.connection.prepare(lines)?;
        let mut lines = lines.query([number(begin), number(end)])?;
        while let Some(row) = lines.next()? {
            let (row, line) = (positive(row.get(0)?), positive(row.get(1)?));
            match self.step(statements, (row, row), now) {
                Err(refused @ (StoreError::Duplicate { .. } | StoreError::Constraint(_))) => {
                    *count += 1;
                    if clashes.len() as u64 <= loading.max_clashes {
                        clashes.push(Clash { row, line, kind: ClashKind::Refused(refused) });
                    }
                }
                done => drop(done?),
            }
        }
        Ok(())
    }

    /// Drops the indexes of acct's own table if it is empty, and returns the statements that create
    /// them again: after the load that takes half the time.
    fn drop_indexes(&self) -> Result<Vec<String>, StoreError> {
        let connection = &self.store.connection;
        if !self.store.is_acct_home() || self.store.has_users()? {
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

    fn statements(&self, loading: &Loading) -> Statements {
        let table = &self.store.table;
        let columns = import_columns(table);
        let range = "s.row BETWEEN ?1 AND ?2";
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let values: Vec<&str> = columns.iter().map(|column| column.new.as_str()).collect();
        let insert = format!(
            "INSERT INTO {} ({}) SELECT {} FROM temp.acct_import AS s \
             WHERE {range} AND s.target IS NULL ORDER BY s.row",
            table.table,
            names.join(", "),
            values.join(", ")
        );
        let changes = loading.on_conflict == OnConflict::Update;
        let written =
            if changes { range.to_owned() } else { format!("{range} AND s.target IS NULL") };
        let kept = self.kept(&columns, &written);
        Statements { insert, update: changes.then(|| self.update(&columns, range)), kept }
    }

    fn kept(&self, columns: &[ImportColumn], written: &str) -> String {
        let FoundTable { table, username, .. } = &self.store.table;
        let differs = differs(columns);
        format!(
            "SELECT (SELECT count(DISTINCT s.row) FROM temp.acct_import AS s CROSS JOIN {table} AS u \
             ON u.{username} = s.username AND u.{username} = s.username COLLATE BINARY \
             WHERE {written} AND NOT ({differs})), \
             (SELECT count(*) FROM temp.acct_import AS s WHERE {written})"
        )
    }

    fn update(&self, columns: &[ImportColumn], range: &str) -> String {
        let updates = columns.iter().filter_map(|it| Some((&it.name, it.update.as_ref()?)));
        let sets: Vec<String> =
            updates.map(|(name, update)| format!("{name} = {}", update.value)).collect();
        format!(
            "UPDATE {} AS u SET {} FROM temp.acct_import AS s \
             WHERE {range} AND u.{} = s.target AND ({})",
            self.store.table.table,
            sets.join(", "),
            self.store.table.key,
            differs(columns)
        )
    }
}

/// Returns the condition that a user `u` differs from its staged row `s`.
pub(super) fn differs(columns: &[ImportColumn]) -> String {
    let updates = columns.iter().filter_map(|column| column.update.as_ref());
    let all: Vec<String> = updates.map(|update| format!("({})", update.differs)).collect();
    all.join(" OR ")
}

/// Lists the columns, each once; `?3` is the default time of joining.
pub(super) fn import_columns(table: &FoundTable) -> Vec<ImportColumn> {
    let mut columns = vec![
        ImportColumn { name: table.username.clone(), new: "s.username".to_owned(), update: None },
        ImportColumn { name: table.key.clone(), new: "s.key".to_owned(), update: None },
    ];
    for field in Field::ALL {
        if let Some(column) = table.column(field) {
            columns.push(of_field(field, column));
        }
    }
    for (at, ExtraColumn { name, default, .. }) in table.shape.extra_columns().iter().enumerate() {
        let default = default.as_deref().unwrap_or("NULL");
        let new = format!("coalesce(s.extra{at}, ({default}))");
        columns.push(plain(&quote(name), &format!("extra{at}"), new));
    }
    let mut seen: Vec<String> = Vec::new();
    columns.retain(|column| {
        let is_new = !seen.contains(&column.name);
        seen.push(column.name.clone());
        is_new
    });
    columns
}

fn of_field(field: Field, column: &str) -> ImportColumn {
    let name = field.name();
    match field {
        Field::Password => plain(column, name, "coalesce(s.password, s.unusable)".to_owned()),
        Field::Email | Field::FirstName | Field::LastName => {
            let mut text = plain(column, name, format!("coalesce(s.{name}, '')"));
            if let Some(update) = &mut text.update {
                // NULL reads as an empty text, and stays NULL.
                update.differs =
                    format!("s.{name} IS NOT NULL AND coalesce(u.{column}, '') IS NOT s.{name}");
            }
            text
        }
        Field::LastLogin => ImportColumn {
            name: column.to_owned(),
            new: "nullif(s.last_login, '')".to_owned(),
            update: Some(ColumnUpdate {
                value: format!(
                    "CASE WHEN s.last_login IS NULL THEN u.{column} ELSE nullif(s.last_login, '') END"
                ),
                differs: format!(
                    "s.last_login IS NOT NULL AND u.{column} IS NOT nullif(s.last_login, '')"
                ),
            }),
        },
        Field::IsActive => flag(column, name, 1),
        Field::IsStaff | Field::IsSuperuser => flag(column, name, 0),
        Field::DateJoined => plain(column, name, "coalesce(s.date_joined, ?3)".to_owned()),
    }
}

fn plain(column: &str, name: &str, new: String) -> ImportColumn {
    ImportColumn {
        name: column.to_owned(),
        new,
        update: Some(ColumnUpdate {
            value: format!("coalesce(s.{name}, u.{column})"),
            differs: format!("s.{name} IS NOT NULL AND u.{column} IS NOT s.{name}"),
        }),
    }
}

/// Exactly 1 is true, as Django reads a boolean.
fn flag(column: &str, name: &str, default: u8) -> ImportColumn {
    let mut flag = plain(column, name, format!("coalesce(s.{name}, {default})"));
    if let Some(update) = &mut flag.update {
        update.differs = format!("s.{name} IS NOT NULL AND (u.{column} IS 1) <> s.{name}");
    }
    flag
}
