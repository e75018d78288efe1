//! `acct user activate`.

use super::activity::set_active;
use super::{Outcome, Targets};
use crate::app::{App, WriteOptions};

/// Activate users, so that they can log in again
///
/// Their passwords are unchanged. Name users, or select them with filters (asks for confirmation).
///
/// Users named, or listed with --ids-from alone, are changed in one transaction, all or none. Users
/// selected by filters are changed in several, so that nobody waits long for the database; after an
/// interruption, rerun the same command for the rest.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user activate ann ben
  acct user activate --inactive --login-after 90d")]
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
        set_active(&self.targets, true, self.yes, self.writing, app)
    }
}
