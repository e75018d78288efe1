//! `acct user remove`.

use super::{Outcome, Targets, find_users, print_changes, removed_meanwhile, report_skipped};
use crate::account::field::Field;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::store::{Reference, Write};
use crate::ui::{Changed, UserDocument};

/// Remove users permanently (asks for confirmation)
///
/// Removes all of the users or none: if one is unknown or still referenced by rows of another
/// table, none is removed. acct does not remove such rows; Django's admin site shows and removes
/// them. Name users, or select them with filters.
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
        app.store()?.check_writable()?;
        if found.selected_nobody() {
            return print_changes(app, std::iter::empty());
        }
        let time = app.database_time()?;
        if !found.users.is_empty() && !self.yes {
            let settings = app.settings()?;
            let database = &settings.database.value;
            let question = format!("Remove {} from {database}?", found.described());
            app.ui.confirm("user remove", &question, "no user was removed")?;
        }
        let store = app.store()?;
        let hint = instead(store.has(Field::IsActive));
        let change = Change::of_all(&found.users, &["removed"]);
        let (removed, others) = app.write(change, |write, scope| {
            let others = found.recheck(write)?;
            let removed = self.remove(std::mem::take(&mut found.users), write, hint)?;
            *scope.change = Change::of_all(&removed, &["removed"]);
            Ok((removed, others))
        })?;
        report_skipped(others, app);
        for user in &removed {
            app.ui.status_done(&format!("removed {}", user.username));
        }
        let documents = removed.iter().map(|user| Changed {
            user: UserDocument::of(user, &time),
            changed: vec!["removed"],
            notice: None,
        });
        print_changes(app, documents)
    }

    /// Removes the users, and returns those that were still there.
    fn remove(
        &self,
        users: Vec<StoredUser>,
        write: &Write<'_>,
        hint: &str,
    ) -> Result<Vec<StoredUser>, Refusal> {
        let mut removed = Vec::new();
        for user in users {
            let references = write.references(&user.key)?;
            if !references.is_empty() {
                return Err(referenced(&user, &references).hint(hint));
            }
            if write.remove(&user.key)? {
                removed.push(user);
            } else if !self.if_exists {
                return Err(removed_meanwhile(&user));
            }
        }
        Ok(removed)
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
