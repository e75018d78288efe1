//! `acct settings`.

use super::Outcome;
use crate::account::suggestions::Suggestions;
use crate::app::App;
use crate::error::Refusal;
use crate::settings::{SettingRow, Settings};
use crate::ui::Listing;

/// Show every setting, its value and its source
///
/// Precedence: options, environment variables, settings file, defaults. Secrets are never shown,
/// only the path of the file that contains them. With --format plain, only the values are printed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct settings
  acct --site news settings --format json
  # Print the path of the database, for a script
  acct settings database --format plain")]
pub(crate) struct Args {
    /// Show only these settings
    #[arg(value_name = "SETTING")]
    names: Vec<String>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let settings = app.settings()?;
        for name in &self.names {
            if Settings::DECLARED.iter().all(|setting| setting.name != name) {
                return Err(unknown(name, settings).into());
            }
        }
        let mut rows = settings.rows();
        rows.retain(|row| self.names.is_empty() || self.names.iter().any(|name| name == row.name));
        print(&rows, app)?;
        let missing = if settings.file_found { "" } else { " (does not exist)" };
        app.ui.status(&format!("settings file: {}{missing}", settings.file.value.display()));
        settings.check()?;
        Ok(Outcome::Done)
    }
}

fn unknown(name: &str, settings: &Settings) -> Refusal {
    let refusal = Refusal::usage("no_such_setting", format!("there is no setting \"{name}\""));
    match name {
        "set" | "unset" | "edit" => {
            return refusal.hint(format!("edit {}", settings.file.value.display()));
        }
        "get" | "show" => return refusal.hint("use acct settings SETTING"),
        _ => {}
    }
    let names = Settings::DECLARED.iter().map(|setting| setting.name);
    match Suggestions::among(name, names).as_slice() {
        [] => refusal.hint("run acct settings to list them"),
        names => refusal.hint(format!("did you mean {}?", names.join(" or "))),
    }
}

/// Prints settings in the format of the command.
pub(crate) fn print(rows: &[SettingRow], app: &mut App<'_>) -> anyhow::Result<()> {
    let mut listing = Listing::begin(&mut app.ui, "settings", &["name", "value", "source"], 1)?;
    for row in rows {
        listing.row(&mut app.ui, row)?;
    }
    listing.end(&mut app.ui)
}
