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

/// Verifies a password: exits 0 when it is right, 1 when it is wrong
///
/// Leaves no trace: the last login is not written, and the hash only with --upgrade.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password check user2
  printf '%s\\n' \"$PASSWORD\" | acct password check user2 --password-stdin")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// Read the password from stdin: its first line
    #[arg(long)]
    password_stdin: bool,
    /// Read the password from a file: its only line
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    password_file: Option<PathBuf>,
    /// Rewrite the hash if it is outdated, as Django does at a login
    ///
    /// A hash is outdated when its algorithm or cost differs from those that acct writes now.
    /// The new one ends the user's sessions on the site and voids open reset links.
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
