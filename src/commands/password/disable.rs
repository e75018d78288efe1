//! `acct password disable`.

use super::{Outcome, overwrite};
use crate::account::hasher;
use crate::commands::save::Saved;
use crate::commands::target::Target;
use crate::context::Context;

/// Sets an unusable password, so that no password lets the user in
///
/// The user's sessions on the site end, and open reset links are void. Django mails such a
/// user no reset link; `acct password reset --user` issues one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password disable user2")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let user = self.target.find(context)?;
        let encoded = hasher::unusable(context.random());
        let (status, changed) = ("password disabled for", vec!["password"]);
        let saved = Saved { status, page: None, changed, generated: None, notice: None };
        saved.write(context, |write| overwrite(write, &user, encoded))
    }
}
