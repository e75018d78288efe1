//! `acct settings`.

use serde::Serialize;

use super::Outcome;
use crate::context::Context;
use crate::output::Listing;
use crate::settings::Settings;

/// Shows every setting, its value, and where the value came from
///
/// An option outweighs an environment variable, that the settings file, and that the default.
/// No secret is shown, only the path of the file that holds it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct settings
  acct --site news settings --format json")]
pub(crate) struct Args {}

/// A setting in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    name: &'static str,
    value: String,
    source: String,
}

impl Args {
    #[expect(clippy::unused_self, reason = "every command is run in the same way")]
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let settings = context.settings()?;
        list(&settings, context)?;
        let absent = if settings.file_found { "" } else { " (not there)" };
        context.say(&format!("settings file: {}{absent}", settings.file.value.display()));
        settings.check()?;
        Ok(Outcome::Done)
    }
}

/// Describes every setting.
pub(crate) fn documents(settings: &Settings) -> Vec<Document> {
    let rows = settings.rows().into_iter();
    rows.map(|(name, value, source)| Document { name, value, source }).collect()
}

/// Lists every setting.
pub(crate) fn list(settings: &Settings, context: &mut Context<'_>) -> anyhow::Result<()> {
    let mut listing = Listing::begin(context, "settings", &["setting", "value", "source"], 1)?;
    for document in documents(settings) {
        let Document { name, value, source } = &document;
        let cells = [(*name).to_owned(), value.clone(), source.clone()];
        listing.row(context, &cells, &document)?;
    }
    listing.end(context)
}
