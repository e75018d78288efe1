//! An import: all rows are checked and staged, then loaded in one or more transactions.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rand::rngs::StdRng;

use super::check::{CheckedRow, RowChecker};
use super::columns::FileColumn;
use super::errors::RowErrors;
use super::input::Input;
use super::rows::{FileOptions, Rows};
use crate::account::field::UserColumn;
use crate::account::hasher::{self, HashJob, HashRecipe};
use crate::account::password::Password;
use crate::account::user::{KeyKind, UserKey};
use crate::error::Refusal;
use crate::store::{Loaded, Loading, OnConflict, PLACEHOLDER_HASH, Store, Write};

/// How many rows are staged at a time.
const CHUNK_ROWS: usize = 2048;

/// The bytes of the file after which a shorter chunk is staged.
const CHUNK_BYTES: usize = 1 << 20;

/// The memory limit for passwords that wait to be hashed.
const PASSWORDS_LIMIT: usize = 256 << 20;

/// The rows of a file, staged in a database.
pub(crate) struct Import<'s> {
    store: &'s Store,
    by_site: bool,
    on_conflict: OnConflict,
    max_errors: u64,
    /// The names of the extra columns.
    extra: Vec<String>,
    /// The number of the last valid row.
    pub(crate) rows: u64,
    /// The passwords to hash, by row.
    passwords: Vec<(u64, Password)>,
    /// The relations of a dump that are not imported.
    pub(crate) left_out: BTreeSet<String>,
    /// What is wrong with the rows; an import with errors is not loaded.
    pub(crate) errors: RowErrors,
}

impl<'s> Import<'s> {
    /// Reads the file, stages its valid rows, and collects all errors.
    pub(crate) fn stage(
        mut input: Input,
        options: &FileOptions,
        checker: &RowChecker<'s>,
        (on_conflict, max_errors): (OnConflict, usize),
        random: &mut StdRng,
    ) -> Result<Self, Refusal> {
        let (store, columns) = (checker.store, &checker.columns);
        let mut import = Self {
            store,
            by_site: checker.by_site,
            on_conflict,
            max_errors: max_errors as u64,
            extra: columns.extra.iter().map(|column| column.name.clone()).collect(),
            rows: 0,
            passwords: Vec::new(),
            left_out: BTreeSet::new(),
            errors: RowErrors::with_limit(max_errors),
        };
        store.begin_staging(import.extra.len())?;
        if let Some(rows) = Rows::open(&mut input, options, columns, &mut import.errors)? {
            if let Some(header) = rows.header().filter(|_| !checker.by_site) {
                import.check_required_columns(header)?;
            }
            import.stage_rows(rows, &mut input, checker, random)?;
        }
        store.end_staging()?;
        let max_errors = import.max_errors;
        import.errors.add_clashes(&store.clashes_among_staged(max_errors)?);
        let clashes = store.compare_staged((1, import.rows), max_errors, on_conflict)?;
        import.errors.add_clashes(&clashes);
        Ok(import)
    }

    /// Refuses a header without a column that every user must have.
    fn check_required_columns(&self, header: &[FileColumn]) -> Result<(), Refusal> {
        let column = |column: &FileColumn| match column {
            FileColumn::User(UserColumn::Key) => Some(self.store.key_column()),
            FileColumn::User(UserColumn::Field(field)) => self.store.column(*field),
            FileColumn::Extra(index) => Some(self.extra[*index].as_str()),
            _ => None,
        };
        let given: Vec<&str> = header.iter().filter_map(column).collect();
        self.store.check_required_columns(&given).map_err(|error| {
            let hint = "add a column of that name to the file (id for the primary key)";
            Refusal::from(error).hint(hint)
        })
    }

