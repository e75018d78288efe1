//! What an import tells.

use std::path::Path;

use serde_json::json;

use super::Conflict;
use super::read::report_name;
use crate::account::validation::ValidationError;
use crate::app::App;
use crate::commands::Outcome;
use crate::error::Refusal;
use crate::store::{Clash, ClashKind, Clashes, Loaded};
use crate::transfer::{Fault, Faults, shortened};
use crate::ui::Document;
use crate::ui::to_json;

/// The word for a user who is there already, which --on-conflict settles.
const USER_EXISTS: &str = "user_exists";

/// What was done so far.
#[derive(Debug)]
pub(super) struct Report {
    name: String,
    dry_run: bool,
    loaded: Loaded,
    skipped: u64,
}

/// How an import ended that went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Written,
    Rehearsed,
}

impl Report {
    pub(super) fn new(file: &Path, dry_run: bool) -> Self {
        Self { name: report_name(file), dry_run, loaded: Loaded::default(), skipped: 0 }
    }

    pub(super) fn add(&mut self, mut loaded: Loaded, on_conflict: Conflict) {
        if on_conflict == Conflict::Skip {
            self.skipped += std::mem::take(&mut loaded.unchanged);
        }
        self.loaded.add(loaded);
    }

    /// Says what was done, and what would be.
    pub(super) fn end(self, ended: Ended, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let told = self.told();
        match ended {
            Ended::Written if self.loaded.added + self.loaded.updated > 0 => {
                app.ui.status_done(&format!("{}: {told}", self.name));
            }
            Ended::Written => app.ui.status(&format!("{}: {told}; nothing was changed", self.name)),
            Ended::Rehearsed => {
                app.ui.status(&format!("{}: {told}; nothing was written (--dry-run)", self.name));
            }
        }
        if self.loaded.unusable > 0 {
            let many = self.loaded.unusable;
            let have = if many == 1 { "has" } else { "have" };
            app.ui.status(&format!("{many} of the new users {have} no usable password"));
        }
        if app.ui.options.format.is_json() {
            let mut line = self.document(&[], 0)?;
            line.extend_from_slice(b"}\n");
            app.ui.print(&line)?;
            app.ui.document = Document::Whole;
        }
        Ok(Outcome::Done)
    }

    /// Tells what is wrong with the file.
    pub(super) fn refuse(self, faults: Faults, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let (faults, more) = faults.into_parts();
        let count = faults.len() as u64 + more;
        let plural = if count == 1 { "error" } else { "errors" };
        let written = self.written();
        let message = format!("{count} {plural} in {}; {written}", self.name);
        let mut refusal = Refusal::refused("bad_rows", message);
        let details = faults.iter().map(|fault| ValidationError::new(fault.code, fault.told()));
        refusal.details = details.collect();
        let mut hints = Vec::new();
        if more > 0 {
            hints.push(format!("{more} more are not shown; --max-errors {count} shows all"));
        }
        if faults.iter().any(|fault| fault.code == USER_EXISTS) {
            hints.push(
                "--on-conflict skip or update says what becomes of users who are there".to_owned(),
            );
        }
        refusal.hint = (!hints.is_empty()).then(|| hints.join("; "));
        self.fail(refusal, &faults, more, app)
    }

    /// Tells of a failure between batches.
    pub(super) fn break_off(
        self,
        mut refusal: Refusal,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        if self.loaded != Loaded::default() {
            refusal.message = format!("{}; {}", refusal.message, self.written());
            refusal.hint = Some("run the same command again to go on".to_owned());
        }
        self.fail(refusal, &[], 0, app)
    }

    fn fail(
        self,
        refusal: Refusal,
        faults: &[Fault],
        more: u64,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        if app.ui.options.format.is_json() {
            let line = self.document(faults, more)?;
            app.ui.print(&line)?;
            app.ui.document = Document::Begun;
        }
        Err(refusal.into())
    }

    fn written(&self) -> String {
        if self.loaded.added + self.loaded.updated == 0 {
            return "nothing was written".to_owned();
        }
        format!("what was written before stays: {}", self.told())
    }

    fn told(&self) -> String {
        let Loaded { added, updated, unchanged, .. } = self.loaded;
        let mut parts = vec![format!("{added} added")];
        let others = [(updated, "updated"), (unchanged, "unchanged"), (self.skipped, "skipped")];
        parts.extend(
            others
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}")),
        );
        parts.join(", ")
    }

    /// Writes the document but for the brace that ends it.
    fn document(&self, faults: &[Fault], more: u64) -> anyhow::Result<Vec<u8>> {
        let Loaded { added, updated, unchanged, unusable } = self.loaded;
        let document = json!({
            "added": added,
            "updated": updated,
            "unchanged": unchanged,
            "skipped": self.skipped,
            "without_password": unusable,
            "dry_run": self.dry_run,
            "errors": faults,
            "more_errors": more,
        });
        let mut line = to_json(&document)?.to_vec();
        line.pop();
        Ok(line)
    }
}

/// Collects clashes as faults.
pub(super) fn faults_of(limit: usize, clashes: Clashes) -> Faults {
    let mut faults = Faults::up_to(limit);
    add_clashes(&mut faults, clashes);
    faults
}

/// Adds clashes to the faults.
pub(super) fn add_clashes(faults: &mut Faults, (clashes, count): Clashes) {
    faults.add_all(clashes.iter().map(fault_of), count);
}

/// Tells of a clash in words.
fn fault_of(clash: &Clash) -> Fault {
    let (column, code, message) = match &clash.kind {
        ClashKind::SameName(line) => {
            ("username", "duplicate_in_file", format!("line {line} has the same user name"))
        }
        ClashKind::SimilarName(line) => (
            "username",
            "duplicate_in_file",
            format!("it differs from the user name in line {line} only in its case"),
        ),
        ClashKind::SameKey(line) => {
            ("id", "duplicate_in_file", format!("line {line} has the same id"))
        }
        ClashKind::Exists(name) => {
            ("username", USER_EXISTS, format!("there is a user \"{}\" already", shortened(name)))
        }
        ClashKind::SimilarUser(name) => (
            "username",
            "username_taken",
            format!("it differs from the user \"{}\" only in its case", shortened(name)),
        ),
        ClashKind::OtherKey(key) => {
            ("id", "other_id", format!("the user of this name has the id {key}"))
        }
        ClashKind::KeyTaken(name) => {
            ("id", "id_taken", format!("the user \"{}\" has this id", shortened(name)))
        }
        ClashKind::Refused(error) => {
            let refusal = error.to_string();
            return Fault::of_row((clash.row, clash.line), "refused_by_database", refusal);
        }
    };
    Fault::of_row((clash.row, clash.line), code, message).in_column(column)
}
