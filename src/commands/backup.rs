//! `acct backup`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Outcome;
use crate::app::App;
use crate::error::{Refusal, counted};
use crate::home;
use crate::settings::Settings;
use crate::store::StoreError;

/// Back up acct's own database (safe while in use)
///
/// The backup is a consistent copy that is checked before it appears as FILE, with mode 0600. An
/// existing file is never overwritten. The secret key is not included: back it up separately,
/// because the database cannot be used without it.
///
/// To restore, stop everything that uses the database, remove the files that the old one may have
/// left next to it (-journal, -wal, -shm), copy the backup to its path, and run acct doctor.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct backup accounts.backup
  # One a day
  acct --quiet backup ~/backups/accounts-\"$(date +%F)\"
  # Restore a copy while nothing else runs
  rm -f ~/.local/share/acct/accounts.sqlite3-*
  cp accounts.backup ~/.local/share/acct/accounts.sqlite3
  chmod 600 ~/.local/share/acct/accounts.sqlite3
  acct doctor")]
pub(crate) struct Args {
    /// File to create
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.file == Path::new("-") {
            let refusal = Refusal::usage("bad_file", "a backup cannot be written to stdout");
            return Err(refusal.hint("give a file name; use ./- for a file named -").into());
        }
        let settings = app.settings()?;
        if !app.store()?.is_acct_home() {
            return Err(foreign(settings).into());
        }
        let copied = app.store()?.back_up(&self.file).map_err(|error| match error {
            error @ StoreError::NotADatabase => home::unusable_database(settings, error),
            error => error.into(),
        })?;
        let path = self.file.display();
        app.ui.done_despite_output_failure("the backup was created");
        app.ui.status(&format!(
            "backed up {} to {path}, {} bytes",
            counted(copied.users, "user"),
            copied.bytes
        ));
        let key = settings.secret_key()?.to_string();
        app.ui.status(&format!("the secret key is not included: {key}"));
        let path = path.to_string();
        app.ui.print_json(&json!({
            "backup": { "path": path, "bytes": copied.bytes, "users": copied.users },
            "secret_key": key,
        }))?;
        Ok(Outcome::Done)
    }
}

/// Refuses a site's database, of which acct knows only the users.
fn foreign(settings: &Settings) -> Refusal {
    let database = &settings.database.value;
    Refusal::environment("not_own_home", format!("{database} is a Django site's database"))
        .hint(format!("back it up as the site does, or with: {}", database.backup_command()))
}
