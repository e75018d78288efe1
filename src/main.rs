//! The `acct` program.

use std::process::ExitCode;

use acct::app::{App, Opened};
use acct::error::Kind;
use acct::system::System;
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
        let opened = Opened::default();
        acct::run(std::env::args_os(), App::new(&opened, &mut terminal, System::new(random)))
    })
}
