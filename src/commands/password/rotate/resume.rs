//! Begins a rotation, or finds the one that was interrupted.

use rand::RngExt;

use super::plan::Plan;
use super::sweep;
use crate::account::hasher;
use crate::account::user::{StoredUser, UserKey};
use crate::app::App;
use crate::commands::password::bulk;
use crate::error::Refusal;
use crate::journal::{Journal, JournalError, Mark, Place, Work};

/// How far an interrupted rotation is.
pub(super) struct Unfinished {
    mark: Mark,
    /// Where those begin who are not rotated yet; `None` where that is at the first user.
    pub(super) rotated_through: Option<UserKey>,
    /// Where those begin whose mail is not made yet.
    pub(super) mailed_through: Option<UserKey>,
    pub(super) rotated: u64,
    pub(super) unusable: u64,
    /// Whether all have been rotated.
    pub(super) all_rotated: bool,
    /// How many mails were refused, and are tried again.
    pub(super) refused: Vec<UserKey>,
    /// Of how many it is not known whether they were mailed.
    pub(super) unknown: u64,
}

impl Unfinished {
    /// Tells whether the user still has the hash that the rotation wrote.
    pub(super) fn has_rotated(&self, user: &StoredUser, plan: &Plan) -> bool {
        hasher::has_mark(&user.password, plan.recipe, self.mark.of(&user.key))
    }
}

/// Finds the interrupted rotation that the plan would go on with, and warns of any other.
pub(super) fn find(
    place: &Place,
    plan: &Plan,
    app: &mut App<'_>,
) -> Result<Option<Unfinished>, Refusal> {
    if !Journal::is_unfinished(place)? {
        return Ok(None);
    }
    let journal = match Journal::open(place) {
        Err(JournalError::Busy(_)) => {
            app.ui.warn("another rotation of this database is running");
            return Ok(None);
        }
        journal => journal?,
    };
    let Some((mark, selection)) = journal.begun() else {
        // It was finished just now, and opening made an empty one.
        journal.remove()?;
        return Ok(None);
    };
    if journal.is_untouched() {
        return Ok(None);
    }
    if selection != mark.selection(&plan.fingerprint) {
        app.ui.warn(
            "a rotation was interrupted, and not this one: that command finishes it, \
             acct password rotate --discard-journal forgets it",
        );
        return Ok(None);
    }
    if let Some(refusal) = other_backend(&journal, plan) {
        app.ui.warn(&refusal.message);
        return Ok(None);
    }
    let progress = journal.progress().clone().leaving_by(plan.backend);
    require_traces(progress.rotated, plan, mark, app)?;
    let store = app.store()?;
    let key = |text: &Option<String>| text.as_ref().map(|text| store.key(text));
    Ok(Some(Unfinished {
        mark,
        rotated_through: key(&progress.rotated_through),
        mailed_through: key(&progress.mailed_through),
        rotated: progress.rotated,
        unusable: progress.unusable,
        all_rotated: progress.all_rotated,
        refused: progress.refused().iter().map(|text| store.key(text)).collect(),
        unknown: progress.unknown().len() as u64,
    }))
}

/// Opens the journal, and begins a rotation or goes on with the same one.
pub(super) fn begin(
    place: &Place,
    plan: &Plan,
    app: &mut App<'_>,
) -> Result<(Journal, Mark), Refusal> {
    let mut journal = Journal::open(place)?;
    if let Some((mark, selection)) = journal.begun() {
        if selection == mark.selection(&plan.fingerprint) {
            if let Some(refusal) = other_backend(&journal, plan) {
                return Err(refusal);
            }
            go_on(&journal, plan, mark, app)?;
            return Ok((journal, mark));
        }
        if !journal.is_untouched() {
            return Err(unfinished());
        }
        journal.remove()?;
        journal = Journal::open(place)?;
    }
    if let Err(refusal) = plan.require_all_known() {
        journal.remove()?;
        return Err(refusal);
    }
    let mark = Mark::new(app.system.random.random());
    let selection = mark.selection(&plan.fingerprint);
    journal.begin(mark, selection)?;
    Ok((journal, mark))
}

fn other_backend(journal: &Journal, plan: &Plan) -> Option<Refusal> {
    plan.backend.and_then(|backend| bulk::other_backend(journal, backend))
}

/// Says that an interrupted rotation is taken up, unless the database forgot it.
fn go_on(journal: &Journal, plan: &Plan, mark: Mark, app: &mut App<'_>) -> Result<(), Refusal> {
    let progress = journal.progress();
    require_traces(progress.rotated, plan, mark, app)?;
    app.ui.status(&format!(
        "going on with the rotation that was interrupted: {} rotated, {} made",
        bulk::users(progress.rotated),
        bulk::mails(progress.mailed)
    ));
    Ok(())
}

/// Refuses to go on in a database that knows nothing of what was rotated.
fn require_traces(rotated: u64, plan: &Plan, mark: Mark, app: &mut App<'_>) -> Result<(), Refusal> {
    if rotated == 0 || sweep::has_left_traces(app.store()?, plan, mark)? {
        return Ok(());
    }
    let message = format!(
        "{} were rotated before the interruption, and nobody has such a hash now",
        bulk::users(rotated)
    );
    Err(Refusal::refused("journal_mismatch", message).hint(
        "was the database restored from a backup? acct password rotate --discard-journal \
         forgets the journal, and then all are rotated anew",
    ))
}

fn unfinished() -> Refusal {
    let code = bulk::unfinished_code(Work::Rotation);
    Refusal::refused(code, "another rotation of this database was interrupted").hint(
        "run that command again to finish it; acct password rotate --discard-journal forgets it",
    )
}
