//! Replaces the hashes, one batch per transaction.

use rand::rngs::StdRng;

use super::{RotationPlan, RotationStep};
use crate::account::hasher;
use crate::account::user::UserKey;
use crate::audit::Change;
use crate::error::Refusal;
use crate::journal::{Journal, Progress, Record, RunId};
use crate::store::{HashPage, HashRow, Store, Write};

/// The number of users in one transaction: enough that disk syncs cost little, few enough to fit in
/// memory, and few enough that a site does not wait for the lock.
pub(super) const SIZE: u32 = if cfg!(test) { 3 } else { 5_000 };

/// A rotation that has begun.
///
/// A password that is set during the rotation is rotated too, unless its user's turn has passed:
/// after a breach, it is unknown who set it.
pub(crate) struct Rotation<'a> {
    pub(crate) plan: &'a RotationPlan,
    pub(crate) run: RunId,
    pub(crate) journal: Journal,
}

impl Rotation<'_> {
    /// Returns the users of the next batch, for the audit log; `None` once all are rotated.
    pub(crate) fn next_batch(&mut self, store: &Store) -> Result<Option<Change>, Refusal> {
        while !self.journal.progress().all_rotated {
            if let Some(change) = self.announcement(store)? {
                return Ok(Some(change));
            }
            // The users of a batch in doubt may all be gone, with others after them.
            let through = self.journal.progress().in_doubt.clone();
            self.journal.record(through.map_or(Record::AllRotated, |through| Record::Rotated {
                through,
                users: 0,
                unusable: 0,
            }))?;
        }
        Ok(None)
    }

    /// Describes the next users as they are now; `None` if there are none.
    fn announcement(&self, store: &Store) -> Result<Option<Change>, Refusal> {
        let bounds = Bounds::of(self.journal.progress(), |text| store.key(text));
        let mut ends: Option<(UserKey, UserKey)> = None;
        let mut count = 0;
        store.for_each_hash_row(&bounds.slice(self.plan), |row| {
            count += 1;
            match &mut ends {
                Some((_, last)) => *last = row.key,
                None => ends = Some((row.key.clone(), row.key)),
            }
        })?;
        Ok(ends.map(|(first, last)| Change::of_many(count, (&first, &last), &["password"])))
    }

    /// Rotates one batch, sets `change` to its users, and returns what to record once it is
    /// committed.
    ///
    /// Nobody can change what is read here before the commit.
    pub(crate) fn rotate_batch(
        &mut self,
        write: &Write<'_>,
        change: &mut Change,
        random: &mut StdRng,
    ) -> Result<Record, Refusal> {
        let doubt = self.journal.progress().in_doubt.clone();
        let batch = self.read_batch(write)?;
        let Some(through) = doubt.clone().or(batch.last) else { return Ok(Record::AllRotated) };
        let mut users = batch.ours;
        change.users = Some(0);
        // One row of ours proves that the batch was committed: what else is there is newer.
        if doubt.is_none() || users == 0 {
            if let [first, ..] = batch.rows.as_slice() {
                let ends = (&first.key, &write.key(&through));
                *change = Change::of_many(batch.rows.len() as u64, ends, &["password"]);
            }
            self.journal.record_durably(Record::Rotating(through.clone()))?;
            for row in &batch.rows {
                let encoded = hasher::invalidated(self.plan.recipe, self.run.of(&row.key), random);
                write.replace_hash(row, &encoded)?;
                users += 1;
            }
        }
        Ok(Record::Rotated { through, users, unusable: batch.unusable })
    }

    fn read_batch(&self, write: &Write<'_>) -> Result<Batch, Refusal> {
        let bounds = Bounds::of(self.journal.progress(), |text| write.key(text));
        let mut batch = Batch::default();
        let mut last: Option<UserKey> = None;
        write.for_each_hash_row(&bounds.slice(self.plan), |row| {
            last = Some(row.key.clone());
            if hasher::has_mark(&row.password, self.plan.recipe, self.run.of(&row.key)) {
                batch.ours += 1;
                return;
            }
            match self.plan.step(&row.password) {
                RotationStep::Rotate => batch.rows.push(row),
                RotationStep::KeepUnusable => batch.unusable += 1,
                RotationStep::NotSelected => {}
            }
        })?;
        batch.last = last.map(|key| key.to_string());
        Ok(batch)
    }
}

/// Where the next batch begins and ends; one in doubt keeps its own end.
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

    fn slice<'a>(&'a self, plan: &'a RotationPlan) -> HashPage<'a> {
        let limit = if self.through.is_some() { u32::MAX } else { SIZE };
        let (after, through) = (self.after.as_ref(), self.through.as_ref());
        HashPage { filter: &plan.filter, after, through, limit }
    }
}

/// The users after the last batch.
#[derive(Default)]
struct Batch {
    /// Those to rotate.
    rows: Vec<HashRow>,
    /// How many have a hash of this rotation already.
    ours: u64,
    unusable: u64,
    last: Option<String>,
}
