//! `acct password set`.

use super::{Outcome, Reporting, save_password};
use crate::account::hasher;
use crate::app::App;
use crate::commands::delivery::BackendOption;
use crate::commands::notice::Notice;
use crate::commands::save::{SaveOutcome, unchanged};
use crate::commands::source::{NewPasswordArgs, PasswordRules};
use crate::commands::target::Target;
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
    /// As in Django, only a disabled password is unusable. A hash that no password matches, such as
    /// a rotated one, counts as usable.
    #[arg(long)]
    if_unusable: bool,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let user = self.target.find(app)?;
        if self.if_unusable && hasher::is_usable(&user.password) {
            return unchanged(app, &user, USABLE);
        }
        app.store()?.check_writable()?;
        let settings = app.settings()?;
        settings.recipe()?;
        let (policy, attributes) = (settings.policy()?, settings.user_attributes());
        let notice = Notice::prepare(self.backend, app)?;
        if self.no_validate {
            app.ui.warn("the password validators are skipped");
        }
        let rules = PasswordRules {
            policy: (!self.no_validate).then_some(&policy),
            attributes: &attributes.of(&user),
            prompt: format!("New password for {}", visible(&user.username)),
        };
        let new = self.source.obtain(app, &rules)?;
        save_password(app, &user, &new, Reporting { notice, page: None }, |write| {
            if !self.if_unusable {
                return Ok(None);
            }
            let now = write.user_by_key(&user.key)?;
            let given = now.filter(|now| hasher::is_usable(&now.password));
            Ok(given.map(|now| SaveOutcome::Unchanged(now, USABLE)))
        })
    }
}