    fn stage_rows(
        &mut self,
        rows: Rows,
        input: &mut Input,
        checker: &RowChecker<'_>,
        random: &mut StdRng,
    ) -> Result<(), Refusal> {
        let mut chunk = Vec::new();
        let (mut chunk_bytes, mut passwords_size) = (0, 0);
        let store = self.store;
        let draws_key = store.key_kind() == KeyKind::Uuid && !store.username_is_key();
        rows.read(input, &checker.columns, &mut |row| {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    self.errors.add(error);
                    return Ok(());
                }
            };
            chunk_bytes += row.size();
            self.left_out.extend(row.left_out.iter().cloned());
            let Some(CheckedRow { mut user, password }) = checker.check(row, &mut self.errors)
            else {
                return Ok(());
            };
            self.rows = user.row;
            if user.key.is_none() && draws_key {
                user.key = Some(UserKey::random_uuid(random));
            }
            if user.password.is_none() {
                user.unusable = Some(hasher::unusable(random));
            }
            if let Some(password) = password {
                passwords_size += password.expose().len() + size_of::<(u64, Password)>();
                self.passwords.push((user.row, password));
            }
            if passwords_size > PASSWORDS_LIMIT {
                let message = "the plain passwords of the file take more than 256 MiB";
                return Err(Refusal::refused("too_many_passwords", message).hint("split the file"));
            }
            chunk.push(user);
            if chunk.len() >= CHUNK_ROWS || chunk_bytes >= CHUNK_BYTES {
                store.stage(&chunk)?;
                chunk.clear();
                chunk_bytes = 0;
            }
            Ok(())
        })?;
        Ok(store.stage(&chunk)?)
    }

    /// Moves what is staged to another database.
    pub(crate) fn move_to(&mut self, store: &'s Store) -> Result<(), Refusal> {
        store.copy_staged(self.store, self.extra.len())?;
        self.store = store;
        Ok(())
    }

    /// Returns the passwords of these rows.
    fn passwords(&self, (first, last): (u64, u64)) -> &[(u64, Password)] {
        let begin = self.passwords.partition_point(|(row, _)| *row < first);
        let end = self.passwords.partition_point(|(row, _)| *row <= last);
        &self.passwords[begin..end]
    }

    /// Returns whether any of these rows has a password to hash.
    pub(crate) fn has_passwords(&self, rows: (u64, u64)) -> bool {
        !self.passwords(rows).is_empty()
    }

    /// Hashes the passwords of these rows and stages the hashes.
    ///
    /// `progress` receives how many are done, and the number of all.
    pub(crate) fn hash(
        &self,
        batch: (u64, u64),
        recipe: HashRecipe,
        random: &mut StdRng,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), Refusal> {
        let (mut rows, mut jobs) = (Vec::new(), Vec::new());
        for (row, password) in self.passwords(batch) {
            let before = self.store.hash_before(*row)?;
            if before.is_none() || self.on_conflict != OnConflict::Skip {
                rows.push(*row);
                jobs.push(HashJob::new(password, before, recipe, random));
            }
        }
        let (mut done, total) = (0, jobs.len() as u64);
        let mut staged = Ok(());
        if total > 0 {
            progress(done, total);
        }
        hasher::for_each_hash(&jobs, recipe, |index, hash| {
            staged = hash.map_err(Refusal::from).and_then(|hash| match hash {
                Some(hash) => Ok(self.store.stage_hash(rows[index], &hash)?),
                None => Ok(()),
            });
            done += 1;
            progress(done, total);
            staged.is_ok()
        });
        staged
    }

    /// Loads these rows; rows that can no longer be written add to the errors.
    pub(crate) fn load(
        &mut self,
        write: &Write<'_>,
        rows: (u64, u64),
        now: Timestamp,
    ) -> Result<Loaded, Refusal> {
        let clashes = write.compare_staged(rows, self.max_errors, self.on_conflict)?;
        let loaded = if clashes.1 > 0 {
            Err(clashes)
        } else {
            let (on_conflict, max_clashes) = (self.on_conflict, self.max_errors);
            let loading = Loading { rows, on_conflict, now, max_clashes };
            write.load(&loading)?
        };
        loaded.map_err(|clashes| {
            self.errors.add_clashes(&clashes);
            Refusal::refused("bad_rows", "some rows cannot be written")
        })
    }

    /// Loads all rows and rolls back; passwords are not hashed, and no code of the site is run.
    pub(crate) fn rehearse(&mut self) -> Result<Loaded, Refusal> {
        let (store, rows) = (self.store, (1, self.rows));
        for (row, _) in &self.passwords {
            store.stage_hash(*row, PLACEHOLDER_HASH)?;
        }
        if self.by_site {
            return store.rehearse_by_site(|write| self.load(write, rows, Timestamp::UNIX_EPOCH));
        }
        store.rehearse(|write| self.load(write, rows, Timestamp::UNIX_EPOCH))
    }
}
