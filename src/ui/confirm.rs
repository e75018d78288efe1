//! Asking before something that cannot be undone, or that is not acct's own.

use super::Ui;
use crate::error::Refusal;
use crate::terminal::{InputError, visible};

impl Ui<'_> {
    /// Asks for confirmation on the terminal; anything else cancels, with `kept` in the message.
    pub(crate) fn confirm(
        &mut self,
        command: &str,
        question: &str,
        kept: &str,
    ) -> Result<(), Refusal> {
        let yes = "use --yes to skip the question";
        if self.options.no_input {
            let message = format!("{command} asks for confirmation, but --no-input is set");
            return Err(Refusal::usage("input_needed", message).hint(yes));
        }
        let question = visible(&format!("{question} [y/N] ")).into_owned();
        let answer = self.terminal.ask(&question).map_err(|error| from_input(&error, yes))?;
        if matches!(answer.trim(), "y" | "Y" | "yes" | "Yes") {
            Ok(())
        } else {
            Err(Refusal::refused("cancelled", format!("cancelled; {kept}")))
        }
    }
}

/// Turns a failed read into a refusal; `alternative` answers without a terminal.
pub(crate) fn from_input(error: &InputError, alternative: &str) -> Refusal {
    let message = error.to_string();
    match error {
        InputError::NoTerminal => no_terminal(alternative),
        InputError::Ended => Refusal::refused("cancelled", "cancelled; nothing was changed"),
        InputError::Control | InputError::NotUtf8 | InputError::TooLong => {
            Refusal::usage("bad_input", message)
        }
        InputError::Io(_) => Refusal::environment("input_failed", message),
    }
}

/// Returns the refusal of a question without a terminal, with what would answer it.
fn no_terminal(hint: &str) -> Refusal {
    Refusal::usage("no_terminal", InputError::NoTerminal.to_string()).hint(hint)
}
