//! `acct user activate`.

use super::activity::set_active;
use super::{Outcome, Targets};
use crate::app::App;

/// Lets users log in again
///
/// Their passwords are those that they had. Users are named, or chosen by what they have in common;
/// where they are chosen it asks first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user activate ann ben
  acct user activate --inactive --login-after 90d")]
pub(crate) struct Args {
    /// Do not ask first where users are chosen, not named
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    targets: Targets,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        set_active(&self.targets, true, self.yes, app)
    }
}
