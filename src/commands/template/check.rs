//! `acct template check`.

use serde_json::json;

use super::{Outcome, place};
use crate::app::App;
use crate::template::TemplateName;
use crate::ui::Listing;

/// Check every template with sample data
///
/// Each template is rendered with a complete and a nearly empty sample user; errors name file and
/// line. Other commands check the templates that they use in the same way, before they prompt or
/// write anything.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct template check
  acct template check --quiet --format json")]
pub(crate) struct Args {}

/// The warning about an HTML part without HTML.
const PLAIN: &str = "password_reset_email.html contains no HTML tag: Django's file of this name is \
                     plain text, which belongs in password_reset_email.txt here";

impl Args {
    #[expect(clippy::unused_self, reason = "every command is run in the same way")]
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let templates = app.templates()?;
        let columns = &["name", "source", "path", "finding"];
        let mut listing = Listing::begin(&mut app.ui, "templates", columns, 0)?;
        let (mut wrong, mut attention) = (0, None);
        for name in TemplateName::ALL {
            let origin = templates.origin(name);
            let error = templates.check(name).err().map(|error| error.to_string());
            wrong += usize::from(error.is_some());
            let (source, path) = place(origin);
            let plain = name == TemplateName::PasswordResetEmailHtml && templates.has_plain_html();
            let warning = (plain && error.is_none()).then_some(PLAIN);
            let finding = match (&error, origin) {
                (Some(error), _) => error.clone(),
                (None, Some(_)) => warning.map_or("ok", |_| "warning").to_owned(),
                (None, None) => "not used".to_owned(),
            };
            let row = json!({
                "name": name.file(), "source": source, "path": path,
                "finding": finding, "error": error, "warning": warning,
            });
            listing.row(&mut app.ui, &row)?;
            attention = attention.or(warning);
        }
        listing.end(&mut app.ui)?;
        if let Some(warning) = attention {
            app.ui.warn(warning);
        }
        if wrong > 0 {
            app.ui.status(&format!("errors in {wrong} of {} templates", TemplateName::ALL.len()));
            return Ok(Outcome::No);
        }
        Ok(Outcome::Done)
    }
}
