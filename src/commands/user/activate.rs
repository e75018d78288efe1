//! `acct user activate`.

use super::{Outcome, Targets, set_active};
use crate::context::Context;

/// Lets users log in again
///
/// With the password that they had.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user activate ann ben")]
pub(crate) struct Args {
    #[command(flatten)]
    targets: Targets,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        set_active(&self.targets, true, context)
    }
}
