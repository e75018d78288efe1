//! What `activate` and `deactivate` share.

use super::{Outcome, Targets, find_users, print_changes, removed_meanwhile, report_skipped};
use crate::account::clock::SiteTime;
use crate::account::field::Field;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::error::Refusal;
use crate::selection::{FoundUsers, absent};
use crate::store::{UserChanges, Write};
use crate::ui::{Changed, UserDocument};

/// Sets `is_active` of all specified users, in one transaction that reads each row again.
pub(super) fn set_active(
    targets: &Targets,
    active: bool,
    yes: bool,
    writing: WriteOptions,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let mut found = find_users(targets, app)?;
    found.require_all()?;
    let store = app.store()?;
    if !active && !store.has(Field::IsActive) {
        let message = format!("{}: users cannot be inactive", absent(store, Field::IsActive));
        return Err(Refusal::environment("field_absent", message)
            .hint("to prevent logins by password, use acct password disable")
            .into());
    }
    if found.selected_nobody() {
        return print_changes(app, std::iter::empty());
    }
    let time = app.database_time()?;
    app.open_site(writing, true)?;
    if !found.is_list && !yes {
        ask(&found, active, app)?;
    }
    let right = if active { "is_active=true" } else { "is_active=false" };
    let change = Change::of_all(&found.users, &[right]);
    let (before, others) = app.write(change, |write, scope| {
        let (before, others) = write_all(&mut found, active, write)?;
        let written = before.iter().filter(|user| user.is_active != active);
        *scope.change = Change::of_iter(written, &[right]);
        Ok((before, others))
    })?;
    report_skipped(others, app);
    tell(before, active, &time, app)
}

/// Reports for each user whether `is_active` was changed.
fn tell(
    mut before: Vec<StoredUser>,
    active: bool,
    time: &SiteTime,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    for user in &before {
        let word = if active { "active" } else { "inactive" };
        if user.is_active == active {
            app.ui.status(&format!("{} unchanged: already {word}", user.username));
        } else {
            app.ui.status_done(&format!("{} is now {word}", user.username));
        }
    }
    let was_active: Vec<bool> = before.iter().map(|user| user.is_active).collect();
    for user in &mut before {
        user.is_active = active;
    }
    let documents = before.iter().zip(&was_active).map(|(user, &was_active)| Changed {
        user: UserDocument::of(user, time),
        changed: if was_active == active { Vec::new() } else { vec!["is_active"] },
        notice: None,
    });
    print_changes(app, documents)
}

/// Asks before changing users that filters selected.
fn ask(found: &FoundUsers, active: bool, app: &mut App<'_>) -> Result<(), Refusal> {
    let (command, verb) =
        if active { ("user activate", "Activate") } else { ("user deactivate", "Deactivate") };
    let question = format!("{verb} {}?", found.described());
    app.ui.confirm(command, &question, "no user was changed")
}

/// Changes the users that are still selected; returns their old rows, and the number of the others.
fn write_all(
    found: &mut FoundUsers,
    active: bool,
    write: &Write<'_>,
) -> Result<(Vec<StoredUser>, usize), Refusal> {
    let others = found.recheck(write)?;
    let changes = UserChanges { is_active: Some(active), ..UserChanges::default() };
    let mut before = std::mem::take(&mut found.users);
    for user in &mut before {
        let now = write.user_by_key(&user.key)?.ok_or_else(|| removed_meanwhile(user))?;
        if now.is_active != active {
            write.change(&now.key, &changes)?;
        }
        *user = now;
    }
    Ok((before, others))
}
