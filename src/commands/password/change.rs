//! `acct password change`.

use std::path::PathBuf;
use std::time::Duration;

use super::{
    Outcome, hash_for_nobody, obtain_new, prepare_new, require_password, save_password, verify,
};
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::commands::delivery::BackendOption;
use crate::commands::page;
use crate::commands::save::UserChange;
use crate::commands::source::{NewPasswordArgs, PromptError, ask_until, from_options};
use crate::error::{Kind, Refusal, counted};
use crate::selection::Target;
use crate::template::TemplateName;
use crate::throttle::{Account, Throttle};

/// Change a password after asking for the current one
///
/// Prompts once for the current password and twice for the new one. With --password-stdin, the
/// first line is the current password and the second the new one.
///
/// After three wrong current passwords in a row, each further try waits longer, up to 30 seconds.
/// After ten there is a pause of 15 minutes: acct then exits with 4 and says when to try again. The
/// right password, a new one from `acct password set`, or a day without a try ends this.
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
        // With an empty list, no hash would be listed.
        app.settings()?.recipe()?;
        let (user, throttle) = self.user_with_password(app)?;
        let (policy, notice) = prepare_new(self.backend, self.writing, app)?;
        page::require(&[TemplateName::PasswordChangeForm, TemplateName::PasswordChangeDone], app)?;
        if self.asks() && !app.ui.options.no_input {
            page::say(TemplateName::PasswordChangeForm, &user, app)?;
        }
        self.prove_current(&user, throttle.as_ref(), app)?;
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

    /// Finds the user and opens the counts; a refusal takes as long as one of a wrong password.
    fn user_with_password(
        &self,
        app: &mut App<'_>,
    ) -> Result<(StoredUser, Option<Throttle>), Refusal> {
        let found = match self.find(app) {
            Err(refusal) if refusal.kind != Kind::Refused => return Err(refusal),
            found => found,
        };
        let throttle = open_throttle(app)?;
        let typed = self.user.clone().or_else(|| self.id.clone());
        let typed = typed.or_else(|| app.system.login_name()).unwrap_or_default();
        let account = found.as_ref().map_or(Account::Unknown(&typed), Account::Known);
        throttle.as_ref().map_or(Ok(()), |throttle| throttle.check(&account))?;
        let checked = match &found {
            Ok(user) => require_password(user, app),
            Err(refusal) => Err(refusal.clone()),
        };
        if checked.is_err() {
            let given = self.given(app)?;
            count_try(throttle.as_ref(), &account, app)?;
            hash_for_nobody(given.as_ref(), app)?;
        }
        checked.and(found).map(|user| (user, throttle))
    }

    fn find(&self, app: &mut App<'_>) -> Result<StoredUser, Refusal> {
        match Target::of(self.user.clone(), self.id.clone()) {
            Some(target) => app.find_user(&target),
            None => login_user(app),
        }
    }

    /// Reads the current password unless it has to be asked for.
    fn given(&self, app: &mut App<'_>) -> Result<Option<Password>, Refusal> {
        from_options(app, self.source.password_stdin, self.current_password_file.as_deref())
    }

    /// Reads the current password and verifies it; at a prompt, asks again if it is wrong.
    fn prove_current(
        &self,
        user: &StoredUser,
        throttle: Option<&Throttle>,
        app: &mut App<'_>,
    ) -> Result<(), Refusal> {
        match self.given(app)? {
            Some(current) => prove(&current, user, throttle, app).map_err(Refusal::from),
            None => ask_until(app, "Current password: ", |current, app| {
                prove(&current, user, throttle, app)
            }),
        }
    }
}

/// Opens the counts of wrong passwords; without them there is no delay, and a warning.
fn open_throttle(app: &mut App<'_>) -> Result<Option<Throttle>, Refusal> {
    let throttle = app.throttle()?;
    if throttle.is_none() {
        app.ui
            .warn("wrong passwords are not counted: no file can be created next to the audit log");
    }
    Ok(throttle)
}

/// Counts a try before it is made, and waits as long as the wrong ones before it cost.
fn count_try(
    throttle: Option<&Throttle>,
    account: &Account<'_>,
    app: &mut App<'_>,
) -> Result<(), Refusal> {
    let Some(throttle) = throttle else { return Ok(()) };
    throttle.count_try(account, &mut |wait| {
        let seconds = counted((wait + Duration::from_millis(999)).as_secs(), "second");
        app.ui.status(&format!("waiting {seconds}, after several wrong passwords"));
        app.ui.wait(wait, app.system.sleep);
    })
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

/// Verifies the current password, and forgets the wrong ones before it if it is right.
fn prove(
    current: &Password,
    user: &StoredUser,
    throttle: Option<&Throttle>,
    app: &mut App<'_>,
) -> Result<(), PromptError> {
    let account = Account::Known(user);
    count_try(throttle, &account, app).map_err(PromptError::Abort)?;
    if !verify(current, user, app).map_err(PromptError::Abort)? {
        return Err(PromptError::Retry(Refusal::refused(
            "wrong_password",
            "Your old password was entered incorrectly. Please enter it again.",
        )));
    }
    let forgotten = throttle.map_or(Ok(()), |throttle| throttle.forget_tries(&account));
    forgotten.map_err(PromptError::Abort)
}

#[cfg(test)]
mod tests;
