//! `acct user import`.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Outcome;
use crate::account::validation::ValidationError;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::store::{Loaded, OnConflict, Store};
use crate::terminal::Progress;
use crate::transfer::{FileFormat, Import, Input, RowChecker, RowError, RowErrors};
use crate::ui::{Document, Ui, to_json};

/// Import users from a file, all of them or none
///
/// FILE is CSV with a header, JSON with an object per line, or the document of
/// `user list --format json`. Its columns are id, username, email, first_name, last_name, is_active,
/// is_staff, is_superuser, last_login, date_joined, and custom columns of the table; only username
/// is required. A plain_password is checked by Django's validators and hashed; a password_hash is
/// stored as it is; without either, the user gets an unusable password.
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
  acct --site old user list --format json | acct --site new user import -
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
    /// that the same command can be run again.
    #[arg(long, value_name = "N")]
    batch: Option<NonZeroU64>,
    /// Report what would happen, without writing anything
    #[arg(long)]
    dry_run: bool,
    /// File format [default: detected]
    #[arg(long, value_name = "FORM", value_enum)]
    from: Option<FileFormat>,
    /// Report at most N errors
    #[arg(long, value_name = "N", default_value_t = 20)]
    max_errors: usize,
    /// Skip the validators of plain passwords
    #[arg(long)]
    no_validate: bool,
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
        }
        if self.no_validate {
            app.ui.warn("the password validators are skipped");
        }
        let input = self.open(app)?;
        let name = input.path().display().to_string();
        let checker = RowChecker::new(store, app.settings()?, !self.no_validate)?;
        let options = (self.on_conflict, self.max_errors);
        let mut import =
            Import::stage(input, self.from, &checker, options, &mut app.system.random)?;
        if import.rows == 0 && import.errors.count() == 0 {
            app.ui.warn(&format!("there are no users in {name}"));
        }
        let mut report = Report { dry_run: self.dry_run, ..Report::default() };
        let new_home = provisional.is_some();
        match self.load(&mut import, new_home, &mut report, app) {
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
        let mut first = 1;
        while first <= import.rows {
            let batch = (first, import.rows.min(first.saturating_add(size - 1)));
            report.add(load_batch(import, batch, app)?, self.on_conflict);
            first = batch.1 + 1;
        }
        Ok(())
    }
}

/// Hashes the passwords of these rows, and writes the rows in one transaction.
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
    let loaded = app.write(change, |write, scope| {
        show_progress(scope.ui, 0, batch.1);
        let loaded =
            import.load(write, batch, now, |done| show_progress(scope.ui, done, batch.1))?;
        scope.change.set_written(loaded.added + loaded.updated);
        Ok(loaded)
    });
    app.ui.terminal.show_progress(None);
    loaded
}

fn show_progress(ui: &mut Ui<'_>, done: u64, total: u64) {
    if ui.shows_progress() {
        let if_interrupted = "nothing of the batch was written; run the same command again";
        ui.terminal.show_progress(Some(Progress { done, total, if_interrupted }));
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

/// The result of an import, also as its JSON document.
#[derive(Debug, Default, Serialize)]
struct Report {
    added: u64,
    updated: u64,
    unchanged: u64,
    skipped: u64,
    without_password: u64,
    dry_run: bool,
    errors: Vec<RowError>,
    more_errors: u64,
}

impl Report {
    fn add(&mut self, loaded: Loaded, on_conflict: OnConflict) {
        self.added += loaded.added;
        self.updated += loaded.updated;
        self.without_password += loaded.unusable;
        match on_conflict {
            OnConflict::Skip => self.skipped += loaded.unchanged,
            OnConflict::Error | OnConflict::Update => self.unchanged += loaded.unchanged,
        }
    }

    fn describe(&self) -> String {
        let others =
            [(self.updated, "updated"), (self.unchanged, "unchanged"), (self.skipped, "skipped")];
        let others = others.iter().filter(|(count, _)| *count > 0);
        let others = others.map(|(count, word)| format!(", {count} {word}"));
        format!("{} added{}", self.added, others.collect::<String>())
    }

    fn print(self, name: &str, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let counts = self.describe();
        if self.dry_run {
            app.ui.status(&format!("{name}: {counts}; nothing was written (--dry-run)"));
        } else if self.added + self.updated > 0 {
            app.ui.status_done(&format!("{name}: {counts}"));
        } else {
            app.ui.status(&format!("{name}: {counts}; nothing was changed"));
        }
        match self.without_password {
            0 => {}
            1 => app.ui.status("1 new user has no usable password"),
            many => app.ui.status(&format!("{many} new users have no usable password")),
        }
        if app.ui.options.format.is_json() {
            app.ui.print_document(&self)?;
        }
        Ok(Outcome::Done)
    }

    /// Reports errors in rows, or why the import stopped.
    fn fail(
        mut self,
        name: &str,
        mut refusal: Refusal,
        errors: RowErrors,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let count = errors.count();
        self.errors = errors.into_sorted();
        self.more_errors = count - self.errors.len() as u64;
        let is_written = self.added + self.updated > 0;
        if count > 0 {
            refusal = self.refuse_rows(name, count);
        } else if is_written {
            refusal.hint = Some("run the same command again to resume".to_owned());
        }
        if is_written {
            let written = self.describe();
            refusal.message = format!("{}; earlier batches are kept: {written}", refusal.message);
        } else if count > 0 {
            refusal.message.push_str("; nothing was written");
        }
        if app.ui.options.format.is_json() {
            // The refusal is added to the document.
            let mut line = to_json(&self)?;
            line.pop();
            app.ui.print(&line)?;
            app.ui.document = Document::Begun;
        }
        Err(refusal.into())
    }

    fn refuse_rows(&self, name: &str, count: u64) -> Refusal {
        let plural = if count == 1 { "error" } else { "errors" };
        let mut refusal = Refusal::refused("bad_rows", format!("{count} {plural} in {name}"));
        let details = self.errors.iter();
        refusal.details =
            details.map(|error| ValidationError::new(error.code, error.describe())).collect();
        let mut hints = Vec::new();
        if self.more_errors > 0 {
            let more = self.more_errors;
            hints.push(format!("{more} more not shown: to see all, use --max-errors {count}"));
        }
        if self.errors.iter().any(|error| error.code == RowError::USER_EXISTS) {
            hints.push("for existing users, use --on-conflict skip or update".to_owned());
        }
        refusal.hint = (!hints.is_empty()).then(|| hints.join("; "));
        refusal
    }
}
