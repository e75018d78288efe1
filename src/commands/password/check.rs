//! `acct password check`.

use std::path::PathBuf;

use super::{Outcome, overwrite};
use crate::account::hasher;
use crate::account::password::Password;
use crate::commands::save::{Saved, print_changed};
use crate::commands::source::{ask_secret, from_file, from_stdin};
use crate::commands::target::Target;
use crate::context::Context;
use crate::error::Refusal;

/// Verifies a password: exit 0 when it is right, 1 when it is wrong
///
/// Leaves no trace: neither the hash nor the last login is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password check user2
  printf '%s\\n' \"$PASSWORD\" | acct password check user2 --password-stdin --quiet && echo right")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// Read the password from stdin: its first line
    #[arg(long)]
    password_stdin: bool,
    /// Read the password from a file: its only line
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    password_file: Option<PathBuf>,
    /// Write the hash anew where the algorithm or its costs are not the ones that are written
    /// now, as Django does at a login; ends the user's other sessions and voids reset links
    #[arg(long)]
    upgrade: bool,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let user = self.target.find(context)?;
        let recipe = context.settings()?.recipe()?;
        if !hasher::is_usable(&user.password) {
            let message = format!("{} has no usable password", user.username);
            return Err(Refusal::refused("unusable_password", message).into());
        }
        let password = self.password(context)?;
        if !hasher::verify(&password, &user.password).map_err(Refusal::from)? {
            let message = format!("the password of {} is another one", user.username);
            return Err(Refusal::refused("wrong_password", message).into());
        }
        if self.upgrade && hasher::must_update(&user.password, recipe) {
            let encoded =
                hasher::encode(&password, recipe, context.random()).map_err(Refusal::from)?;
            let saved =
                Saved { status: "hash upgraded for", changed: vec!["password"], generated: None };
            return saved.write(context, |write| overwrite(write, &user, encoded));
        }
        context.say(&format!("the password of {} is right", user.username));
        print_changed(context, &user, Vec::new())
    }

    fn password(&self, context: &mut Context<'_>) -> Result<Password, Refusal> {
        match &self.password_file {
            Some(path) => from_file(path),
            None if self.password_stdin => from_stdin(context),
            None => ask_secret(context, "Password: "),
        }
    }
}
