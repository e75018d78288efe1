//! Rotations: invalidate the passwords of many users, in batches that can be resumed.

mod batch;
mod count;

use sha2::{Digest, Sha256};

pub(crate) use self::batch::Rotation;
pub(crate) use self::count::{MailCount, RotationCount, count_rest};
use super::job;
use crate::account::hasher::{self, HashKind, HashRecipe};
use crate::account::user::StoredUser;
use crate::error::{Refusal, counted};
use crate::journal::{Journal, JournalError, JournalLocation, RunId};
use crate::mail::Backend;
use crate::store::{HashPage, Store, UserFilter};

/// What is to be rotated, decided before anything is written.
pub(crate) struct RotationPlan {
    pub(crate) recipe: HashRecipe,
    /// Which users; not by the algorithm of their hash, for that is what a rotation changes.
    pub(crate) filter: UserFilter,
    algorithm: Option<HashKind>,
    /// The backend of the mails, if there are any.
    pub(crate) backend: Option<Backend>,
    /// Identifies the rotation in the journal, which records the backend by name.
    pub(crate) fingerprint: Vec<u8>,
}

/// What a rotation does to one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RotationStep {
    /// Its hash is replaced.
    Rotate,
    /// It has no usable password to replace.
    KeepUnusable,
    /// Its hash is of another algorithm.
    NotSelected,
}

impl RotationPlan {
    /// Plans for users of a filter; `selection` is its text.
    pub(crate) fn new(
        recipe: HashRecipe,
        mut filter: UserFilter,
        selection: &str,
        backend: Option<Backend>,
    ) -> Self {
        let algorithm = filter.hash.take();
        let text = format!("{recipe:?} {selection} {}", backend.is_some());
        let fingerprint = Sha256::digest(text).to_vec();
        Self { recipe, filter, algorithm, backend, fingerprint }
    }

    /// Decides what to do with a stored hash of a user who matches the filter.
    pub(crate) fn step(&self, encoded: &str) -> RotationStep {
        if !hasher::is_usable(encoded) {
            // The algorithm that it had is unknown.
            return match self.algorithm {
                None | Some(HashKind::Unusable) => RotationStep::KeepUnusable,
                Some(_) => RotationStep::NotSelected,
            };
        }
        match self.algorithm {
            Some(wanted) if HashKind::of(encoded) != wanted => RotationStep::NotSelected,
            _ => RotationStep::Rotate,
        }
    }

    /// Returns whether a user has the hash that this run of the rotation wrote.
    pub(crate) fn has_rotated(&self, user: &StoredUser, run: RunId) -> bool {
        hasher::has_mark(&user.password, self.recipe, run.of(&user.key))
    }

    /// Returns the refusal of a selection without users to rotate.
    pub(crate) fn no_match(&self, unusable: u64) -> Refusal {
        let what = if self.algorithm.is_some() { " with such a hash" } else { "" };
        let kept = kept_unusable(unusable);
        let refusal = Refusal::refused("no_match", format!("no users selected{what}{kept}"));
        refusal.hint(if self.filter.search.is_some() {
            "acct user list --search lists the users that match"
        } else {
            "acct password audit counts the hashes by algorithm"
        })
    }
}

/// Describes how many unusable passwords are kept; empty if there are none.
pub(crate) fn kept_unusable(unusable: u64) -> String {
    match unusable {
        0 => String::new(),
        1 => "; 1 unusable password is kept".to_owned(),
        many => format!("; {many} unusable passwords are kept"),
    }
}

/// Why a journal is not the one of the planned rotation.
pub(crate) enum NotResumed {
    /// There is none.
    None,
    /// Another process rotates now.
    Busy,
    /// Another rotation was interrupted.
    Other,
    /// It used another backend.
    Backend(Refusal),
}

/// Finds the interrupted rotation that a plan would resume.
pub(crate) fn find_interrupted(
    location: &JournalLocation,
    plan: &RotationPlan,
    store: &Store,
) -> Result<Result<(Journal, RunId), NotResumed>, Refusal> {
    if !Journal::is_unfinished(location)? {
        return Ok(Err(NotResumed::None));
    }
    let journal = match Journal::open(location) {
        Err(JournalError::Busy(_)) => return Ok(Err(NotResumed::Busy)),
        journal => journal?,
    };
    let Some((run, selection)) = journal.begun() else {
        // It was finished just now, and opening created an empty one.
        journal.remove()?;
        return Ok(Err(NotResumed::None));
    };
    if journal.is_untouched() {
        return Ok(Err(NotResumed::None));
    }
    if selection != run.selection(&plan.fingerprint) {
        return Ok(Err(NotResumed::Other));
    }
    if let Some(refusal) = plan.backend.and_then(|backend| job::other_backend(&journal, backend)) {
        return Ok(Err(NotResumed::Backend(refusal)));
    }
    require_traces(journal.progress().rotated, plan, run, store)?;
    Ok(Ok((journal, run)))
}

/// Refuses to resume in a database that has none of the hashes that were written.
pub(crate) fn require_traces(
    rotated: u64,
    plan: &RotationPlan,
    run: RunId,
    store: &Store,
) -> Result<(), Refusal> {
    if rotated == 0 || has_traces(plan, run, store)? {
        return Ok(());
    }
    let message = format!(
        "{} were rotated before the interruption, but no user has such a hash now",
        counted(rotated, "user")
    );
    Err(Refusal::refused("journal_mismatch", message).hint(
        "was the database restored from a backup? acct password rotate --discard-journal removes \
         the journal, so that all are rotated again",
    ))
}

fn has_traces(plan: &RotationPlan, run: RunId, store: &Store) -> Result<bool, Refusal> {
    let (mut after, mut found) = (None, false);
    loop {
        let mut last = None;
        let (filter, limit) = (&plan.filter, batch::SIZE);
        let slice = HashPage { filter, after: after.as_ref(), through: None, limit };
        store.for_each_hash_row(&slice, |row| {
            found |= hasher::has_mark(&row.password, plan.recipe, run.of(&row.key));
            last = Some(row.key);
        })?;
        if found || last.is_none() {
            return Ok(found);
        }
        after = last;
    }
}
