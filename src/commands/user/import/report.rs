//! What an import has done, as text and as JSON.

use serde::Serialize;

use crate::account::validation::ValidationError;
use crate::app::App;
use crate::commands::user::Outcome;
use crate::error::Refusal;
use crate::store::{Loaded, OnConflict};
use crate::transfer::{RowError, RowErrors};
use crate::ui::{Document, to_json};

/// The result of an import, also as its JSON document.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
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
    pub(super) fn new(dry_run: bool) -> Self {
        Self { dry_run, ..Self::default() }
    }

    pub(super) fn add(&mut self, loaded: Loaded, on_conflict: OnConflict) {
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

    pub(super) fn print(self, name: &str, app: &mut App<'_>) -> anyhow::Result<Outcome> {
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
    pub(super) fn fail(
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
        for hint in self.errors.iter().filter_map(RowError::hint) {
            if !hints.iter().any(|other| other == hint) {
                hints.push(hint.to_owned());
            }
        }
        refusal.hint = (!hints.is_empty()).then(|| hints.join("; "));
        refusal
    }
}
