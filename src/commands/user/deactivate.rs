//! `acct user deactivate`.

use super::activity::set_active;
use super::{Outcome, Targets};
use crate::app::App;

/// Keeps users from logging in, without removing them
///
/// Users are named, or chosen by what they have in common; then it asks first. Their password stays. No reset link is mailed to an inactive user, and acct redeems none.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user deactivate ann ben
  # Who has not logged in for a year
  acct user deactivate --active --login-before 1y --yes")]
pub(crate) struct Args {
    /// Do not ask first where users are chosen, not named
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    targets: Targets,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        set_active(&self.targets, false, self.yes, app)
    }
}
