//! The user table: its columns, and what can be written into it.

use super::database::{Found, UNOPENED};
use super::{Check, Finding};
use crate::account::clock::SiteTime;
use crate::home;
use crate::settings::Settings;
use crate::store::{Store, StoreError, Tally};

/// The fewest users that are worth an index on the address.
const MANY: u64 = 10_000;

/// Why what lies in the table is not checked.
pub(super) const NO_TABLE: &str = "the user table does not fit";

/// A user table that fits, and its users in numbers.
pub(super) struct Users {
    pub(super) store: Store,
    pub(super) tally: Tally,
}

/// Looks the table up.
pub(super) fn found(settings: &Settings, found: Found) -> (Finding, Option<Users>) {
    let check = Check::UserTable;
    let Found::Open(database) = found else {
        return (Finding::not_checked(check, UNOPENED), None);
    };
    // A zone that is not known has a check of its own.
    let zone = settings.database_time().unwrap_or_else(|_| SiteTime::utc());
    let open = || -> Result<Users, StoreError> {
        let store = database.into_store(&settings.table(), zone)?;
        let tally = store.tally()?;
        Ok(Users { store, tally })
    };
    match open() {
        Ok(users) => {
            let message = format!("{}: {} users", settings.user_table.value, users.tally.users);
            (Finding::fits(check, message), Some(users))
        }
        Err(error) => (Finding::refused(check, home::unusable_database(settings, error)), None),
    }
}

/// Checks that `user add` can fill a row.
pub(super) fn addable(users: Option<&Users>) -> Finding {
    let check = Check::UserAdd;
    let Some(Users { store, .. }) = users else { return Finding::not_checked(check, NO_TABLE) };
    match store.check_required_columns(&[]) {
        Ok(()) => Finding::fits(check, "users can be added here"),
        Err(StoreError::Unfilled { columns, .. }) => Finding::attention(
            check,
            format!("a new user must have a value that acct does not know: {}", columns.join(", ")),
            "acct user add --set COLUMN=VALUE gives it",
        ),
        Err(error) => Finding::refused(check, error.into()),
    }
}

/// Checks that the password column holds what the site's recipe writes.
pub(super) fn holds_recipe(settings: &Settings, users: Option<&Users>) -> Finding {
    let check = Check::PasswordColumn;
    let Some(Users { store, .. }) = users else { return Finding::not_checked(check, NO_TABLE) };
    let Ok(recipe) = settings.recipe() else {
        return Finding::not_checked(check, "nothing can be written with password_hashers");
    };
    let (needed, name) = (recipe.length(), recipe.algorithm());
    match store.password_limit() {
        Some(limit) if needed > limit => Finding::unfit(
            check,
            format!("it is declared for {limit} characters; {name} writes {needed}"),
            "widen the column in the site's model, or put a shorter hasher first in password_hashers",
        ),
        Some(limit) => {
            Finding::fits(check, format!("it holds {limit} characters; {name} writes {needed}"))
        }
        None => Finding::fits(check, format!("it holds any length; {name} writes {needed}")),
    }
}

/// Checks how addresses are found.
pub(super) fn index(users: Option<&Users>) -> Finding {
    let check = Check::EmailIndex;
    let Some(Users { store, tally }) = users else { return Finding::not_checked(check, NO_TABLE) };
    let count = tally.users;
    let index = match store.email_index() {
        Ok(index) => index,
        Err(error) => return Finding::refused(check, error.into()),
    };
    match index {
        None => Finding::fits(check, "the users have no address"),
        Some(index) if index.exists => Finding::fits(check, "an address is found by an index"),
        Some(_) if count < MANY => {
            Finding::fits(check, format!("there is none; {count} users need none"))
        }
        Some(_) => Finding::attention(
            check,
            format!("there is none: every reset by address reads all {count} users"),
            "acct index create makes one",
        ),
    }
}
