//! Asking for secrets on the terminal, and asking again.

use super::{Rules, SOURCES, check, from_input, from_password, mismatch, no_terminal};
use crate::account::password::Password;
use crate::context::Context;
use crate::error::Refusal;
use crate::terminal::InputError;

/// How often a person may try at a prompt.
const TRIES: u32 = 3;

/// Asks for a new password twice, until it is fit, three times at most.
pub(super) fn ask(context: &mut Context<'_>, rules: &Rules<'_>) -> Result<Password, Refusal> {
    let again = format!("{} (again): ", rules.prompt);
    let mut last = mismatch();
    for _ in 0..TRIES {
        let tried = ask_secret(context, &format!("{}: ", rules.prompt)).and_then(|first| {
            let second = ask_secret(context, &again)?;
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
                tell(context, &refusal);
                last = refusal;
            }
        }
    }
    Err(Refusal::refused(last.code, format!("no password was set: {TRIES} tries failed")))
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
fn tell(context: &mut Context<'_>, refusal: &Refusal) {
    if refusal.details.is_empty() {
        context.note(&refusal.message);
    }
    for detail in &refusal.details {
        context.note(&detail.message);
    }
}

/// Asks for one secret on the terminal.
fn ask_secret(context: &mut Context<'_>, prompt: &str) -> Result<Password, Failed> {
    if context.no_input() {
        let refusal = Refusal::usage("input_needed", "a password is needed, and --no-input is set");
        return Err(Failed::For(refusal.hint(SOURCES)));
    }
    let text = context.terminal().ask_hidden(prompt).map_err(|error| match error {
        InputError::NoTerminal => Failed::For(no_terminal(SOURCES)),
        InputError::Control | InputError::NotUtf8 | InputError::TooLong => {
            Failed::Try(from_input(&error))
        }
        error => Failed::For(from_input(&error)),
    })?;
    Password::new(text).map_err(|error| Failed::Try(from_password(error)))
}

/// Asks for one secret until `accept` takes it, three times at most.
pub(in crate::commands) fn ask_until<T>(
    context: &mut Context<'_>,
    prompt: &str,
    accept: impl Fn(Password) -> Result<T, Failed>,
) -> Result<T, Refusal> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        match ask_secret(context, prompt).and_then(&accept) {
            Ok(accepted) => return Ok(accepted),
            Err(Failed::Try(refusal)) if tries > 0 => tell(context, &refusal),
            Err(failed) => return Err(failed.into()),
        }
    }
}
