//! `acct index`.

mod create;

use clap::Subcommand;

use super::{Outcome, consent};
use crate::context::Context;

#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  acct index create --site news"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(create::Args),
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Create(args) => args.run(context),
        }
    }
}
