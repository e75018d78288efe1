//! `acct template preview`.

use std::path::PathBuf;

use serde_json::json;

use super::{Outcome, no_template};
use crate::account::link::LinkValidity;
use crate::app::App;
use crate::error::Refusal;
use crate::files;
use crate::selection::Target;
use crate::template::TemplateName;
use crate::terminal::harmless;

/// Render a template with a user's data
///
/// Without --user, sample data is used. A reset mail shows the expiry that it would have if sent
/// now, but the token is a dummy. Nothing is mailed, and nothing is written to the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct template preview password_reset_email --user user2
  acct template preview password_reset_email --user user2 --html mail.html
  acct template preview password_change_form")]
pub(crate) struct Args {
    /// Template name, with or without .txt
    #[arg(value_name = "NAME", hide_possible_values = true, value_enum)]
    name: TemplateName,
    /// User name, exactly as stored [default: sample data]
    #[arg(long, value_name = "USER", conflicts_with = "id")]
    user: Option<String>,
    /// Primary key of the user, instead of the name
    #[arg(long, value_name = "PK")]
    id: Option<String>,
    /// Write the HTML part of the mail to this new file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let name = self.name;
        if self.html.is_some() && name != TemplateName::PasswordResetEmail {
            let message = format!("--html works only with password_reset_email, not with {name}");
            return Err(Refusal::usage("no_html_part", message).into());
        }
        let user = match Target::of(self.user.clone(), self.id.clone()) {
            Some(target) => Some(app.find_user(&target)?.with_texts(harmless)),
            None => None,
        };
        let (templates, now, settings) = (app.templates()?, app.system.now(), app.settings()?);
        let timeout = settings.password_reset_timeout.value;
        let life = LinkValidity::new(&settings.site_time()?, now, timeout, None)?;
        let text = |name: TemplateName| -> Result<String, Refusal> {
            templates
                .preview(name, user.as_ref(), now, life.expires_at)?
                .ok_or_else(|| no_template(name))
        };
        let shown = text(name)?;
        if let Some(path) = &self.html {
            let html = text(TemplateName::PasswordResetEmailHtml)?;
            files::create(path, html.as_bytes())?;
            app.ui.status(&format!("wrote {}", path.display()));
        }
        if app.ui.options.format.is_json() {
            let html_file = self.html.as_ref().map(|path| path.display().to_string());
            let document = json!({ "name": name.file(), "text": shown, "html_file": html_file });
            app.ui.print_document(&document)?;
        } else {
            let end = if shown.ends_with('\n') { "" } else { "\n" };
            app.ui.print_text(&(shown + end))?;
        }
        Ok(Outcome::Done)
    }
}
