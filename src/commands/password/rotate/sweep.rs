//! Replaces the hashes, a batch a transaction.

use rand::CryptoRng;

use super::plan::{Fate, Plan};
use crate::account::hasher;
use crate::account::user::UserKey;
use crate::error::Refusal;
use crate::journal::{Journal, Mark, Record};
use crate::store::{HashRow, Slice, Store, Write};

/// The users of one transaction: enough that the disk's syncs do not count, few enough to hold, and
/// not so many that a site would wait for the lock.
const BATCH: u32 = if cfg!(test) { 3 } else { 5_000 };

/// Rotates everybody who is left, and records each step.
///
/// A password that is set while this runs is rotated too if its user's turn is still to come: on
/// the day of a breach nobody can tell who set it.
pub(super) fn sweep(
    store: &mut Store,
    journal: &mut Journal,
    plan: &Plan,
    mark: Mark,
    random: &mut impl CryptoRng,
) -> Result<(), Refusal> {
    while !journal.progress().all_rotated {
        let done = store.write(|write| batch(write, journal, plan, mark, random))?;
        journal.note(done.unwrap_or(Record::AllRotated))?;
    }
    Ok(())
}

/// Rotates one batch, and returns what to record once it is committed; `None` at the end.
///
/// What is read here nobody can change before the commit.
fn batch(
    write: &Write<'_>,
    journal: &mut Journal,
    plan: &Plan,
    mark: Mark,
    random: &mut impl CryptoRng,
) -> Result<Option<Record>, Refusal> {
    let doubt = journal.progress().in_doubt.clone();
    let batch = Batch::read(write, journal, plan, mark)?;
    let Some(through) = doubt.clone().or(batch.last) else { return Ok(None) };
    let mut users = batch.ours;
    // One row of ours proves that the batch was committed: what else is there is newer.
    if doubt.is_none() || users == 0 {
        journal.promise(Record::Rotating(through.clone()))?;
        for row in &batch.rows {
            let encoded = hasher::unmatched(plan.recipe, mark.of(&row.key), random);
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
            Slice { filter: &plan.filter, after: after.as_ref(), through: None, limit: BATCH };
        store.for_each_hash_of(&slice, |row| {
            found |= hasher::bears(&row.password, plan.recipe, mark.of(&row.key));
            last = Some(row.key);
        })?;
        if found || last.is_none() {
            return Ok(found);
        }
        after = last;
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
    /// Reads the next users; where it is in doubt whether a batch was committed, exactly its own.
    fn read(
        write: &Write<'_>,
        journal: &Journal,
        plan: &Plan,
        mark: Mark,
    ) -> Result<Self, Refusal> {
        let progress = journal.progress();
        let key = |text: &Option<String>| text.as_ref().map(|text| write.key(text));
        let (after, through) = (key(&progress.rotated_through), key(&progress.in_doubt));
        let limit = if through.is_some() { u32::MAX } else { BATCH };
        let (after, through) = (after.as_ref(), through.as_ref());
        let slice = Slice { filter: &plan.filter, after, through, limit };
        let mut batch = Self::default();
        let mut last: Option<UserKey> = None;
        write.for_each_hash_of(&slice, |row| {
            last = Some(row.key.clone());
            if hasher::bears(&row.password, plan.recipe, mark.of(&row.key)) {
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
