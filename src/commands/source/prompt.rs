//! Asking for secrets on the terminal, and asking again.

use super::{PasswordRules, SOURCES, check, from_password, mismatch};
use crate::account::password::Password;
use crate::account::policy::Policy;
use crate::app::App;
use crate::error::{Kind, Refusal};
use crate::terminal::InputError;
use crate::ui::from_input;

/// How often a person may try at a prompt.
const TRIES: u32 = 3;

/// Prompts for a new password twice, until it is accepted; at most three are refused.
pub(super) fn ask(app: &mut App<'_>, rules: &PasswordRules<'_>) -> Result<Password, Refusal> {
    let again = format!("{} (again): ", rules.prompt);
    let mut tries = TRIES;
    loop {
        let typed = ask_secret(app, &format!("{}: ", rules.prompt)).and_then(|first| {
            if ask_secret(app, &again)? != first {
                return Ok(None);
            }
            check(app, &first, rules).map_err(|refusal| match refusal.kind {
                Kind::Refused => PromptError::Retry(refusal),
                _ => PromptError::Abort(refusal),
            })?;
            Ok(Some(first))
        });
        match typed {
            Ok(Some(password)) => return Ok(password),
            // A typing error is no refused password.
            Ok(None) => tell(app, &mismatch()),
            Err(PromptError::Abort(refusal)) => return Err(refusal),
            Err(PromptError::Retry(refusal)) => {
                tell(app, &refusal);
                tries -= 1;
                if tries == 0 {
                    return Err(gave_up(refusal.code, rules.policy));
                }
            }
        }
    }
}

fn gave_up(code: &'static str, policy: Option<&Policy>) -> Refusal {
    let message = format!("giving up after {TRIES} attempts; nothing was changed");
    let mut hint = "use --generate for a random password".to_owned();
    for rule in policy.map(Policy::help_texts).unwrap_or_default() {
        hint = format!("{hint}; {rule}");
    }
    Refusal::refused(code, message).hint(hint.trim_end_matches('.'))
}

/// Why a prompt gave no password.
pub(in crate::commands) enum PromptError {
    /// What was typed is no good: a person may try again.
    Retry(Refusal),
    /// Nothing can be asked, or the person gave up.
    Abort(Refusal),
}

impl From<PromptError> for Refusal {
    fn from(failed: PromptError) -> Self {
        match failed {
            PromptError::Retry(refusal) | PromptError::Abort(refusal) => refusal,
        }
    }
}

/// Says at the prompt why a try failed.
fn tell(app: &mut App<'_>, refusal: &Refusal) {
    if refusal.details.is_empty() {
        app.ui.message(&refusal.message);
    }
    for detail in &refusal.details {
        app.ui.message(&detail.message);
    }
}

/// Asks for one secret on the terminal.
fn ask_secret(app: &mut App<'_>, prompt: &str) -> Result<Password, PromptError> {
    if app.ui.options.no_input {
        let refusal = Refusal::usage("input_needed", "a password is needed, and --no-input is set");
        return Err(PromptError::Abort(refusal.hint(SOURCES)));
    }
    let text = app.ui.terminal.ask_hidden(prompt).map_err(|error| match error {
        InputError::Control | InputError::NotUtf8 | InputError::TooLong => {
            PromptError::Retry(from_input(&error, SOURCES))
        }
        error => PromptError::Abort(from_input(&error, SOURCES)),
    })?;
    Password::new(text).map_err(|error| PromptError::Retry(from_password(error)))
}

/// Prompts for one secret until `accept` accepts it, at most three times.
pub(in crate::commands) fn ask_until<T>(
    app: &mut App<'_>,
    prompt: &str,
    mut accept: impl FnMut(Password, &mut App<'_>) -> Result<T, PromptError>,
) -> Result<T, Refusal> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        match ask_secret(app, prompt).and_then(|typed| accept(typed, app)) {
            Ok(accepted) => return Ok(accepted),
            Err(PromptError::Retry(refusal)) if tries > 0 => tell(app, &refusal),
            Err(failed) => return Err(failed.into()),
        }
    }
}
