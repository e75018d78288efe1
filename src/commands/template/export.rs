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
        let texts = TemplateName::ALL
            .into_iter()
            .filter_map(|name| Some((folder.join(name.file()), name.builtin(wording)?)));
        let files = create_all(texts)?;
        let left = files.iter().filter(|(_, is_written)| !is_written).count();
        app.ui.done_despite_output_failure("the files were written");
        let mut listing = Listing::begin(&mut app.ui, "files", &["path", "written"], 0)?;
        for (path, written) in &files {
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

/// Creates the files that do not exist, all or none, and returns for each whether it was created.
fn create_all<'t>(
    texts: impl Iterator<Item = (PathBuf, &'t str)>,
) -> Result<Vec<(PathBuf, bool)>, FileError> {
    let mut files: Vec<(PathBuf, bool)> = Vec::new();
    let mut unsynced = None;
    for (path, text) in texts {
        let created = files::create(&path, text.as_bytes());
        match FileError::set_aside_unsynced(created, &mut unsynced) {
            Ok(()) => files.push((path, true)),
            Err(FileError::Exists(_)) => files.push((path, false)),
            Err(error) => {
                for (path, _) in files.iter().filter(|(_, is_written)| *is_written) {
                    // The first error says more.
                    let _ = std::fs::remove_file(path);
                }
                return Err(error);
            }
        }
    }
    unsynced.map_or(Ok(files), Err)
}

#[cfg(test)]
mod tests {
    use crate::app::testing::World;
    use crate::files::tests::while_syncs_fail;
    use crate::terminal::ScriptedTerminal;

    #[test]
    fn files_that_cannot_be_synced_are_all_there_and_unknown() {
        let folder = tempfile::tempdir().unwrap();
        let line = format!("acct template export {}", folder.path().display());
        let mut world = World::new();
        let script = ScriptedTerminal::new();
        assert_eq!(while_syncs_fail(|| world.run(&script, &line)), 4, "{}", script.err());
        let names = || folder.path().join("registration").read_dir().unwrap().count();
        let written = names();
        // What is there already is not written again.
        assert_eq!(world.run(&ScriptedTerminal::new(), &line), 1);
        assert!(written > 1 && written == names(), "{written} of {}", names());
    }
}
