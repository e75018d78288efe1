//! The user table: its columns, and what can be written to it.

use super::database::{Found, UNOPENED};
use super::{Check, Finding};
use crate::account::clock::SiteTime;
use crate::error::{Refusal, counted};
use crate::home;
use crate::settings::{Settings, WriteUsers};
use crate::store::{Store, StoreError, Tally};

/// The number of users from which an index on the address is worthwhile.
const MANY: u64 = 10_000;

/// How many shared addresses are shown.
const SHOWN: u64 = 3;

/// A usable user table, and its users in numbers.
pub(super) struct Users {
    pub(super) store: Store,
    pub(super) tally: Tally,
}

/// Opens the table.
pub(super) fn found(settings: &Settings, found: Found) -> (Finding, Option<Users>) {
    let check = Check::UserTable;
    let Found::Open(database) = found else {
        return (Finding::skipped(check, UNOPENED), None);
    };
    // A zone that is not known has a check of its own.
    let zone = settings.database_time().unwrap_or_else(|_| SiteTime::utc());
    let open = || -> Result<(Users, Vec<String>), StoreError> {
        let store = database.into_store(&settings.table(), zone)?;
        let (tally, triggers) = (store.tally()?, store.triggers()?);
        Ok((Users { store, tally }, triggers))
    };
    match open() {
        Ok((users, triggers)) => {
            let count = counted(users.tally.users, "user");
            let mut facts = vec![format!("{}: {count}", settings.user_table.value)];
            if !triggers.is_empty() {
                facts.push(format!("triggers: {}", triggers.join(", ")));
            }
            let message = facts.join("; ");
            (Finding::ok(check, message), Some(users))
        }
        Err(error) => (Finding::refused(check, home::unusable_database(settings, error)), None),
    }
}

/// Checks that `user add` can fill a row.
pub(super) fn addable(users: &Users, settings: &Settings) -> Result<Finding, Refusal> {
    let check = Check::UserAdd;
    if settings.write_users.value == WriteUsers::Site {
        return Ok(Finding::ok(check, "users can be added through the site"));
    }
    match users.store.check_required_columns(&[]) {
        Ok(()) => Ok(Finding::ok(check, "users can be added")),
        Err(StoreError::Unfilled { columns, .. }) => Ok(Finding::warning(
            check,
            format!("a new user needs a value for a custom column: {}", columns.join(", ")),
            "set it with acct user add --set COLUMN=VALUE",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Checks that the password column is long enough for new hashes.
pub(super) fn holds_recipe(settings: &Settings, users: &Users) -> Finding {
    let check = Check::PasswordColumn;
    let Ok(recipe) = settings.recipe() else {
        return Finding::skipped(check, "no hash can be created with password_hashers");
    };
    let (needed, name) = (recipe.length(), recipe.algorithm());
    match users.store.password_limit() {
        Some(limit) if needed > limit => Finding::error(
            check,
            format!("holds at most {limit} characters; {name} needs {needed}"),
            "widen the column in the site's model, or put a shorter hasher first in password_hashers",
        ),
        Some(limit) => {
            Finding::ok(check, format!("holds at most {limit} characters; {name} needs {needed}"))
        }
        None => Finding::ok(check, format!("holds any length; {name} needs {needed}")),
    }
}

/// Checks whether look-ups by address are indexed.
pub(super) fn index(users: &Users) -> Result<Finding, Refusal> {
    let check = Check::EmailIndex;
    let count = users.tally.users;
    Ok(match users.store.email_index()? {
        None => Finding::ok(check, "the user model has no e-mail address"),
        Some(index) if index.exists => Finding::ok(check, "e-mail look-ups are indexed"),
        Some(_) if count < MANY => {
            Finding::ok(check, format!("none; not needed for {}", counted(count, "user")))
        }
        Some(_) => Finding::warning(
            check,
            format!("none: every reset by e-mail address reads all {count} users"),
            "run acct index create",
        ),
    })
}

/// Checks whether users share an address: a reset by it is mailed to each of them.
pub(super) fn addresses(users: &Users) -> Result<Finding, Refusal> {
    let check = Check::EmailAddresses;
    let (shared, count) = users.store.shared_addresses(SHOWN)?;
    if count == 0 {
        return Ok(Finding::ok(check, "no two users have the same"));
    }
    let mut list: Vec<String> =
        shared.iter().map(|(address, users)| format!("{address} ({users} users)")).collect();
    list.extend((count > SHOWN).then(|| "…".to_owned()));
    let message = format!("{} shared: {}", counted_addresses(count), list.join(", "));
    Ok(Finding::warning(
        check,
        message,
        "a reset is mailed for each of them; change one with acct user edit",
    ))
}

fn counted_addresses(count: u64) -> String {
    if count == 1 { "1 address is".to_owned() } else { format!("{count} addresses are") }
}
