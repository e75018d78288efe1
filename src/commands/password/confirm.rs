//! `acct password confirm`.

use super::{Outcome, obtain_new, prepare_new, save_password};
use crate::account::link::LinkParts;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::commands::delivery::BackendOption;
use crate::commands::page;
use crate::commands::save::UserChange;
use crate::commands::source::NewPasswordArgs;
use crate::error::Refusal;
use crate::links::{LinkCheck, LinkFlaw};
use crate::template::TemplateName;
use crate::ui::from_input;

/// Redeem a reset link: check it, then set a new password
///
/// The link may come from acct or from the Django site, and works once. Prompts twice for the new
/// password. With `-`, the first line of stdin is the link and the second the new password.
///
/// If notify_password_changed is set, the user is notified by e-mail. If that mail cannot be sent,
/// acct prints a warning and keeps the change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password confirm 'http://localhost:8000/users/reset/MQ/d3x4zk-.../'
  acct password confirm MQ/d3x4zk-... --password-file new
  printf '%s\\n' \"$LINK\" \"$NEW\" | acct password confirm -")]
pub(crate) struct Args {
    /// Reset link or UID/TOKEN; - reads it from stdin [default: prompt]
    #[arg(value_name = "LINK")]
    link: Option<String>,
    #[command(flatten)]
    source: NewPasswordArgs,
    #[command(flatten)]
    backend: BackendOption,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(mut self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let text = link_text(self.link.as_deref(), app)?;
        let pattern = &app.settings()?.password_reset_path.value;
        let parts = LinkParts::parse(&text, pattern).ok_or_else(invalid_link)?;
        let check = LinkCheck::new(app.settings()?, app.keys()?)?;
        let link = check.check(&parts, app.store()?, app.system.now())?;
        if let Some(user) = &link.user {
            app.set_subject(std::slice::from_ref(user));
        }
        if link.flaw == Some(LinkFlaw::NoToken) {
            return Err(Refusal::refused("no_token", LinkFlaw::NoToken.describe()).into());
        }
        let (Some(seen), Some(token), None) = (link.user, link.token, link.flaw) else {
            return Err(invalid_link().into());
        };
        let (policy, notice) = prepare_new(self.backend, self.writing, app)?;
        self.source.password_stdin |= self.link.as_deref() == Some("-") && self.source.must_ask();
        page::require(
            &[TemplateName::PasswordResetConfirm, TemplateName::PasswordResetComplete],
            app,
        )?;
        page::say(TemplateName::PasswordResetConfirm, &seen, app)?;
        let prompt = "New password".to_owned();
        let new = obtain_new(&self.source, Some(&policy), &seen, prompt, app)?;
        let page = Some(TemplateName::PasswordResetComplete);
        let change = UserChange { page, notice, ..UserChange::default() };
        let clock = app.system.clock;
        save_password(app, &seen, &new, change, |write| {
            let now: StoredUser = write.user_by_key(&seen.key)?.ok_or_else(invalid_link)?;
            let flaw = check.check_token(&token, &now, clock())?;
            if flaw.is_some() || now.password != seen.password {
                Err(invalid_link())
            } else {
                Ok(None)
            }
        })
    }
}

/// How to give the link without a prompt.
const LINK_SOURCES: &str = "pass the link as an argument, or - to read it from stdin";

/// Reads the link from the argument, stdin or the terminal.
pub(super) fn link_text(argument: Option<&str>, app: &mut App<'_>) -> Result<String, Refusal> {
    match argument {
        Some("-") => {
            let line =
                app.ui.terminal.read_line().map_err(|error| from_input(&error, LINK_SOURCES))?;
            Ok(line.map(|line| line.to_string()).unwrap_or_default())
        }
        Some(link) => Ok(link.to_owned()),
        None if app.ui.options.no_input => {
            Err(Refusal::usage("input_needed", "cannot prompt for a link: --no-input is set")
                .hint(LINK_SOURCES))
        }
        None => app.ui.terminal.ask("Link: ").map_err(|error| from_input(&error, LINK_SOURCES)),
    }
}

/// Returns Django's one answer to every bad link; only `inspect` gives the reason.
fn invalid_link() -> Refusal {
    Refusal::refused(
        "invalid_link",
        "The password reset link was invalid, possibly because it has already been used.",
    )
    .hint("request a new one with acct password reset, or see why with acct password inspect")
}
