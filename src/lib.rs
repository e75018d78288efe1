//! The library behind `acct`, which administers the accounts of a Django-style user table.
//!
//! `acct` does in the shell what Django's password change and password reset pages do in a
//! browser, on its own SQLite file or on a live site's table with its SECRET_KEY.

pub mod account;
pub mod app;
mod audit;
mod bulk;
pub mod cli;
mod commands;
mod doctor;
pub mod error;
pub mod files;
mod home;
mod journal;
mod links;
pub mod mail;
mod secret;
mod selection;
pub mod settings;
pub mod site;
pub mod store;
pub mod system;
pub mod template;
pub mod terminal;
mod throttle;
mod transfer;
pub mod ui;

use std::ffi::OsString;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use app::App;
use error::Kind;

/// Runs one command line, program name first, and returns the documented exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, mut app: App<'_>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    ExitCode::from(cli::run(&args, &mut app))
}

/// Runs a whole program, so that even a bug in it ends with its own exit code and one line.
///
/// The line contains the location but not the panic's text, which may contain data.
pub fn guarded(program: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let line = format!(
            "error: internal error at {place}\nhint: this is a bug in acct; please report it\n"
        );
        // If stderr is closed, there is nowhere to report it.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }));
    panic::catch_unwind(AssertUnwindSafe(program))
        .unwrap_or_else(|_| ExitCode::from(Kind::Internal.exit_code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_ends_with_its_own_exit_code() {
        let code = guarded(|| panic!("secret"));
        let _ = panic::take_hook();
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(70)));
    }
}
