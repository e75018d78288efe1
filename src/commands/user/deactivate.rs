//! `acct user deactivate`.

use super::{Outcome, Targets, set_active};
use crate::context::Context;

/// Keeps users from logging in, without removing them
///
/// Their password stays. No reset link is mailed to an inactive user, and acct redeems none.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user deactivate ann ben")]
pub(crate) struct Args {
    #[command(flatten)]
    targets: Targets,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        set_active(&self.targets, false, context)
    }
}
