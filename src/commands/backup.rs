//! `acct backup`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Outcome;
use super::selection::users;
use crate::app::App;
use crate::error::{Refusal, quoted};
use crate::files::FileError;
use crate::home;
use crate::settings::Settings;
use crate::store::StoreError;

/// Copies acct's own database to a file, also while others write
///
/// The copy is the database as it is at one moment, and is checked before it gets its name. FILE is
/// made with mode 0600, whole or not at all, and never in the place of another. The secret key is
/// not in it: keep that apart, for without it acct takes no copy back.
///
/// To restore, stop whatever uses the database, remove what the old one may have left beside it
/// (-journal, -wal, -shm), put the copy in its place, and ask acct doctor whether all fits.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct backup accounts.backup
  # One for each day
  acct --quiet backup ~/backups/accounts-\"$(date +%F)\"
  # Put a copy back, with nothing else running
  rm -f ~/.local/share/acct/accounts.sqlite3-*
  cp accounts.backup ~/.local/share/acct/accounts.sqlite3
  chmod 600 ~/.local/share/acct/accounts.sqlite3
  acct doctor")]
pub(crate) struct Args {
    /// The file to make
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.file == Path::new("-") {
            let refusal = Refusal::usage("bad_file", "a backup is a file, and goes to no pipe");
            return Err(refusal.hint("name a new file; ./- is one of that name").into());
        }
        let settings = app.settings()?;
        if !app.store()?.is_own() {
            return Err(foreign(settings).into());
        }
        let copied = app.store()?.back_up(&self.file).map_err(|error| match error {
            StoreError::File(source) => {
                Refusal { code: "cannot_create", ..FileError::not_begun(&self.file, source).into() }
            }
            error @ StoreError::NotADatabase => home::unfit_database(settings, error),
            error => error.into(),
        })?;
        let path = self.file.display();
        app.ui.done_despite_output_failure("the backup was made");
        app.ui.status(&format!("{} in {path}, {} bytes", users(copied.users), copied.bytes));
        let key = settings.secret_key()?.to_string();
        app.ui.status(&format!("the secret key is not in it: {key}"));
        if app.ui.options.format.is_json() {
            let path = path.to_string();
            app.ui.print_document(&json!({
                "backup": { "path": path, "bytes": copied.bytes, "users": copied.users },
                "secret_key": key,
            }))?;
        }
        Ok(Outcome::Done)
    }
}

/// Refuses a site's database, of which acct knows the users alone.
fn foreign(settings: &Settings) -> Refusal {
    let database = &settings.database.value;
    let message = format!("{} is a Django site's database", database.display());
    Refusal::environment("not_own_home", message).hint(format!(
        "back it up as the site does; of a SQLite file a copy is made by: sqlite3 {} '.backup FILE'",
        quoted(database)
    ))
}
