//! Loading staged rows through the site's own model.

use rusqlite::Row;
use rusqlite::types::Value;

use super::super::Write;
use super::super::site::SiteTransaction;
use super::super::values::ColumnValues;
use super::load::{differs, import_columns};
use super::{number, positive};
use crate::account::field::Field;
use crate::account::hasher;
use crate::error::Kind;
use crate::store::{Clash, ClashKind, Clashes, Loaded, Loading, OnConflict, StoreError};

/// The staged values before those of the columns: row, line, target.
const BEFORE: usize = 3;

impl Write<'_> {
    /// Loads staged rows one by one; the first that the site refuses is the only clash.
    pub(super) fn load_by_site(
        &self,
        site: &SiteTransaction<'_>,
        loading: &Loading,
    ) -> Result<Result<Loaded, Clashes>, StoreError> {
        let different = self.different_rows(loading)?;
        let columns = self.staged_columns();
        let sources: Vec<String> =
            columns.iter().map(|(_, staged)| format!(", {staged}")).collect();
        // Of the temporary space alone: a lock on the table would keep the site from committing.
        let mut statement = self.store.connection.prepare(&format!(
            "SELECT s.row, s.line, s.target{} FROM temp.acct_import AS s \
             WHERE s.row BETWEEN ?1 AND ?2 ORDER BY s.row",
            sources.concat()
        ))?;
        let mut rows = statement.query([number(loading.rows.0), number(loading.rows.1)])?;
        let mut loaded = Loaded::default();
        while let Some(row) = rows.next()? {
            let values = values(row, &columns)?;
            let at: i64 = row.get(0)?;
            let done = match row.get_ref(2)? {
                rusqlite::types::ValueRef::Null => self.add(site, &values, &mut loaded),
                _ if different.binary_search(&at).is_err() => {
                    loaded.unchanged += 1;
                    Ok(())
                }
                target => {
                    loaded.updated += 1;
                    let key = self.store.table.key_of(target)?;
                    site.change(&key, &values).map(drop)
                }
            };
            match done {
                Err(StoreError::Site(refusal)) if refusal.kind == Kind::Refused => {
                    let kind = ClashKind::Refused(StoreError::Site(refusal));
                    let line = positive(row.get(1)?);
                    return Ok(Err((vec![Clash { row: positive(at), line, kind }], 1)));
                }
                done => done?,
            }
        }
        Ok(Ok(loaded))
    }

    fn add(
        &self,
        site: &SiteTransaction<'_>,
        values: &ColumnValues,
        loaded: &mut Loaded,
    ) -> Result<(), StoreError> {
        let password = self.store.column(Field::Password);
        let is_password = |(column, _): &(&String, &Value)| Some(column.as_str()) == password;
        let hash = values.columns.iter().zip(&values.values).find(is_password);
        let is_usable = matches!(hash, Some((_, Value::Text(text))) if hasher::is_usable(text));
        site.create(values)?;
        loaded.added += 1;
        loaded.unusable += u64::from(!is_usable);
        Ok(())
    }

    /// Lists the rows whose existing user is to be changed and differs.
    fn different_rows(&self, loading: &Loading) -> Result<Vec<i64>, StoreError> {
        if loading.on_conflict != OnConflict::Update {
            return Ok(Vec::new());
        }
        let (table, key) = (&self.store.table.table, &self.store.table.key);
        let mut statement = self.store.connection.prepare(&format!(
            "SELECT s.row FROM temp.acct_import AS s JOIN {table} AS u ON u.{key} = s.target \
             WHERE s.row BETWEEN ?1 AND ?2 AND ({}) ORDER BY s.row",
            differs(&import_columns(&self.store.table))
        ))?;
        let range = [number(loading.rows.0), number(loading.rows.1)];
        let rows = statement.query_map(range, |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lists the columns of the table, each once, and where a staged row has their values.
    fn staged_columns(&self) -> Vec<(String, String)> {
        let shape = &self.store.table.shape;
        let mut columns = vec![
            (shape.names.username.clone(), "s.username".to_owned()),
            (self.store.key_column().to_owned(), "s.key".to_owned()),
        ];
        for field in Field::ALL {
            let staged = match field {
                // Only a new user without a hash has one that is unusable.
                Field::Password => {
                    "coalesce(s.password, CASE WHEN s.target IS NULL THEN s.unusable END)"
                        .to_owned()
                }
                _ => format!("s.{}", field.name()),
            };
            columns.extend(shape.names.column(field).map(|column| (column.to_owned(), staged)));
        }
        let extra = shape.extra_columns().into_iter().enumerate();
        columns.extend(extra.map(|(at, column)| (column.name, format!("s.extra{at}"))));
        columns
    }
}

/// Returns the columns for which a staged row has a value.
fn values(row: &Row<'_>, columns: &[(String, String)]) -> Result<ColumnValues, StoreError> {
    let mut values = ColumnValues::default();
    for (at, (column, staged)) in columns.iter().enumerate() {
        match row.get(BEFORE + at)? {
            Value::Null => {}
            // An empty text is a user who has never logged in.
            Value::Text(text) if text.is_empty() && staged == "s.last_login" => {
                values.set(column, &Value::Null);
            }
            value => values.set(column, &value),
        }
    }
    Ok(values)
}
