//! `acct doctor`.

use serde::Serialize;

use super::{Outcome, settings};
use crate::app::App;
use crate::doctor::{self, Examination, Finding, Verdict};
use crate::settings::Settings;
use crate::ui::{Format, Listing, Tone};

/// Checks settings, key, database and clock, and says what to do
///
/// Every check is made, whatever the others find; nothing is written. An adopted site is started
/// once more, where its Python can be run, and asked whether all is still as it was. With smtp the
/// mail server is greeted, and gets no mail; one that is not there or says "later" is worth a
/// look, for that may pass. Each line is one check, with what to do below it. `fits` needs nothing; `attention` works and is worth a
/// look; `unfit` makes other commands fail, and doctor exit with 3; `not_checked` waits for
/// something else. With --quiet only what is wrong is shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct doctor
  # What is wrong, for a monitoring script
  acct doctor --quiet --format csv")]
pub(crate) struct Args {
    /// Read every page of the database, also of a large one
    #[arg(long)]
    thorough: bool,
    /// Leave an adopted site's Python and the mail server alone
    #[arg(long)]
    offline: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    check: &'static str,
    verdict: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
}

impl<'a> Document<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            check: finding.check.word(),
            verdict: finding.verdict.word(),
            message: &finding.message,
            hint: finding.hint.as_deref(),
        }
    }
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let settings = app.settings();
        let mut findings = match &settings {
            Ok(settings) => {
                let Self { thorough, offline } = self;
                let (environment, now) = (&app.system.environment, app.system.now());
                let host = &app.system.host;
                Examination { settings, environment, now, host, thorough, offline }.findings()
            }
            Err(refusal) => doctor::without_settings(refusal.clone()),
        };
        let summary = summarize(&findings);
        let unfit = findings.iter().any(|finding| finding.verdict == Verdict::Unfit);
        if app.ui.options.quiet && !app.ui.options.format.is_json() {
            findings.retain(|finding| finding.verdict.is_problem());
        }
        print(&findings, settings.ok(), app)?;
        app.ui.status(&summary);
        Ok(if unfit { Outcome::Unfit } else { Outcome::Done })
    }
}

/// Counts what is wrong.
fn summarize(findings: &[Finding]) -> String {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    match (count(Verdict::Unfit), count(Verdict::Attention)) {
        (0, 0) => "everything fits".to_owned(),
        (0, attention) => format!("everything fits; worth a look: {attention}"),
        (unfit, 0) => format!("unfit: {unfit}"),
        (unfit, attention) => format!("unfit: {unfit}; worth a look: {attention}"),
    }
}

fn print(
    findings: &[Finding],
    settings: Option<&Settings>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    let documents: Vec<Document<'_>> = findings.iter().map(Document::of).collect();
    match app.ui.options.format {
        Format::Json | Format::Ndjson => {
            let settings = settings.map(Settings::rows).unwrap_or_default();
            let document = serde_json::json!({ "checks": documents, "settings": settings });
            app.ui.print_document(&document)
        }
        Format::Csv | Format::Plain => {
            let columns = &["check", "verdict", "message", "hint"];
            let mut listing = Listing::begin(&mut app.ui, "checks", columns, 0)?;
            for document in &documents {
                listing.row(&mut app.ui, document)?;
            }
            listing.end(&mut app.ui)
        }
        Format::Table => {
            if let Some(settings) = settings.filter(|_| !app.ui.options.quiet) {
                settings::print(&settings.rows(), app)?;
                app.ui.print(b"\n")?;
            }
            let mut listing =
                Listing::begin(&mut app.ui, "checks", &["verdict", "check", "finding"], 0)?;
            for document in &documents {
                for cells in lines(document) {
                    listing.cells(&mut app.ui, Tone::Plain, cells)?;
                }
            }
            listing.end(&mut app.ui)
        }
    }
}

/// Writes a check for people: what was found, and below it what to do.
fn lines(document: &Document<'_>) -> Vec<[String; 3]> {
    let Document { check, verdict, message, hint } = document;
    let found = [verdict.replace('_', " "), check.replace('_', " "), (*message).to_owned()];
    let hint = hint.map(|hint| [String::new(), String::new(), format!("hint: {hint}")]);
    std::iter::once(found).chain(hint).collect()
}
