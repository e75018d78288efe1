//! The transaction of a load: what was checked is checked again, and written.

use jiff::Timestamp;

use super::read::Staged;
use super::{Args, report};
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::store::{Loaded, Loading, Store, StoreError, Write};
use crate::transfer::Faults;

/// Why nothing is kept.
enum Stop {
    Failed(StoreError),
    Faults(Faults),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// Loads rows; the faults are what has changed since they were checked, and what the database
/// itself refuses.
pub(super) fn load(
    args: &Args,
    staged: &Staged,
    rows: (u64, u64),
    app: &mut App<'_>,
) -> Result<Result<Loaded, Faults>, Refusal> {
    let now = app.system.now();
    let change = announcement(rows, app.store()?)?;
    app.ui.begin_progress(|| Ok::<_, Refusal>(rows.1))?;
    let shows = app.ui.shows_progress();
    let mut found = None;
    let done = app.write(change, |write, beside| {
        let reached = |reached| {
            if shows {
                beside.ui.terminal.show_progress(Some((reached, rows.1)));
            }
        };
        match fill(args, staged, rows, now, write, reached) {
            Ok(loaded) => {
                beside.change.set_written(loaded.added + loaded.updated);
                Ok(loaded)
            }
            Err(Stop::Failed(error)) => Err(error.into()),
            Err(Stop::Faults(faults)) => {
                found = Some(faults);
                Err(Refusal::refused("bad_rows", "the rows cannot be written"))
            }
        }
    });
    app.ui.end_progress();
    found.map_or_else(|| done.map(Ok), |faults| Ok(Err(faults)))
}

/// Tells the log whose rows come next.
fn announcement((first, last): (u64, u64), store: &Store) -> Result<Change, StoreError> {
    let name = store.staged_name(first)?;
    if first == last {
        return Ok(Change::of_new(&name, &["imported"]));
    }
    let names = (name.as_str(), &*store.staged_name(last)?);
    Ok(Change::of_imported(last - first + 1, names))
}

/// Loads all rows and gives them up again.
pub(super) fn rehearse(
    args: &Args,
    staged: &Staged,
    store: &Store,
) -> Result<Result<Loaded, Faults>, Refusal> {
    let rows = (1, staged.rows);
    // The time of joining of those who have none, which nobody will see.
    let now = Timestamp::UNIX_EPOCH;
    match store.rehearse(|write| fill(args, staged, rows, now, write, |_| ())) {
        Ok(loaded) => Ok(Ok(loaded)),
        Err(Stop::Faults(faults)) => Ok(Err(faults)),
        Err(Stop::Failed(error)) => Err(error.into()),
    }
}

fn fill(
    args: &Args,
    staged: &Staged,
    rows: (u64, u64),
    now: Timestamp,
    write: &Write<'_>,
    reached: impl FnMut(u64),
) -> Result<Loaded, Stop> {
    let (on_conflict, most) = (args.on_conflict(), args.max_errors as u64);
    let loading = Loading { rows, on_conflict, extra: &staged.further, now, max_clashes: most };
    let told = |clashes| Stop::Faults(report::faults_of(args.max_errors, clashes));
    let clashes = write.compare_staged(rows, most, on_conflict)?;
    if clashes.1 > 0 {
        return Err(told(clashes));
    }
    write.load(&loading, reached)?.map_err(told)
}
