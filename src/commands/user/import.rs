//! `acct user import`.

mod report;

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use self::report::Report;
use super::Outcome;
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::error::Refusal;
use crate::store::{Loaded, OnConflict, Store};
use crate::terminal::StepsDone;
use crate::transfer::{FileOptions, Import, Input, RowChecker};
use crate::ui::Ui;

/// Import users from a file, all of them or none
///
/// FILE is CSV with a header, JSON with an object per line, the output of `user export` or
/// `user list --format json`, or what Django's dumpdata writes. Its columns are id, username, email,
/// first_name, last_name, is_active, is_staff, is_superuser, last_login, date_joined, and custom
/// columns of the table, in any case; only username is required. A plain_password is checked by
/// Django's validators and hashed; a password_hash is stored as it is; without either, the user gets
/// an unusable password. An id is kept if no other user has it; otherwise the row is refused.
///
/// A time without an offset is in the time zone of the database. Of a dump, groups and user
/// permissions are not imported.
///
/// All rows are checked before any is written. Errors are reported with line and column.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user import users.csv --dry-run
  acct user import users.csv
  # Update existing users
  acct user import staff.ndjson --on-conflict update
  # From one site to another
  acct --site old user export --with-hashes | acct --site new user import -
  manage.py dumpdata auth.user | acct user import -
  # Rename columns, and leave some out
  acct user import wp.csv --map user_login=username --map ID= --ignore-unknown
  # In batches; rerun the same command to resume
  acct user import many.csv --batch 1000 --on-conflict skip")]
pub(crate) struct Args {
    /// File to import; - reads stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to do if the user already exists
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    on_conflict: OnConflict,
    /// Write N rows per transaction, instead of all rows in one
    ///
    /// If a batch fails, the batches before it are kept. Requires --on-conflict skip or update, so
    /// that the same command can be run again. Where users are written through the site, one
    /// transaction for all rows keeps other writers waiting until it ends.
    #[arg(long, value_name = "N")]
    batch: Option<NonZeroU64>,
    /// Report what would happen, without writing anything
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    options: FileOptions,
    /// Report at most N errors
    #[arg(long, value_name = "N", default_value_t = 20)]
    max_errors: usize,
    /// Skip the validators of plain passwords
    #[arg(long)]
    no_validate: bool,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.batch.is_some() && self.on_conflict == OnConflict::Error {
            let message = "--batch requires --on-conflict skip or update";
            let hint = "otherwise the command could not be run again after an interruption";
            return Err(Refusal::usage("batch_without_conflict", message).hint(hint).into());
        }
        let provisional = if app.is_first_use()? {
            Some(Store::temporary(app.system.now(), app.database_time()?)?)
        } else {
            None
        };
        let store = match &provisional {
            Some(store) => store,
            None => app.store()?,
        };
        if provisional.is_none() && !self.dry_run {
            store.check_writable()?;
            app.open_site(self.writing, true)?;
        }
        let by_site = app.site_writes(self.writing)? && provisional.is_none();
        if self.no_validate {
            app.ui.warn("the password validators are skipped");
        }
        let input = self.open(app)?;
        let name = input.path().display().to_string();
        let (options, validate) = (&self.options, !self.no_validate);
        let checker = RowChecker::new(store, app.settings()?, (validate, by_site), options)?;
        let limits = (self.on_conflict, self.max_errors);
        let mut import = Import::stage(input, options, &checker, limits, &mut app.system.random)?;
        for field in &import.left_out {
            app.ui.warn(&format!("{field} is a relation to another table, and is not imported"));
        }
        if import.rows == 0 && import.errors.count() == 0 {
            app.ui.warn(&format!("there are no users in {name}"));
        }
        if import.has_passwords((1, import.rows)) {
            app.warn_of_unseen_passwords()?;
        }
        let mut report = Report::new(self.dry_run);
        let new_home = provisional.is_some();
        let loaded = self.load(&mut import, new_home, &mut report, app);
        app.ui.end_progress();
        match loaded {
            Ok(()) => report.print(&name, app),
            Err(refusal) => report.fail(&name, refusal, import.errors, app),
        }
    }

    fn open(&self, app: &mut App<'_>) -> Result<Input, Refusal> {
        if self.file.as_os_str() == "-" {
            return Ok(Input::new(Path::new("stdin"), app.ui.terminal.stdin()));
        }
        Ok(Input::open(&self.file)?)
    }

    /// Writes the rows, in one transaction or in batches; a dry run rolls back.
    fn load<'s, 't: 's>(
        &self,
        import: &mut Import<'s>,
        new_home: bool,
        report: &mut Report,
        app: &mut App<'t>,
    ) -> Result<(), Refusal> {
        if import.errors.count() > 0 {
            return Err(Refusal::refused("bad_rows", "the file has errors"));
        }
        if self.dry_run {
            if app.site_writes(self.writing)? {
                app.ui.status("the site itself, which would write the users, was not asked");
            }
            report.add(import.rehearse()?, self.on_conflict);
            return Ok(());
        }
        if new_home {
            app.create_home()?;
            let database = &app.settings()?.database.value;
            app.ui.status(&format!("created {database}"));
            import.move_to(app.store()?)?;
        }
        let size = self.batch.map_or(u64::MAX, NonZeroU64::get);
        // Hashing shows its own.
        if self.batch.is_some() && !import.has_passwords((1, import.rows)) {
            let if_interrupted = "they are written; run the same command again to resume";
            app.ui.begin_progress(|| Ok::<_, Refusal>(import.rows), if_interrupted)?;
        }
        let mut first = 1;
        while first <= import.rows {
            let batch = (first, import.rows.min(first.saturating_add(size - 1)));
            report.add(load_batch(import, batch, app)?, self.on_conflict);
            app.ui.set_progress(batch.1);
            first = batch.1 + 1;
        }
        Ok(())
    }
}

/// Hashes the passwords of these rows, and writes the rows in one transaction.
///
/// The progress is shown while nothing is locked.
fn load_batch(
    import: &mut Import<'_>,
    batch: (u64, u64),
    app: &mut App<'_>,
) -> Result<Loaded, Refusal> {
    // Without passwords a hasher that acct lacks is no obstacle.
    if import.has_passwords(batch) {
        let (recipe, ui) = (app.settings()?.recipe()?, &mut app.ui);
        let hashed = import.hash(batch, recipe, &mut app.system.random, |done, total| {
            show_progress(ui, done, total);
        });
        app.ui.terminal.show_progress(None);
        hashed?;
    }
    let now = app.system.now();
    let change = announce(batch, app.store()?)?;
    app.write(change, |write, scope| {
        let loaded = import.load(write, batch, now)?;
        scope.change.set_written(loaded.added + loaded.updated);
        Ok(loaded)
    })
}

fn show_progress(ui: &mut Ui<'_>, done: u64, total: u64) {
    if ui.shows_progress() {
        let if_interrupted = "nothing of the batch was written; run the same command again";
        ui.terminal.show_progress(Some(StepsDone { done, total, if_interrupted }));
    }
}

/// Describes these rows to the audit log.
fn announce((first, last): (u64, u64), store: &Store) -> Result<Change, Refusal> {
    let name = store.staged_name(first)?;
    if first == last {
        return Ok(Change::of_new(&name, &["imported"]));
    }
    let names = (name.as_str(), &*store.staged_name(last)?);
    Ok(Change::of_imported(last - first + 1, names))
}
