//! `acct user remove`.

use std::collections::BTreeMap;

use super::many::{self, Applied, UserAction};
use super::{Outcome, Targets, find_users};
use crate::account::field::Field;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::error::{Refusal, counted};
use crate::selection::Users;
use crate::store::{MatchingUsers, Reference, Store, Write};

/// Remove users permanently (asks for confirmation)
///
/// Name users, or select them with filters. If one is unknown or still referenced by rows of another
/// table, none is removed. Only the site's own model can remove such rows too: where users are
/// written through the site, --cascade allows it.
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
    /// Also remove the rows that the site removes with a user, such as a profile
    #[arg(long, conflicts_with = "direct")]
    cascade: bool,
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    writing: WriteOptions,
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
        app.open_site(self.writing, true)?;
        let by_site = app.writes_through_site();
        if self.cascade && !by_site {
            let message = "--cascade requires that the site removes the users";
            return Err(Refusal::usage("cascade_without_site", message)
                .hint("add --through-site, if the database is that of an adopted site")
                .into());
        }
        let hint = instead(by_site, store.has(Field::IsActive));
        let action = Remove { skips_missing: self.if_exists, cascade: self.cascade, hint };
        if found.selected_nobody() {
            return many::nobody(&action, app);
        }
        let with = match &found.users {
            users if by_site => action.removed_with(users, app)?,
            Users::Matching(users) => action.check_all(users, store).map(|()| String::new())?,
            Users::Named(_) | Users::Listed(_) => String::new(),
        };
        let is_nobody = matches!(&found.users, Users::Named(users) if users.is_empty());
        if !is_nobody && !self.yes {
            let settings = app.settings()?;
            let database = &settings.database.value;
            let question = format!("Remove {}{with} from {database}?", found.described()?);
            app.ui.confirm("user remove", &question, "no user was removed")?;
        }
        many::change(&action, found.users, app)
    }
}

/// Removes users; without cascade only those to whom no rows of other tables refer.
struct Remove {
    skips_missing: bool,
    cascade: bool,
    /// The hint for a user who cannot be removed.
    hint: &'static str,
}

impl Remove {
    /// Refuses if a row refers to any of the users: slices that were committed stay.
    fn check_all(&self, users: &MatchingUsers<'_>, store: &Store) -> Result<(), Refusal> {
        for slice in many::slices(users.count()) {
            store.rehearse(|write| {
                let users = write.slice(users, &slice)?;
                users.iter().try_for_each(|user| self.check(user, &write.references(&user.key)?))
            })?;
        }
        Ok(())
    }

    /// Describes the other rows that the site removes with the users; without cascade
    /// there must be none.
    fn removed_with(&self, users: &Users<'_>, app: &mut App<'_>) -> Result<String, Refusal> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut count = |user: &StoredUser, app: &mut App<'_>| {
            let references = app.removed_by_site(&user.key)?;
            self.check(user, &references)?;
            for Reference { table, rows } in references {
                *counts.entry(table).or_default() += rows;
            }
            Ok::<_, Refusal>(())
        };
        match users {
            Users::Named(users) | Users::Listed(users) => {
                users.iter().try_for_each(|user| count(user, app))?;
            }
            Users::Matching(users) => {
                for slice in many::slices(users.count()) {
                    users.slice(&slice)?.iter().try_for_each(|user| count(user, app))?;
                }
            }
        }
        let all: Vec<Reference> =
            counts.into_iter().map(|(table, rows)| Reference { table, rows }).collect();
        Ok(if all.is_empty() { String::new() } else { format!(" with {}", listed(&all)) })
    }

    fn check(&self, user: &StoredUser, references: &[Reference]) -> Result<(), Refusal> {
        if self.cascade || references.is_empty() {
            return Ok(());
        }
        Err(referenced(user, references).hint(self.hint))
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
        self.check(user, &write.references(&user.key)?)?;
        Ok(write.remove(&user.key)?)
    }

    fn describe(&self, done: &Applied) -> String {
        format!("removed {}", done.user.username)
    }
}

/// Returns the hint for a user who cannot be removed.
fn instead(by_site: bool, has_is_active: bool) -> &'static str {
    match (by_site, has_is_active) {
        (true, _) => "--cascade removes them too; acct user deactivate blocks logins and keeps all",
        (_, true) => "to block logins but keep the row, use acct user deactivate",
        _ => "to block logins by password but keep the row, use acct password disable",
    }
}

/// Returns the refusal of a user who is referenced by rows of other tables.
fn referenced(user: &StoredUser, references: &[Reference]) -> Refusal {
    let refer = if matches!(references, [Reference { rows: 1, .. }]) { "refers" } else { "refer" };
    let message = format!("{}: {} {refer} to this user", user.username, listed(references));
    Refusal::refused("user_referenced", message)
}

/// Lists numbers of rows: `1 row of "a" and 2 rows of "b"`.
fn listed(references: &[Reference]) -> String {
    let shown: Vec<String> = references
        .iter()
        .map(|Reference { table, rows }| format!("{} of \"{table}\"", counted(*rows, "row")))
        .collect();
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
