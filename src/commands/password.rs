//! `acct password`.

mod audit;
mod bulk;
mod change;
mod check;
mod confirm;
mod disable;
mod hash;
mod inspect;
mod reset;
mod rotate;
mod set;
mod verdict;

use clap::Subcommand;

use super::Outcome;
use super::notice::Notice;
use super::save::{Fate, Saved};
use super::source::NewPassword;
use crate::account::hasher::{self, Algorithm};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::store::Write;
use crate::template::TemplateName;

#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  acct password change user2
  acct password reset --email user2@testmail.com"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Change(change::Args),
    Set(set::Args),
    Reset(Box<reset::Args>),
    Confirm(confirm::Args),
    Inspect(inspect::Args),
    Check(check::Args),
    Disable(disable::Args),
    Hash(hash::Args),
    Audit(Box<audit::Args>),
    Rotate(Box<rotate::Args>),
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Change(args) => args.run(app),
            Command::Set(args) => args.run(app),
            Command::Reset(args) => args.run(app),
            Command::Confirm(args) => args.run(app),
            Command::Inspect(args) => args.run(app),
            Command::Check(args) => args.run(app),
            Command::Disable(args) => args.run(app),
            Command::Hash(args) => args.run(app),
            Command::Audit(args) => args.run(app),
            Command::Rotate(args) => args.run(app),
        }
    }
}

/// Who is told of a new password, and by what.
struct Told {
    /// Tells the user.
    notice: Option<Notice>,
    /// Tells whoever runs the command, in the owner's words.
    page: Option<TemplateName>,
}

/// Hashes a new password and writes it over the one that was seen.
///
/// `recheck` looks, inside the transaction, at what may have changed since the row was read, and
/// may find that nothing is left to do.
fn save_password(
    app: &mut App<'_>,
    seen: &StoredUser,
    new: &NewPassword,
    Told { notice, page }: Told,
    recheck: impl FnOnce(&Write<'_>) -> Result<Option<Fate>, Refusal>,
) -> anyhow::Result<Outcome> {
    let recipe = app.settings()?.recipe()?;
    let encoded =
        hasher::encode(&new.password, recipe, &mut app.system.random).map_err(Refusal::from)?;
    let generated = new.generated.then_some(&new.password);
    let (status, changed) = ("password set for", vec!["password"]);
    Saved { status, page, changed, generated, notice }.write(
        Change::of(seen, &["password"]),
        app,
        |write| match recheck(write)? {
            Some(fate) => Ok(fate),
            None => overwrite(write, seen, encoded),
        },
    )
}

/// Writes an encoded password over the one that was seen; anything else there is a refusal.
fn overwrite(write: &Write<'_>, seen: &StoredUser, encoded: String) -> Result<Fate, Refusal> {
    if write.set_password(seen, &encoded)? {
        // What else is in the row may have changed since it was read, the address among it.
        let written = write.user_by_key(&seen.key)?;
        let known = || StoredUser { password: encoded, ..seen.clone() };
        return Ok(Fate::Changed(written.unwrap_or_else(known)));
    }
    let message = format!("the password of {} was changed meanwhile", seen.username);
    Err(Refusal::refused("changed_meanwhile", message).hint("nothing was written; try again"))
}

/// Refuses a user whom no password lets in: none is usable, or the site does not verify its hash.
fn require_password(user: &StoredUser, app: &mut App<'_>) -> Result<(), Refusal> {
    let hint = "set one with acct password set, or issue a link with acct password reset --user";
    if !hasher::is_usable(&user.password) {
        let message = format!("{} has no usable password", user.username);
        return Err(Refusal::refused("unusable_password", message).hint(hint));
    }
    if !app.settings()?.verifies(&user.password) {
        let algorithm = hasher::identify(&user.password).map_or("unknown", Algorithm::name);
        let message = format!(
            "the password of {} is hashed with {algorithm}, which is not in password_hashers",
            user.username
        );
        return Err(Refusal::refused("hash_not_listed", message).hint(hint));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
