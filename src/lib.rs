//! The library behind `acct`, which administers the accounts of a Django-style user table.
//!
//! `acct` does in the shell what Django's password change and password reset pages do in a
//! browser, on its own SQLite file or on a live site's table with its SECRET_KEY.

pub mod account;
pub mod cli;
mod commands;
pub mod context;
pub mod error;
pub mod files;
mod home;
pub mod mail;
mod output;
pub mod settings;
pub mod store;
pub mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use context::Context;

/// Runs one command line, program name first, and returns the documented exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, context: &mut Context<'_>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    ExitCode::from(cli::run(&args, context))
}
