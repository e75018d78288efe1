//! Replaces the hashes, a batch a transaction.

use super::plan::{Fate, Plan};
use crate::account::hasher;
use crate::account::user::UserKey;
use crate::app::{App, WriteScope};
use crate::audit::Change;
use crate::error::Refusal;
use crate::journal::{Journal, Mark, Progress, Record};
use crate::store::{HashPage, HashRow, Store, Write};

/// The users of one transaction: enough that the disk's syncs do not count, few enough to hold, and
/// not so many that a site would wait for the lock.
const BATCH: u32 = if cfg!(test) { 3 } else { 5_000 };

/// Rotates everybody who is left, and records each step.
///
/// A password that is set while this runs is rotated too if its user's turn is still to come: on
/// the day of a breach nobody can tell who set it.
pub(super) fn sweep(
    journal: &mut Journal,
    plan: &Plan,
    mark: Mark,
    app: &mut App<'_>,
) -> Result<(), Refusal> {
    while !journal.progress().all_rotated {
        let Some(change) = announcement(app.store()?, journal, plan)? else {
            // Of a batch in doubt nobody may be left, and others behind it.
            let over = journal.progress().in_doubt.clone().map_or(Record::AllRotated, |through| {
                Record::Rotated { through, users: 0, unusable: 0 }
            });
            journal.note(over)?;
            continue;
        };
        let done = app.write(change, |write, beside| batch(write, journal, plan, mark, beside))?;
        journal.note(done.unwrap_or(Record::AllRotated))?;
    }
    Ok(())
}

/// Tells the log who the next users are, as they are now; `None` where nobody is left.
fn announcement(store: &Store, journal: &Journal, plan: &Plan) -> Result<Option<Change>, Refusal> {
    let bounds = Bounds::of(journal.progress(), |text| store.key(text));
    let mut ends: Option<(UserKey, UserKey)> = None;
    let mut count = 0;
    store.for_each_hash_row(&bounds.page(plan), |row| {
        count += 1;
        match &mut ends {
            Some((_, last)) => *last = row.key,
            None => ends = Some((row.key.clone(), row.key)),
        }
    })?;
    Ok(ends.map(|(first, last)| Change::of_many(count, (&first, &last), &["password"])))
}

/// Rotates one batch, and returns what to record once it is committed; `None` at the end.
///
/// What is read here nobody can change before the commit.
fn batch(
    write: &Write<'_>,
    journal: &mut Journal,
    plan: &Plan,
    mark: Mark,
    beside: &mut WriteScope<'_, '_>,
) -> Result<Option<Record>, Refusal> {
    let doubt = journal.progress().in_doubt.clone();
    let batch = Batch::read(write, journal, plan, mark)?;
    let Some(through) = doubt.clone().or(batch.last) else { return Ok(None) };
    let mut users = batch.ours;
    beside.change.users = Some(0);
    // One row of ours proves that the batch was committed: what else is there is newer.
    if doubt.is_none() || users == 0 {
        if let [first, ..] = batch.rows.as_slice() {
            let ends = (&first.key, &write.key(&through));
            *beside.change = Change::of_many(batch.rows.len() as u64, ends, &["password"]);
        }
        journal.promise(Record::Rotating(through.clone()))?;
        for row in &batch.rows {
            let encoded = hasher::invalidated(plan.recipe, mark.of(&row.key), beside.random);
            write.replace_hash(row, &encoded)?;
        }
        users += batch.rows.len() as u64;
    }
    Ok(Some(Record::Rotated { through, users, unusable: batch.unusable }))
}

/// Tells whether anybody has a hash that this rotation wrote.
pub(super) fn has_left_traces(store: &Store, plan: &Plan, mark: Mark) -> Result<bool, Refusal> {
    let (mut after, mut found) = (None, false);
    loop {
        let mut last = None;
        let slice =
            HashPage { filter: &plan.filter, after: after.as_ref(), through: None, limit: BATCH };
        store.for_each_hash_row(&slice, |row| {
            found |= hasher::has_mark(&row.password, plan.recipe, mark.of(&row.key));
            last = Some(row.key);
        })?;
        if found || last.is_none() {
            return Ok(found);
        }
        after = last;
    }
}

/// Where the next batch begins and ends; where it is in doubt whether one was committed, exactly its
/// own.
struct Bounds {
    after: Option<UserKey>,
    through: Option<UserKey>,
}

impl Bounds {
    fn of(progress: &Progress, key: impl Fn(&str) -> UserKey) -> Self {
        Self {
            after: progress.rotated_through.as_deref().map(&key),
            through: progress.in_doubt.as_deref().map(&key),
        }
    }

    fn page<'a>(&'a self, plan: &'a Plan) -> HashPage<'a> {
        let limit = if self.through.is_some() { u32::MAX } else { BATCH };
        let (after, through) = (self.after.as_ref(), self.through.as_ref());
        HashPage { filter: &plan.filter, after, through, limit }
    }
}

/// What was found behind the last batch.
#[derive(Default)]
struct Batch {
    /// Those to rotate.
    rows: Vec<HashRow>,
    /// How many bear the mark already.
    ours: u64,
    unusable: u64,
    last: Option<String>,
}

impl Batch {
    /// Reads the next users.
    fn read(
        write: &Write<'_>,
        journal: &Journal,
        plan: &Plan,
        mark: Mark,
    ) -> Result<Self, Refusal> {
        let bounds = Bounds::of(journal.progress(), |text| write.key(text));
        let mut batch = Self::default();
        let mut last: Option<UserKey> = None;
        write.for_each_hash_row(&bounds.page(plan), |row| {
            last = Some(row.key.clone());
            if hasher::has_mark(&row.password, plan.recipe, mark.of(&row.key)) {
                batch.ours += 1;
                return;
            }
            match plan.fate(&row.password) {
                Fate::Rotated => batch.rows.push(row),
                Fate::Unusable => batch.unusable += 1,
                Fate::NotSelected => {}
            }
        })?;
        batch.last = last.map(|key| key.to_string());
        Ok(batch)
    }
}
