//! `acct template export`.

use std::path::PathBuf;

use serde_json::json;

use super::Outcome;
use crate::app::App;
use crate::files::{self, FileError};
use crate::template::TemplateName;
use crate::ui::Listing;

/// Write the built-in templates to files, as a starting point for your own
///
/// The files are written to registration/ in DIR, which is created if needed. Existing files are
/// left unchanged and reported, and make the exit code 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct template export ~/.config/acct/templates
  acct template export ./templates --format plain")]
pub(crate) struct Args {
    /// Directory to write to
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let settings = app.settings()?;
        let wording = settings.mail_style()?.wording;
        let folder = self.directory.join("registration");
        files::create_parent(&folder.join("file"))?;
        let mut listing = Listing::begin(&mut app.ui, "files", &["path", "written"], 0)?;
        let mut left = 0;
        for name in TemplateName::ALL {
            let Some(text) = name.builtin(wording) else { continue };
            let path = folder.join(name.file());
            let written = match files::create(&path, text.as_bytes()) {
                Ok(()) => true,
                Err(FileError::Exists(_)) => false,
                Err(error) => return Err(error.into()),
            };
            left += usize::from(!written);
            let row = json!({ "path": path.display().to_string(), "written": written });
            listing.row(&mut app.ui, &row)?;
        }
        listing.end(&mut app.ui)?;
        if self.directory.canonicalize().ok() != settings.templates.value.canonicalize().ok() {
            let read = settings.templates.value.display();
            app.ui.status(&format!(
                "acct reads templates from {read}; to use these, set templates in the settings file"
            ));
        }
        Ok(if left == 0 { Outcome::Done } else { Outcome::No })
    }
}
