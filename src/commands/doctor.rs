//! `acct doctor`.

use super::{Outcome, settings};
use crate::app::App;
use crate::doctor::{self, Examination, Finding, Verdict};
use crate::error::counted;
use crate::settings::Settings;
use crate::ui::{Format, Listing, Tone};

/// Check settings, key, database, mail and clock
///
/// Runs all checks; changes nothing. If an adopted site's Python can be run, the site is started
/// once more and compared with the settings. With smtp, acct connects to the mail server but sends
/// no mail; a server that is temporarily unavailable is only a warning.
///
/// Each check has one of four results, followed by a hint. `ok`: nothing to do. `warning`: works,
/// but needs a look. `error`: other commands will fail, and doctor exits with 3. `skipped`: depends
/// on a check that failed. With --quiet, only warnings and errors are shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct doctor
  # Only problems, for a monitoring script
  acct doctor --quiet --format csv")]
pub(crate) struct Args {
    /// Check every page of the database, even if it is large
    #[arg(long)]
    thorough: bool,
    /// Do not start the adopted site or contact the mail server
    #[arg(long)]
    offline: bool,
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
        let failed = findings.iter().any(|finding| finding.verdict == Verdict::Error);
        if app.ui.options.quiet && !app.ui.options.format.is_json() {
            findings.retain(|finding| finding.verdict.is_problem());
        }
        print(&findings, settings.ok(), app)?;
        app.ui.status(&summary);
        Ok(if failed { Outcome::CheckFailed } else { Outcome::Done })
    }
}

/// Summarizes the errors and warnings.
fn summarize(findings: &[Finding]) -> String {
    let count =
        |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count() as u64;
    match (count(Verdict::Error), count(Verdict::Warning)) {
        (0, 0) => "no problems found".to_owned(),
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => {
            format!("{}, {}", counted(errors, "error"), counted(warnings, "warning"))
        }
    }
}

fn print(
    findings: &[Finding],
    settings: Option<&Settings>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    match app.ui.options.format {
        Format::Json | Format::Ndjson => {
            let settings = settings.map(Settings::rows).unwrap_or_default();
            let document = serde_json::json!({ "checks": findings, "settings": settings });
            app.ui.print_document(&document)
        }
        Format::Csv | Format::Plain => {
            let columns = &["check", "verdict", "message", "hint"];
            let mut listing = Listing::begin(&mut app.ui, "checks", columns, 0)?;
            for finding in findings {
                listing.row(&mut app.ui, finding)?;
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
            for finding in findings {
                let row = serde_json::to_value(finding)?;
                let words = |name: &str| row[name].as_str().unwrap_or_default().replace('_', " ");
                let cells = [words("verdict"), words("check"), finding.message.clone()];
                listing.cells(&mut app.ui, Tone::Plain, cells)?;
                if let Some(hint) = &finding.hint {
                    let cells = ["", "", &*format!("hint: {hint}")];
                    listing.cells(&mut app.ui, Tone::Plain, cells)?;
                }
            }
            listing.end(&mut app.ui)
        }
    }
}
