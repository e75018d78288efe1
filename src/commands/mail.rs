//! `acct mail`.

mod test;

use clap::Subcommand;

use super::{Outcome, user};
use crate::app::App;

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  acct mail test --to you@news.example")]
pub(crate) enum Command {
    Test(test::Args),
}

impl Command {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self {
            Self::Test(args) => args.run(app),
        }
    }
}
