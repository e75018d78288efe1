//! `acct template list`.

use serde_json::json;

use super::{Outcome, place};
use crate::app::App;
use crate::template::TemplateName;
use crate::ui::Listing;

/// List the templates and where each one comes from
///
/// A file with the same name in registration/ in the templates directory replaces the built-in
/// template; one in registration/LANGUAGE/ takes precedence.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct template list
  acct template list --format json")]
pub(crate) struct Args {}

impl Args {
    #[expect(clippy::unused_self, reason = "every command is run in the same way")]
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let templates = app.templates()?;
        let columns = &["name", "source", "path", "purpose"];
        let mut listing = Listing::begin(&mut app.ui, "templates", columns, 0)?;
        for name in TemplateName::ALL {
            let (source, path) = place(templates.origin(name));
            let row = json!({
                "name": name.file(), "source": source, "path": path, "purpose": name.purpose(),
            });
            listing.row(&mut app.ui, &row)?;
        }
        listing.end(&mut app.ui)?;
        let directory = app.settings()?.templates.value.clone();
        let absent = if directory.is_dir() { "" } else { " (does not exist)" };
        app.ui.status(&format!("templates: {}{absent}", directory.display()));
        Ok(Outcome::Done)
    }
}
