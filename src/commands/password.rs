//! `acct password`.

mod audit;
mod change;
mod check;
mod confirm;
mod disable;
mod hash;
mod inspect;
mod report;
mod reset;
mod rotate;
mod rows;
mod set;

use std::num::NonZeroU32;

use clap::Subcommand;

use super::Outcome;
use super::delivery::BackendOption;
use super::notice::Notice;
use super::save::{SaveOutcome, UserChange};
use super::source::{NewPassword, NewPasswordArgs, PasswordRules};
use crate::account::hasher::{self, Algorithm};
use crate::account::password::Password;
use crate::account::policy::Policy;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::error::Refusal;
use crate::journal::{JobKind, Journal, JournalError, JournalLocation, Progress};
use crate::links::LinkIssuer;
use crate::site;
use crate::store::Write;

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  acct password change user2
  acct password reset --email user2@testmail.com")]
pub(crate) enum Command {
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

impl Command {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self {
            Self::Change(args) => args.run(app),
            Self::Set(args) => args.run(app),
            Self::Reset(args) => args.run(app),
            Self::Confirm(args) => args.run(app),
            Self::Inspect(args) => args.run(app),
            Self::Check(args) => args.run(app),
            Self::Disable(args) => args.run(app),
            Self::Hash(args) => args.run(app),
            Self::Audit(args) => args.run(app),
            Self::Rotate(args) => args.run(app),
        }
    }
}

/// Refuses what would keep a new password from being written, before anything is asked.
fn prepare_new(
    backend: BackendOption,
    writing: WriteOptions,
    app: &mut App<'_>,
) -> Result<(Policy, Option<Notice>), Refusal> {
    app.store()?.check_writable()?;
    app.open_site_for_password(writing)?;
    let settings = app.settings()?;
    settings.recipe()?;
    Ok((settings.policy()?, Notice::prepare(backend, app)?))
}

/// Reads a new password for a user and checks it; without a policy any is accepted.
pub(super) fn obtain_new(
    source: &NewPasswordArgs,
    policy: Option<&Policy>,
    user: &StoredUser,
    prompt: String,
    app: &mut App<'_>,
) -> Result<NewPassword, Refusal> {
    if policy.is_none() {
        app.ui.warn("the password validators are skipped");
    } else {
        app.warn_of_site_validators()?;
    }
    let attributes = app.settings()?.user_attributes();
    let attributes = &attributes.of(user);
    source.obtain(app, &PasswordRules { policy, attributes, user, prompt })
}

/// Hashes a new password and writes it over the one that was read.
///
/// `recheck` checks, inside the transaction, what may have changed since the row was read, and may
/// find that nothing is left to do.
fn save_password(
    app: &mut App<'_>,
    seen: &StoredUser,
    new: &NewPassword,
    change: UserChange<'_>,
    recheck: impl FnOnce(&Write<'_>) -> Result<Option<SaveOutcome>, Refusal>,
) -> anyhow::Result<Outcome> {
    let recipe = app.settings()?.recipe()?;
    let encoded =
        hasher::encode(&new.password, recipe, &mut app.system.random).map_err(Refusal::from)?;
    app.tell_hooks(&new.password)?;
    let generated = new.generated.then_some(&new.password);
    let (status, changed) = ("password set for", vec!["password"]);
    UserChange { status, changed, generated, ..change }.save(
        Change::of(seen, &["password"]),
        app,
        |write| match recheck(write)? {
            Some(outcome) => Ok(outcome),
            None => overwrite(write, seen, encoded),
        },
    )
}

/// Writes an encoded password over the one that was read; anything else there is a refusal.
fn overwrite(
    write: &Write<'_>,
    seen: &StoredUser,
    encoded: String,
) -> Result<SaveOutcome, Refusal> {
    if write.set_password(seen, &encoded)? {
        // The rest of the row may have changed since it was read, such as the address.
        let written = write.user_by_key(&seen.key)?;
        let known = || StoredUser { password: encoded, ..seen.clone() };
        return Ok(SaveOutcome::Changed(written.unwrap_or_else(known)));
    }
    let message = format!("the password of {} was changed meanwhile", seen.username);
    Err(Refusal::refused("changed_meanwhile", message).hint("nothing was written; try again"))
}

/// Refuses a user who cannot log in with any password: it is unusable, or its hasher not listed.
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

/// Returns whether a password is the user's.
fn verify(password: &Password, user: &StoredUser, app: &mut App<'_>) -> Result<bool, Refusal> {
    if hasher::check_form(&user.password).is_err() {
        // A hash that nothing matches is not computed.
        hash_for_nobody(Some(password), app)?;
    }
    hasher::verify(password, &user.password).map_err(Refusal::from)
}

/// Hashes a password, or any if none was given, where there is no hash to verify it against.
///
/// As in Django, a refusal then takes as long as one of a wrong password.
fn hash_for_nobody(given: Option<&Password>, app: &mut App<'_>) -> Result<(), Refusal> {
    let recipe = app.settings()?.recipe().unwrap_or_default();
    let random = &mut app.system.random;
    let any = || Password::generate(&mut *random);
    let password = given.cloned().unwrap_or_else(any);
    hasher::encode(&password, recipe, random).map(drop).map_err(Refusal::from)
}

/// Prepares to issue links, which are valid from now on.
fn link_issuer<'t>(
    expires_in: Option<NonZeroU32>,
    app: &mut App<'t>,
) -> Result<LinkIssuer<'t>, Refusal> {
    let (settings, templates) = (app.settings()?, app.templates()?);
    LinkIssuer::new(settings, templates, app.keys()?, expires_in, &app.system)
}

/// Refuses settings and templates with which no link can be mailed.
fn require_mails(issuer: &LinkIssuer<'_>, app: &mut App<'_>) -> Result<(), Refusal> {
    issuer.check_mails(site::domain_command(app.settings()?))
}

/// Returns where the journal of a job on the user table is.
fn journal_location(job: JobKind, app: &mut App<'_>) -> Result<JournalLocation, Refusal> {
    let settings = app.settings()?;
    let state = app.system.directories.state()?;
    Ok(JournalLocation::of(job, state, &settings.database.value, &settings.user_table.value))
}

/// Removes the journal of an interrupted job; `done` describes how much of it was done.
fn discard_journal(
    job: JobKind,
    done: impl FnOnce(&Progress) -> String,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let (discarded, text) = match Journal::discard(&journal_location(job, app)?) {
        Ok(Some(progress)) => {
            (true, format!("discarded the journal of an interrupted {job}; {}", done(&progress)))
        }
        Ok(None) => (false, format!("there is no unfinished {job}")),
        Err(JournalError::Unfit { .. }) => {
            (true, "discarded a journal that could not be read".to_owned())
        }
        Err(error) => return Err(Refusal::from(error).into()),
    };
    app.ui.status(&text);
    app.ui.print_json(&serde_json::json!({ "discarded": discarded }))?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests;
