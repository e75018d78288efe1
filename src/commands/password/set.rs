//! `acct password set`.

use super::{Outcome, obtain_new, prepare_new, save_password};
use crate::account::hasher;
use crate::app::{App, WriteOptions};
use crate::commands::delivery::BackendOption;
use crate::commands::save::{SaveOutcome, UserChange, unchanged};
use crate::commands::source::NewPasswordArgs;
use crate::selection::Target;
use crate::terminal::visible;

/// Why there is nothing to do with `--if-unusable`.
const USABLE: &str = "already has a usable password";

/// Set a user's password without asking for the current one
///
/// For administrators, like Django's `manage.py changepassword`. The user's sessions on the site
/// end, and open reset links stop working.
///
/// If notify_password_changed is set, the user is notified by e-mail. If that mail cannot be sent,
/// acct prints a warning and keeps the change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password set user2
  acct password set user2 --generate
  pass show news/user2 | acct password set user2 --password-stdin
  # In a script (safe to rerun)
  acct password set deploy --password-file /run/secrets/deploy --if-unusable")]
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
    /// Set it only if the user has no usable password; otherwise succeed without changes
    ///
    /// Only a disabled or an empty password is unusable. A hash that no password matches, such as a
    /// rotated one, counts as usable, as in Django.
    #[arg(long)]
    if_unusable: bool,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let user = app.find_user(&self.target)?;
        if self.if_unusable && !hasher::is_absent(&user.password) {
            return unchanged(app, &user, USABLE);
        }
        let (policy, notice) = prepare_new(self.backend, self.writing, app)?;
        let policy = (!self.no_validate).then_some(&policy);
        let prompt = format!("New password for {}", visible(&user.username));
        let new = obtain_new(&self.source, policy, &user, prompt, app)?;
        let change = UserChange { notice, ..UserChange::default() };
        save_password(app, &user, &new, change, |write| {
            if !self.if_unusable {
                return Ok(None);
            }
            let now = write.user_by_key(&user.key)?;
            let given = now.filter(|now| !hasher::is_absent(&now.password));
            Ok(given.map(|now| SaveOutcome::Unchanged(now, USABLE)))
        })
    }
}
