//! `acct index`.

mod create;

use clap::Subcommand;

use super::Outcome;
use crate::app::App;

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  acct index create --site news")]
pub(crate) enum Command {
    Create(create::Args),
}

impl Command {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self {
            Self::Create(args) => args.run(app),
        }
    }
}
