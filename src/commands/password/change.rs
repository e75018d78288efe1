//! `acct password change`.

use std::path::PathBuf;

use super::{Outcome, obtain_new, prepare_new, require_password, save_password};
use crate::account::hasher;
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::commands::delivery::BackendOption;
use crate::commands::page;
use crate::commands::save::UserChange;
use crate::commands::source::{NewPasswordArgs, PromptError, ask_until, from_options};
use crate::error::Refusal;
use crate::selection::Target;
use crate::template::TemplateName;

/// Change a password after asking for the current one
///
/// Prompts once for the current password and twice for the new one. With --password-stdin, the
/// first line is the current password and the second the new one.
///
/// If notify_password_changed is set, the user is notified by e-mail. If that mail cannot be sent,
/// acct prints a warning and keeps the change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password change user2
  printf '%s\\n' \"$OLD\" \"$NEW\" | acct password change user2 --password-stdin
  acct password change user2 --current-password-file old --password-file new")]
pub(crate) struct Args {
    /// User name, exactly as stored [default: your login name]
    #[arg(value_name = "USER")]
    user: Option<String>,
    /// Primary key of the user, instead of the name
    #[arg(long, value_name = "PK", conflicts_with = "user")]
    id: Option<String>,
    #[command(flatten)]
    source: NewPasswordArgs,
    #[command(flatten)]
    backend: BackendOption,
    /// Read the current password from a file with only that line
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    current_password_file: Option<PathBuf>,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let user = match Target::of(self.user.clone(), self.id.clone()) {
            Some(target) => app.find_user(&target)?,
            None => login_user(app)?,
        };
        // With an empty list, no hash would be listed.
        app.settings()?.recipe()?;
        require_password(&user, app)?;
        let (policy, notice) = prepare_new(self.backend, self.writing, app)?;
        page::require(&[TemplateName::PasswordChangeForm, TemplateName::PasswordChangeDone], app)?;
        if self.asks() && !app.ui.options.no_input {
            page::say(TemplateName::PasswordChangeForm, &user, app)?;
        }
        self.prove_current(&user, app)?;
        let prompt = "New password".to_owned();
        let new = obtain_new(&self.source, Some(&policy), &user, prompt, app)?;
        let page = Some(TemplateName::PasswordChangeDone);
        let change = UserChange { page, notice, ..UserChange::default() };
        save_password(app, &user, &new, change, |_| Ok(None))
    }

    /// Returns whether there is a prompt.
    fn asks(&self) -> bool {
        let asks_current = !self.source.password_stdin && self.current_password_file.is_none();
        asks_current || self.source.must_ask()
    }

    /// Reads the current password and verifies it; at a prompt, asks again if it is wrong.
    fn prove_current(&self, user: &StoredUser, app: &mut App<'_>) -> Result<(), Refusal> {
        let file = self.current_password_file.as_deref();
        match from_options(app, self.source.password_stdin, file)? {
            Some(current) => verify(&current, user).map_err(Refusal::from),
            None => ask_until(app, "Current password: ", |current| verify(&current, user)),
        }
    }
}

/// Returns the login name of the user who runs the command.
fn login_user(app: &mut App<'_>) -> Result<StoredUser, Refusal> {
    let hint = "specify a user: acct password change USER";
    let name = app.system.login_name().ok_or_else(|| {
        Refusal::usage("no_user", "no user was specified, and your login name is unknown")
            .hint(hint)
    })?;
    let unknown = || {
        let message = format!("there is no user \"{name}\" (your login name)");
        Refusal::refused("no_such_user", message).hint(hint)
    };
    app.store()?.users_by_name(&name)?.into_iter().next().ok_or_else(unknown)
}

fn verify(current: &Password, user: &StoredUser) -> Result<(), PromptError> {
    match hasher::verify(current, &user.password) {
        Ok(true) => Ok(()),
        Ok(false) => Err(PromptError::Retry(Refusal::refused(
            "wrong_password",
            "Your old password was entered incorrectly. Please enter it again.",
        ))),
        Err(error) => Err(PromptError::Abort(error.into())),
    }
}
