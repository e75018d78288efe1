//! `acct settings`.

use serde::Serialize;

use super::Outcome;
use crate::account::suggestions::Suggestions;
use crate::app::App;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::ui::Listing;

/// Shows every setting, its value, and where the value came from
///
/// An option outweighs an environment variable, that the settings file, and that the default.
/// No secret is shown, only the path of the file that holds it. With --format plain a line holds
/// the value alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct settings
  acct --site news settings --format json
  # Where the database is, for a script
  acct settings database --format plain")]
pub(crate) struct Args {
    /// Show these only
    #[arg(value_name = "SETTING")]
    names: Vec<String>,
}

/// A setting in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    name: &'static str,
    value: String,
    source: String,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let settings = app.settings()?;
        let rows = documents(settings);
        for name in &self.names {
            if rows.iter().all(|row| row.name != name) {
                return Err(unknown(name, &rows).into());
            }
        }
        let is_wanted = |row: &Document| {
            self.names.is_empty() || self.names.iter().any(|name| name == row.name)
        };
        print(rows.into_iter().filter(is_wanted), app)?;
        let absent = if settings.file_found { "" } else { " (not there)" };
        app.ui.status(&format!("settings file: {}{absent}", settings.file.value.display()));
        settings.check()?;
        Ok(Outcome::Done)
    }
}

/// Describes every setting.
pub(crate) fn documents(settings: &Settings) -> Vec<Document> {
    let rows = settings.rows().into_iter();
    rows.map(|(name, value, source)| Document { name, value, source }).collect()
}

/// Refuses a name that is no setting's, with those that are near.
fn unknown(name: &str, rows: &[Document]) -> Refusal {
    let mut near = Suggestions::for_name(name);
    for row in rows {
        near.offer(row.name);
    }
    let refusal = Refusal::usage("no_such_setting", format!("there is no setting \"{name}\""));
    match near.into_names().as_slice() {
        [] => refusal.hint("acct settings lists them"),
        names => refusal.hint(format!("did you mean {}?", names.join(" or "))),
    }
}

/// Lists every setting.
pub(crate) fn list(settings: &Settings, app: &mut App<'_>) -> anyhow::Result<()> {
    print(documents(settings).into_iter(), app)
}

fn print(documents: impl Iterator<Item = Document>, app: &mut App<'_>) -> anyhow::Result<()> {
    let mut listing = Listing::begin(&mut app.ui, "settings", &["name", "value", "source"], 1)?;
    for document in documents {
        listing.row(&mut app.ui, &document)?;
    }
    listing.end(&mut app.ui)
}
