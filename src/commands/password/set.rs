//! `acct password set`.

use super::{Outcome, Told, save_password};
use crate::commands::delivery::BackendOption;
use crate::commands::notice::Notice;
use crate::commands::source::{NewPasswordArgs, Rules};
use crate::commands::target::Target;
use crate::context::Context;

/// Sets a user's password without asking for the current one
///
/// This is the administrator's way, like Django's `manage.py changepassword`. The user's
/// sessions on the site end, and open reset links are void.
///
/// Where notify_password_changed is set, the user is told by a mail without a link, which leaves as
/// --backend or email_backend says. If it cannot be sent, a warning says so and the change stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password set user2
  acct password set user2 --generate
  pass show news/user2 | acct password set user2 --password-stdin")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    source: NewPasswordArgs,
    #[command(flatten)]
    backend: BackendOption,
    /// Skip the password validators
    #[arg(long)]
    no_validate: bool,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let user = self.target.find(context)?;
        context.store()?.require_writable()?;
        let settings = context.settings()?;
        settings.recipe()?;
        let (policy, attributes) = (settings.policy()?, settings.user_attributes());
        let notice = Notice::prepare(self.backend, context)?;
        if self.no_validate {
            context.warn("the password validators are skipped");
        }
        let rules = Rules {
            policy: (!self.no_validate).then_some(&policy),
            attributes: &attributes.of(&user),
            prompt: "New password",
        };
        let new = self.source.obtain(context, &rules)?;
        save_password(context, &user, &new, Told { notice, page: None }, |_| Ok(()))
    }
}
