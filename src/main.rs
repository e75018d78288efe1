//! The `acct` program.

use std::process::ExitCode;

use acct::context::{Context, Surroundings};
use acct::error::Kind;
use acct::terminal::{SystemTerminal, Terminal, harden};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};

fn main() -> ExitCode {
    harden();
    acct::guarded(|| {
        let mut terminal = SystemTerminal::new();
        let Ok(random) = StdRng::try_from_rng(&mut SysRng) else {
            terminal.write_err("error: the system gives no random numbers\n");
            return ExitCode::from(Kind::Environment.exit_code());
        };
        let context = Context::new(Surroundings::system(&mut terminal, random));
        acct::run(std::env::args_os(), context)
    })
}
