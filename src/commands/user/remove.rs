//! `acct user remove`.

use std::collections::BTreeMap;

use super::{Outcome, Targets, find_users, print_changes, removed_meanwhile, report_skipped};
use crate::account::field::Field;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::error::{Refusal, counted};
use crate::store::{Reference, Write};
use crate::ui::{Changed, UserDocument};

/// Remove users permanently (asks for confirmation)
///
/// Removes all of the users or none: if one is unknown or still referenced by rows of another
/// table, none is removed. Only the site's own model can remove such rows too: where users are
/// written through the site, --cascade allows it. Name users, or select them with filters.
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
    /// Also remove the rows of other tables that the site removes with a user
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
        app.store()?.check_writable()?;
        if found.selected_nobody() {
            return print_changes(app, std::iter::empty());
        }
        let time = app.database_time()?;
        app.open_site(self.writing, true)?;
        if self.cascade && !app.writes_through_site() {
            let message = "--cascade requires that the site removes the users";
            return Err(Refusal::usage("cascade_without_site", message)
                .hint("add --through-site, if the database is that of an adopted site")
                .into());
        }
        let with = self.removed_with(&found.users, app)?;
        if !found.users.is_empty() && !self.yes {
            let settings = app.settings()?;
            let database = &settings.database.value;
            let question = format!("Remove {}{with} from {database}?", found.described());
            app.ui.confirm("user remove", &question, "no user was removed")?;
        }
        let hint = instead(app)?;
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

    /// Describes the rows of other tables that the site removes with the users; without --cascade
    /// there must be none.
    fn removed_with(&self, users: &[StoredUser], app: &mut App<'_>) -> Result<String, Refusal> {
        let hint = instead(app)?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for user in users {
            let references = app.removed_by_site(&user.key)?;
            if !references.is_empty() && !self.cascade {
                return Err(referenced(user, &references).hint(hint));
            }
            for Reference { table, rows } in references {
                *counts.entry(table).or_default() += rows;
            }
        }
        let all: Vec<Reference> =
            counts.into_iter().map(|(table, rows)| Reference { table, rows }).collect();
        Ok(if all.is_empty() { String::new() } else { format!(" with {}", listed(&all)) })
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
            if !references.is_empty() && !self.cascade {
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
fn instead(app: &mut App<'_>) -> Result<&'static str, Refusal> {
    Ok(match (app.writes_through_site(), app.store()?.has(Field::IsActive)) {
        (true, _) => "--cascade removes them too; acct user deactivate blocks logins and keeps all",
        (_, true) => "to block logins but keep the row, use acct user deactivate",
        _ => "to block logins by password but keep the row, use acct password disable",
    })
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
