//! `acct settings`.

use serde::Serialize;

use super::Outcome;
use crate::context::Context;
use crate::output::Listing;

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

#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    value: &'a str,
    source: &'a str,
}

impl Args {
    #[expect(clippy::unused_self, reason = "every command is run in the same way")]
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let settings = context.settings()?;
        let mut listing = Listing::begin(context, "settings", &["setting", "value", "source"], 1)?;
        for (name, value, source) in settings.rows() {
            let document = Document { name, value: &value, source: &source };
            let cells = [name.to_owned(), value.clone(), source.clone()];
            listing.row(context, &cells, &document)?;
        }
        listing.end(context)?;
        let absent = if settings.file_found { "" } else { " (not there)" };
        context.say(&format!("settings file: {}{absent}", settings.file.value.display()));
        settings.check()?;
        Ok(Outcome::Done)
    }
}
