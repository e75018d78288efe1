//! `acct user import`.

mod hash;
mod load;
mod read;
mod report;

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::ValueEnum;

use self::read::{Plain, Staged};
use self::report::{Ended, Report};
use super::Outcome;
use crate::app::App;
use crate::error::Refusal;
use crate::store::{self, OnConflict, Store};
use crate::transfer::{Faults, Form};

/// Adds the users of a file, all of them or none
///
/// FILE is CSV with a header, a JSON object a line, or the document of `user list --format json`,
/// whose names its columns have: id, username, email, first_name, last_name, is_active, is_staff,
/// is_superuser, last_login, date_joined, and a site's own. Only username must be there.
/// plain_password is checked by Django's validators and hashed, password_hash is taken as it is; who
/// has neither gets an unusable password.
///
/// Every row is checked before any is written, and errors name line and column.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user import users.csv --dry-run
  acct user import users.csv
  # What is there already is brought up to date
  acct user import staff.ndjson --on-conflict update
  # From one site to another
  acct --site old user list --format json | acct --site new user import -
  # So many at a time; after an interruption the same command goes on
  acct user import many.csv --batch 1000 --on-conflict skip")]
pub(crate) struct Args {
    /// The file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to do with a row whose user is there already
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    on_conflict: Conflict,
    /// Write N rows in each transaction, in place of all rows in one
    ///
    /// What was written stays when a later batch fails. It takes --on-conflict skip or update, so
    /// that the same command can be run again.
    #[arg(long, value_name = "N")]
    batch: Option<NonZeroU64>,
    /// Tell what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How the file is written; without it the first byte tells
    #[arg(long, value_name = "FORM", value_enum)]
    from: Option<Form>,
    /// Report at most so many errors
    #[arg(long, value_name = "N", default_value_t = 20)]
    max_errors: usize,
    /// Skip the validators of plain passwords
    #[arg(long)]
    no_validate: bool,
}

/// What becomes of a row whose user is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Conflict {
    /// It is an error
    #[default]
    Error,
    /// The user stays as it is
    Skip,
    /// The user becomes what the row says
    Update,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.batch.is_some() && self.on_conflict == Conflict::Error {
            let message = "--batch takes --on-conflict skip or update";
            let hint = "else it could not be run again after an interruption";
            return Err(Refusal::usage("batch_without_conflict", message).hint(hint).into());
        }
        let report = Report::new(&self.file, self.dry_run);
        let first_use = app.is_first_use()?;
        let (now, zone) = (app.system.now(), app.database_time()?);
        let provisional = first_use.then(|| Store::temporary(now, zone)).transpose()?;
        if provisional.is_none() && !self.dry_run {
            app.store()?.check_writable()?;
        }
        if self.no_validate {
            app.ui.warn("the password validators are skipped");
        }
        let mut faults = Faults::up_to(self.max_errors);
        let staged = self.stage(provisional.as_ref(), &mut faults, app)?;
        let most = self.max_errors as u64;
        let store = store_of(provisional.as_ref(), app)?;
        let all = (1, staged.rows);
        report::add_clashes(&mut faults, store.clashes_among_staged(most)?);
        report::add_clashes(&mut faults, store.compare_staged(all, most, self.on_conflict())?);
        if !faults.is_empty() {
            return report.refuse(faults, app);
        }
        if self.dry_run {
            return self.rehearse(provisional, &staged, report, app);
        }
        if let Some(provisional) = provisional {
            app.create_home()?;
            let settings = app.settings()?;
            app.ui.status(&format!("created {}", settings.database.value));
            app.store()?.copy_staged(&provisional, staged.further.len())?;
        }
        self.write(&staged, report, app)
    }

    fn on_conflict(&self) -> OnConflict {
        match self.on_conflict {
            Conflict::Error => OnConflict::Error,
            Conflict::Skip => OnConflict::Skip,
            Conflict::Update => OnConflict::Update,
        }
    }

    /// Writes the rows, in one transaction or in batches.
    fn write(
        &self,
        staged: &Staged,
        mut report: Report,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let size = self.batch.map_or(staged.rows.max(1), NonZeroU64::get);
        let mut first = 1;
        while first <= staged.rows {
            let last = staged.rows.min(first.saturating_add(size - 1));
            let done = hash::hash(&staged.plain, (first, last), self.on_conflict(), app)
                .and_then(|()| load::load(self, staged, (first, last), app));
            match done {
                Ok(Ok(loaded)) => report.add(loaded, self.on_conflict),
                Ok(Err(faults)) => return report.refuse(faults, app),
                Err(refusal) => return report.break_off(refusal, app),
            }
            first = last + 1;
        }
        report.end(Ended::Written, app)
    }

    /// Does all but to hash and to write.
    fn rehearse(
        &self,
        provisional: Option<Store>,
        staged: &Staged,
        mut report: Report,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let mut own = provisional;
        let store = match &mut own {
            Some(store) => store,
            None => app.store()?,
        };
        for Plain { row, .. } in &staged.plain {
            store.stage_hash(*row, store::PLACEHOLDER_HASH)?;
        }
        match load::rehearse(self, staged, store)? {
            Ok(loaded) => {
                report.add(loaded, self.on_conflict);
                report.end(Ended::Rehearsed, app)
            }
            Err(faults) => report.refuse(faults, app),
        }
    }
}

/// Returns the database that is there, or the one that stands in for it.
fn store_of<'a>(
    provisional: Option<&'a Store>,
    app: &'a mut App<'_>,
) -> Result<&'a Store, Refusal> {
    match provisional {
        Some(store) => Ok(store),
        None => Ok(app.store()?),
    }
}
