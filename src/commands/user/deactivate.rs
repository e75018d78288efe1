//! `acct user deactivate`.

use super::activity::set_active;
use super::{Outcome, Targets};
use crate::app::{App, WriteOptions};

/// Deactivate users without removing them
///
/// They can no longer log in; their passwords are unchanged. Inactive users get no reset links by
/// mail, and acct redeems none for them. Name users, or select them with filters (asks for
/// confirmation).
///
/// Users named, or listed with --ids-from alone, are changed in one transaction, all or none. Users
/// selected by filters are changed in several, so that nobody waits long for the database; after an
/// interruption, rerun the same command for the rest.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user deactivate ann ben
  # Users who have not logged in for a year
  acct user deactivate --active --login-before 1y --yes")]
pub(crate) struct Args {
    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        set_active(&self.targets, false, self.yes, self.writing, app)
    }
}
