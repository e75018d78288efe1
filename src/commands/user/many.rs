//! Changes of several users: of those specified in one transaction, of those that match a filter in
//! slices.

mod document;

use std::ops::Range;
use std::time::Duration;

use self::document::Changes;
use super::{Outcome, removed_meanwhile};
use crate::account::user::StoredUser;
use crate::app::{App, to_refusal};
use crate::audit::Change;
use crate::bulk::job;
use crate::error::{Refusal, counted};
use crate::selection::Users;
use crate::store::{MatchingUsers, Write};

/// The users that one transaction changes: enough that syncing costs little, few enough that nobody
/// waits long for the lock.
const SLICE: u64 = if cfg!(test) { 3 } else { 1_000 };

/// How long the lock is left to others between two transactions: who waits for it only tries now and
/// then, in SQLite ten times a second.
const PAUSE: Duration = Duration::from_millis(20);

/// What a command does to each of several users.
pub(super) trait UserAction {
    /// The name of the change in JSON.
    fn name(&self) -> &'static str;

    /// The name of the change in the audit log.
    fn logged(&self) -> &'static str;

    /// Returns whether a specified user may have been removed meanwhile.
    fn skips_missing(&self) -> bool {
        false
    }

    /// Changes a user, who is as the transaction sees it; returns whether there was anything to do.
    fn apply(&self, user: &mut StoredUser, write: &Write<'_>) -> Result<bool, Refusal>;

    /// Describes in a line what was done.
    fn describe(&self, done: &Applied) -> String;
}

/// A user as it is after an action, or was before its removal.
pub(super) struct Applied {
    pub(super) user: StoredUser,
    pub(super) is_changed: bool,
}

/// Returns the slices of this many users, counted from 0.
pub(super) fn slices(count: u64) -> impl Iterator<Item = Range<u64>> {
    (0..count.div_ceil(SLICE)).map(move |slice| slice * SLICE..count.min((slice + 1) * SLICE))
}

/// Changes users and reports each.
pub(super) fn change(
    action: &impl UserAction,
    users: Users<'_>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let (specified, is_list) = match users {
        Users::Named(users) => (users, false),
        Users::Listed(users) => (users, true),
        Users::Matching(users) => return change_matching(action, &users, app),
    };
    let mut changes = Changes::new(action.name(), false, app)?;
    let count = specified.len();
    let may_miss = is_list || action.skips_missing();
    let done = change_all(action, &specified, app, |write| {
        let mut users = Vec::new();
        for seen in &specified {
            match write.user_by_key(&seen.key)? {
                Some(user) => users.push(user),
                None if may_miss => {}
                None => return Err(removed_meanwhile(seen)),
            }
        }
        Ok(users)
    })?;
    report(action, &done, &mut changes, app)?;
    report_skipped((count - done.len()) as u64, app);
    changes.end(app)?;
    Ok(Outcome::Done)
}

/// Changes users slice by slice; after a failure or an interruption the same command does the rest.
fn change_matching(
    action: &impl UserAction,
    users: &MatchingUsers<'_>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let count = users.count();
    if count > SLICE {
        let if_interrupted = "run the same command again for the rest";
        app.ui.begin_progress(|| Ok::<_, Refusal>(count), if_interrupted)?;
    }
    let mut done = 0;
    let changed = change_slices(action, users, &mut done, app);
    app.ui.end_progress();
    changed.map_err(|error| match to_refusal(error) {
        refusal if done == 0 || done == count => refusal,
        refusal => job::interrupted(refusal, &format!("{done} of {count} users are done")),
    })?;
    Ok(Outcome::Done)
}

/// Changes the users, and counts in `done` those whose turn has passed.
fn change_slices(
    action: &impl UserAction,
    users: &MatchingUsers<'_>,
    done: &mut u64,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    let count = users.count();
    let mut changes = Changes::new(action.name(), count > SLICE, app)?;
    let mut skipped = 0;
    for slice in slices(count) {
        if slice.start > 0 {
            app.ui.wait(PAUSE, app.system.sleep);
        }
        let seen = users.slice(&slice)?;
        let applied = if seen.is_empty() {
            Vec::new()
        } else {
            change_all(action, &seen, app, |write| Ok(write.slice(users, &slice)?))?
        };
        *done = slice.end;
        skipped += slice.end - slice.start - applied.len() as u64;
        report(action, &applied, &mut changes, app)?;
        app.ui.set_progress(slice.end);
    }
    report_skipped(skipped, app);
    changes.end(app)
}

/// Changes in one transaction the users that `read` finds in it; those seen before are announced.
fn change_all(
    action: &impl UserAction,
    seen: &[StoredUser],
    app: &mut App<'_>,
    read: impl FnOnce(&Write<'_>) -> Result<Vec<StoredUser>, Refusal>,
) -> Result<Vec<Applied>, Refusal> {
    let logged = [action.logged()];
    app.write(Change::of_all(seen, &logged), |write, scope| {
        let mut applied = Vec::new();
        for mut user in read(write)? {
            let is_changed = action.apply(&mut user, write)?;
            applied.push(Applied { user, is_changed });
        }
        let changed = applied.iter().filter(|one| one.is_changed).map(|one| &one.user);
        *scope.change = Change::of_iter(changed, &logged);
        Ok(applied)
    })
}

fn report(
    action: &impl UserAction,
    applied: &[Applied],
    changes: &mut Changes,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    for done in applied {
        let line = action.describe(done);
        if done.is_changed { app.ui.status_done(&line) } else { app.ui.status(&line) }
    }
    changes.add(applied, app)
}

/// Reports how many of the selected users were skipped.
fn report_skipped(others: u64, app: &mut App<'_>) {
    if others > 0 {
        let skipped = counted(others, "user");
        app.ui.status(&format!("{skipped} skipped: changed meanwhile and no longer selected"));
    }
}

/// Prints the document of a command that has selected nobody.
pub(super) fn nobody(action: &impl UserAction, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    Changes::new(action.name(), false, app)?.end(app)?;
    Ok(Outcome::Done)
}
