//! `acct index`.

mod create;

use clap::Subcommand;

use super::Outcome;
use crate::app::App;

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
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Create(args) => args.run(app),
        }
    }
}
