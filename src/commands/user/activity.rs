//! What `activate` and `deactivate` share.

use super::{Outcome, Targets, absent, print_changes, removed_meanwhile};
use crate::account::clock::SiteTime;
use crate::account::user::StoredUser;
use crate::audit::Change;
use crate::commands::consent;
use crate::commands::target::{Found, say_left_out};
use crate::context::Context;
use crate::error::Refusal;
use crate::output::{Changed, UserDocument};
use crate::store::{Field, UserChanges, Write};

/// Sets `is_active` of all users meant, in one transaction that reads each row again.
pub(super) fn set_active(
    targets: &Targets,
    active: bool,
    yes: bool,
    context: &mut Context<'_>,
) -> anyhow::Result<Outcome> {
    let mut found = targets.find(context)?;
    let store = context.store()?;
    if !active && !store.has(Field::IsActive) {
        let message = format!("{}: nobody is inactive there", absent(store, Field::IsActive));
        return Err(Refusal::environment("field_absent", message)
            .hint("acct password disable lets no password in")
            .into());
    }
    if found.chose_nobody() {
        return print_changes(context, &[]);
    }
    let time = context.database_time()?;
    if !yes {
        ask(&found, active, context)?;
    }
    let right = if active { "is_active=true" } else { "is_active=false" };
    let change = Change::of_all(&found.users, &[right]);
    let (before, others) = context.write(change, |write, beside| {
        let (before, others) = write_all(&mut found, active, write)?;
        let written = before.iter().filter(|user| user.is_active != active).cloned();
        beside.change = Change::of_all(&written.collect::<Vec<_>>(), &[right]);
        Ok((before, others))
    })?;
    say_left_out(others, context);
    tell(before, active, &time, context)
}

/// Tells of each user whether its `is_active` is new.
fn tell(
    before: Vec<StoredUser>,
    active: bool,
    time: &SiteTime,
    context: &mut Context<'_>,
) -> anyhow::Result<Outcome> {
    let mut told = Vec::new();
    for user in before {
        let word = if active { "active" } else { "inactive" };
        let is_new = user.is_active != active;
        if is_new {
            context.say_written(&format!("{} is {word} now", user.username));
        } else {
            context.say(&format!("{} unchanged: it is {word} already", user.username));
        }
        let changed = if is_new { vec!["is_active"] } else { Vec::new() };
        told.push((StoredUser { is_active: active, ..user }, changed));
    }
    let documents: Vec<Changed<'_>> = told
        .iter()
        .map(|(user, changed)| Changed {
            user: UserDocument::of(user, time),
            changed: changed.clone(),
            password: None,
            notice: None,
        })
        .collect();
    print_changes(context, &documents)
}

/// Asks before users are changed whom nobody has named.
fn ask(found: &Found, active: bool, context: &mut Context<'_>) -> Result<(), Refusal> {
    if found.filter.is_none() {
        return Ok(());
    }
    let (command, verb) =
        if active { ("user activate", "Activate") } else { ("user deactivate", "Deactivate") };
    let question = format!("{verb} {}?", found.described());
    let yes = "--yes does it without asking";
    consent::ask(command, &question, yes, "nobody was changed", context)
}

/// Changes all that are still meant, and returns them as they were, and how many are not.
fn write_all(
    found: &mut Found,
    active: bool,
    write: &Write<'_>,
) -> Result<(Vec<StoredUser>, usize), Refusal> {
    let others = found.recheck(write)?;
    let changes = UserChanges { is_active: Some(active), ..UserChanges::default() };
    let mut before = Vec::new();
    for user in &found.users {
        let now = write.user_by_key(&user.key)?.ok_or_else(|| removed_meanwhile(user))?;
        if now.is_active != active {
            write.change(&now.key, &changes)?;
        }
        before.push(now);
    }
    Ok((before, others))
}
