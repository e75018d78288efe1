//! Asking for secrets on the terminal, and asking again.

use super::{PasswordRules, SOURCES, check, from_password, mismatch};
use crate::account::password::Password;
use crate::app::App;
use crate::error::Refusal;
use crate::terminal::InputError;
use crate::ui::from_input;

/// How often a person may try at a prompt.
const TRIES: u32 = 3;

/// Asks for a new password twice, until it is fit, three times at most.
pub(super) fn ask(app: &mut App<'_>, rules: &PasswordRules<'_>) -> Result<Password, Refusal> {
    let again = format!("{} (again): ", rules.prompt);
    let mut last = mismatch();
    for _ in 0..TRIES {
        let tried = ask_secret(app, &format!("{}: ", rules.prompt)).and_then(|first| {
            let second = ask_secret(app, &again)?;
            if first != second {
                return Err(Failed::Try(mismatch()));
            }
            check(&first, rules).map_err(Failed::Try)?;
            Ok(first)
        });
        match tried {
            Ok(password) => return Ok(password),
            Err(Failed::For(refusal)) => return Err(refusal),
            Err(Failed::Try(refusal)) => {
                tell(app, &refusal);
                last = refusal;
            }
        }
    }
    Err(Refusal::refused(
        last.code,
        format!("giving up after {TRIES} attempts; nothing was changed"),
    ))
}

/// Why a prompt gave no password.
pub(in crate::commands) enum Failed {
    /// What was typed is no good: a person may try again.
    Try(Refusal),
    /// Nothing can be asked, or the person gave up.
    For(Refusal),
}

impl From<Failed> for Refusal {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Try(refusal) | Failed::For(refusal) => refusal,
        }
    }
}

/// Tells at the prompt why a try failed.
fn tell(app: &mut App<'_>, refusal: &Refusal) {
    if refusal.details.is_empty() {
        app.ui.message(&refusal.message);
    }
    for detail in &refusal.details {
        app.ui.message(&detail.message);
    }
}

/// Asks for one secret on the terminal.
fn ask_secret(app: &mut App<'_>, prompt: &str) -> Result<Password, Failed> {
    if app.ui.options.no_input {
        let refusal =
            Refusal::usage("input_needed", "cannot prompt for a password: --no-input is set");
        return Err(Failed::For(refusal.hint(SOURCES)));
    }
    let text = app.ui.terminal.ask_hidden(prompt).map_err(|error| match error {
        InputError::Control | InputError::NotUtf8 | InputError::TooLong => {
            Failed::Try(from_input(&error, SOURCES))
        }
        error => Failed::For(from_input(&error, SOURCES)),
    })?;
    Password::new(text).map_err(|error| Failed::Try(from_password(error)))
}

/// Asks for one secret until `accept` takes it, three times at most.
pub(in crate::commands) fn ask_until<T>(
    app: &mut App<'_>,
    prompt: &str,
    accept: impl Fn(Password) -> Result<T, Failed>,
) -> Result<T, Refusal> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        match ask_secret(app, prompt).and_then(&accept) {
            Ok(accepted) => return Ok(accepted),
            Err(Failed::Try(refusal)) if tries > 0 => tell(app, &refusal),
            Err(failed) => return Err(failed.into()),
        }
    }
}
