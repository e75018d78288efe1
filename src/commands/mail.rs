//! `acct mail`.

mod test;

use clap::Subcommand;

use super::{Outcome, user};
use crate::app::App;

#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  acct mail test --to you@news.example"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Test(test::Args),
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Test(args) => args.run(app),
        }
    }
}
