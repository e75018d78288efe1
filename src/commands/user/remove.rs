//! `acct user remove`.

use super::many::{self, Applied, UserAction};
use super::{Outcome, Targets, find_users};
use crate::account::field::Field;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::Refusal;
use crate::selection::Users;
use crate::store::{MatchingUsers, Reference, Store, Write};

/// Remove users permanently (asks for confirmation)
///
/// Name users, or select them with filters. If one is unknown or still referenced by rows of another
/// table, none is removed. acct does not remove such rows; Django's admin site shows and removes
/// them.
///
/// Users named, or listed with --ids-from alone, are removed in one transaction, all or none. Users
/// selected by filters are all checked first and then removed in several transactions, so that nobody
/// waits long for the database; after an interruption, rerun the same command for the rest.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user remove ann
  # In a script (safe to rerun)
  acct user remove --yes --if-exists ann ben
  # Inactive users who have not logged in for two years
  acct user remove --inactive --login-before 2y")]
pub(crate) struct Args {
    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
    /// Ignore users that do not exist
    #[arg(long)]
    if_exists: bool,
    #[command(flatten)]
    targets: Targets,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let mut found = find_users(&self.targets, app)?;
        if !self.if_exists {
            found.require_all()?;
        }
        for refusal in &found.missing {
            app.ui.status(&refusal.message);
        }
        let store = app.store()?;
        store.check_writable()?;
        let hint = instead(store.has(Field::IsActive));
        let action = Remove { skips_missing: self.if_exists, hint };
        if found.selected_nobody() {
            return many::nobody(&action, app);
        }
        if let Users::Matching(users) = &found.users {
            action.check_all(users, store)?;
        }
        let is_nobody = matches!(&found.users, Users::Named(users) if users.is_empty());
        if !is_nobody && !self.yes {
            let settings = app.settings()?;
            let database = &settings.database.value;
            let question = format!("Remove {} from {database}?", found.described()?);
            app.ui.confirm("user remove", &question, "no user was removed")?;
        }
        many::change(&action, found.users, app)
    }
}

/// Removes users to whom no rows of other tables refer.
struct Remove {
    skips_missing: bool,
    /// The hint for a user who cannot be removed.
    hint: &'static str,
}

impl Remove {
    /// Refuses if a row refers to any of the users: slices that were committed stay.
    fn check_all(&self, users: &MatchingUsers<'_>, store: &Store) -> Result<(), Refusal> {
        for slice in many::slices(users.count()) {
            store.rehearse(|write| {
                let users = write.slice(users, &slice)?;
                users.iter().try_for_each(|user| self.check(user, write))
            })?;
        }
        Ok(())
    }

    fn check(&self, user: &StoredUser, write: &Write<'_>) -> Result<(), Refusal> {
        let references = write.references(&user.key)?;
        if references.is_empty() {
            return Ok(());
        }
        Err(referenced(user, &references).hint(self.hint))
    }
}

impl UserAction for Remove {
    fn name(&self) -> &'static str {
        "removed"
    }

    fn logged(&self) -> &'static str {
        "removed"
    }

    fn skips_missing(&self) -> bool {
        self.skips_missing
    }

    fn apply(&self, user: &mut StoredUser, write: &Write<'_>) -> Result<bool, Refusal> {
        self.check(user, write)?;
        Ok(write.remove(&user.key)?)
    }

    fn describe(&self, done: &Applied) -> String {
        format!("removed {}", done.user.username)
    }
}

/// Returns the hint for a user who cannot be removed.
fn instead(has_is_active: bool) -> &'static str {
    if has_is_active {
        "to block logins but keep the row, use acct user deactivate"
    } else {
        "to block logins by password but keep the row, use acct password disable"
    }
}

/// Returns the refusal of a user who is referenced by rows of other tables.
fn referenced(user: &StoredUser, references: &[Reference]) -> Refusal {
    let shown: Vec<String> = references
        .iter()
        .map(|Reference { table, rows }| {
            format!("{rows} {} of \"{table}\"", if *rows == 1 { "row" } else { "rows" })
        })
        .collect();
    let list = match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    let refer = if matches!(references, [Reference { rows: 1, .. }]) { "refers" } else { "refer" };
    let message = format!("{}: {list} {refer} to this user", user.username);
    Refusal::refused("user_referenced", message)
}
