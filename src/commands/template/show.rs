//! `acct template show`.

use serde_json::json;

use super::{Outcome, no_template, place};
use crate::app::App;
use crate::error::Refusal;
use crate::template::TemplateName;

/// Print the source of a template: your own file or the built-in one
///
/// On a terminal, control characters are escaped.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct template show password_reset_email
  acct template show password_reset_subject.txt > subject.txt")]
pub(crate) struct Args {
    /// Template name, with or without .txt
    #[arg(value_name = "NAME", hide_possible_values = true, value_enum)]
    name: TemplateName,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let name = self.name;
        let templates = app.templates()?;
        let text = templates.text(name).map_err(Refusal::from)?.ok_or_else(|| no_template(name))?;
        if app.ui.options.format.is_json() {
            let (source, path) = place(templates.origin(name));
            let document = json!({
                "name": name.file(), "source": source, "path": path, "text": text,
            });
            app.ui.print_document(&document)?;
        } else {
            app.ui.print_text(&text)?;
        }
        Ok(Outcome::Done)
    }
}
