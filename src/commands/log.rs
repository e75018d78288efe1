//! `acct log`.

mod list;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;

use super::Outcome;
use crate::app::App;
use crate::error::{Refusal, quoted};

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  acct log list --user ann
  acct log verify")]
pub(crate) enum Command {
    List(Box<list::Args>),
    Verify(verify::Args),
}

impl Command {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self {
            Self::List(args) => args.run(app),
            Self::Verify(args) => args.run(app),
        }
    }
}

/// Returns the files to read: those specified, or the log; each must exist.
fn files(named: Vec<PathBuf>, app: &mut App<'_>) -> Result<(PathBuf, Vec<PathBuf>), Refusal> {
    let log = app.audit_log()?;
    let files = if named.is_empty() { vec![log.clone()] } else { named };
    match files.iter().find(|file| !file.exists()) {
        None => Ok((log, files)),
        Some(missing) => {
            let message = format!("there is no audit log {}", quoted(missing));
            Err(Refusal::environment("no_audit_log", message)
                .hint("the first change creates it; audit_log in the settings file sets its path"))
        }
    }
}
