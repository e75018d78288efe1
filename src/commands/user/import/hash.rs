//! Hashing the passwords of a part of the rows, before any lock is held.

use super::read::Plain;
use crate::account::hasher::{self, HashJob};
use crate::app::App;
use crate::error::Refusal;
use crate::store::OnConflict;

/// Hashes the plain passwords of these rows, and stages the hashes.
pub(super) fn hash(
    plain: &[Plain],
    (first, last): (u64, u64),
    on_conflict: OnConflict,
    app: &mut App<'_>,
) -> Result<(), Refusal> {
    let begin = plain.partition_point(|it| it.row < first);
    let end = plain.partition_point(|it| it.row <= last);
    if begin == end {
        return Ok(());
    }
    let recipe = app.settings()?.recipe()?;
    let (mut rows, mut jobs) = (Vec::new(), Vec::new());
    for Plain { row, password } in &plain[begin..end] {
        let before = app.store()?.hash_before(*row)?;
        if before.is_some() && on_conflict == OnConflict::Skip {
            continue;
        }
        rows.push(*row);
        jobs.push(HashJob::new(password, before, recipe, &mut app.system.random));
    }
    app.ui.begin_progress(|| Ok::<_, Refusal>(jobs.len() as u64))?;
    let mut failed = None;
    hasher::for_each_hash(&jobs, recipe, |at, hash| {
        let staged = hash.map_err(Refusal::from).and_then(|hash| match hash {
            Some(hash) => Ok(app.store()?.stage_hash(rows[at], &hash)?),
            None => Ok(()),
        });
        app.ui.step_progress();
        failed = staged.err();
        failed.is_none()
    });
    app.ui.end_progress();
    failed.map_or(Ok(()), Err)
}
