//! The `acct` program.

use std::process::ExitCode;

use acct::context::{Context, Surroundings};
use acct::terminal::SystemTerminal;

fn main() -> ExitCode {
    acct::terminal::hardening::forbid_core_dumps();
    let mut terminal = SystemTerminal::new();
    match Surroundings::of_system(&mut terminal) {
        Ok(around) => acct::run(std::env::args_os(), &mut Context::new(around)),
        Err(refusal) => acct::report_start(&mut terminal, &refusal),
    }
}
