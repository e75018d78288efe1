//! Threads for parallel work, with fallbacks where none can be started.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::available_parallelism;

use rayon::{ThreadPoolBuilder, current_thread_index};

use super::memory;

/// The address space of a thread: its stack, and glibc's two heaps of 64 MiB.
#[cfg(target_pointer_width = "64")]
const SPACE_PER_THREAD: usize = 160 << 20;
#[cfg(not(target_pointer_width = "64"))]
const SPACE_PER_THREAD: usize = 8 << 20;

/// Runs work whose parallel loops use as many threads as there are lanes and processors.
///
/// Falls back to the calling thread, because rayon's global pool would panic if no thread can be
/// started. `None` only if rayon refuses even that.
pub(super) fn run<T: Send>(lanes: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    // Already in a pool: this function's own fallback, or a caller that hashes many at once.
    if current_thread_index().is_some() {
        return Some(work());
    }
    let threads = count(lanes);
    if threads > 1
        && has_space_for(threads)
        && let Ok(pool) = ThreadPoolBuilder::new().num_threads(threads).build()
    {
        return Some(pool.install(work));
    }
    run_alone(work)
}

/// Returns the number of threads for this many lanes.
pub(super) fn count(lanes: usize) -> usize {
    available_parallelism().map_or(1, usize::from).min(lanes)
}

/// Makes the calling thread the only worker of a pool of one, permanently.
fn run_alone<T>(work: impl FnOnce() -> T) -> Option<T> {
    let pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    pool.is_ok().then(work)
}

/// Processes items on all processors, each item on a single thread, and calls `done` with the index
/// and the result, in no particular order, until `done` returns false.
///
/// A thread keeps its `S` from one item to the next. Without any thread, the calling one does all
/// the work.
pub(super) fn for_each<S: Default, T: Sync, R: Send>(
    work: &[T],
    run: impl Fn(&mut S, &T) -> R + Sync,
    mut done: impl FnMut(usize, R) -> bool,
) {
    let next = AtomicUsize::new(0);
    let take = |kept: &mut S| {
        let at = next.fetch_add(1, Ordering::Relaxed);
        work.get(at).map(|piece| (at, run(kept, piece)))
    };
    let threads = count(work.len());
    let can_share = threads > 1 && has_space_for(threads);
    std::thread::scope(|scope| {
        // A short queue, so that a stop takes effect at once.
        let (sender, receiver) = sync_channel(threads);
        for _ in 0..if can_share { threads } else { 0 } {
            let (sender, take) = (sender.clone(), &take);
            let serve = move || {
                // Its lanes run one after another: the other threads are busy too.
                run_alone(|| {
                    let mut kept = S::default();
                    while take(&mut kept).is_some_and(|result| sender.send(result).is_ok()) {}
                });
            };
            // If a thread cannot be started, the others do its work.
            let _ = std::thread::Builder::new().spawn_scoped(scope, serve);
        }
        drop(sender);
        let mut kept = S::default();
        let results = receiver.into_iter().chain(std::iter::from_fn(|| take(&mut kept)));
        for (at, result) in results {
            if !done(at, result) {
                next.store(work.len(), Ordering::Relaxed);
                return;
            }
        }
    });
}

/// Returns whether this many threads fit into the address space.
///
/// Checked beforehand, because a thread that starts and then has no memory for its signal stack
/// aborts the process.
fn has_space_for(threads: usize) -> bool {
    threads.checked_mul(SPACE_PER_THREAD).and_then(memory::probe).is_some()
}

#[cfg(test)]
mod tests {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};

    use super::*;

    fn sum() -> u64 {
        (0..1000_u64).into_par_iter().sum()
    }

    #[test]
    fn work_runs_with_any_number_of_lanes() {
        for lanes in [1, 2, 64] {
            assert_eq!(run(lanes, sum), Some(499_500));
        }
    }

    #[test]
    fn a_thread_works_alone_again_and_again() {
        std::thread::spawn(|| {
            assert_eq!(run_alone(sum), Some(499_500));
            assert_eq!(run(1, sum), Some(499_500));
            assert_eq!(run(8, sum), Some(499_500));
        })
        .join()
        .unwrap();
    }

    #[test]
    fn every_piece_of_work_is_done_once_and_a_stop_is_one() {
        let work: Vec<usize> = (0..100).collect();
        for length in [0, 1, 100] {
            let mut results = vec![0; length];
            for_each(
                &work[..length],
                |(), piece| piece + 1,
                |at, result| {
                    results[at] += result;
                    true
                },
            );
            assert_eq!(results, (1..=length).collect::<Vec<_>>());
        }
        let mut taken = 0;
        for_each(
            &work,
            |(), _| (),
            |_, ()| {
                taken += 1;
                taken < 3
            },
        );
        assert_eq!(taken, 3);
    }

    #[test]
    fn more_threads_than_the_address_space_holds_are_refused() {
        assert!(has_space_for(1));
        assert!(!has_space_for(usize::MAX));
        assert!(!has_space_for(isize::MAX as usize / SPACE_PER_THREAD));
    }
}
