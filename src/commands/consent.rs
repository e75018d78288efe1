//! Asking before something that cannot be undone, or that is not acct's own.

use super::source::{from_input, no_terminal};
use crate::context::Context;
use crate::error::Refusal;
use crate::terminal::{InputError, visible};

/// Asks for a yes on the terminal; anything else cancels, and `kept` says what that means.
pub(super) fn ask(
    command: &str,
    question: &str,
    yes: &'static str,
    kept: &str,
    context: &mut Context<'_>,
) -> Result<(), Refusal> {
    if context.no_input() {
        let message = format!("{command} asks first, and --no-input is set");
        return Err(Refusal::usage("input_needed", message).hint(yes));
    }
    let question = visible(&format!("{question} [y/N] ")).into_owned();
    let answer = context.terminal().ask(&question).map_err(|error| match error {
        InputError::NoTerminal => no_terminal(yes),
        error => from_input(&error),
    })?;
    if matches!(answer.trim(), "y" | "Y" | "yes" | "Yes") {
        Ok(())
    } else {
        Err(Refusal::refused("cancelled", format!("cancelled; {kept}")))
    }
}
