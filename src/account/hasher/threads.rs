//! Threads for lanes that run in parallel, and what to do where there are none to be had.

use std::thread::available_parallelism;

use rayon::{ThreadPoolBuilder, current_thread_index};

use super::memory;

/// What a thread may take of the address space: its stack, and glibc's two heaps of 64 MiB.
#[cfg(target_pointer_width = "64")]
const SPACE_PER_THREAD: usize = 160 << 20;
#[cfg(not(target_pointer_width = "64"))]
const SPACE_PER_THREAD: usize = 8 << 20;

/// Runs work whose parallel loops use as many threads as there are lanes and processors.
///
/// Where threads cannot be had it runs on the calling thread alone: rayon's own global pool would
/// panic there. `None` only where rayon refuses even that.
pub(super) fn run<T: Send>(lanes: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    // Inside a pool already (this one's own fallback, or a caller that hashes many at once).
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

/// Returns how many threads serve so many lanes.
pub(super) fn count(lanes: usize) -> usize {
    available_parallelism().map_or(1, usize::from).min(lanes)
}

/// Makes the calling thread the only worker of a pool of one, which it stays for good.
fn run_alone<T>(work: impl FnOnce() -> T) -> Option<T> {
    let pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    pool.is_ok().then(work)
}

/// Tells whether so many threads fit into the address space.
///
/// Asked beforehand, because a thread that starts and then finds no room for its signal stack
/// aborts the whole process.
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
    fn more_threads_than_the_address_space_holds_are_refused() {
        assert!(has_space_for(1));
        assert!(!has_space_for(usize::MAX));
        assert!(!has_space_for(isize::MAX as usize / SPACE_PER_THREAD));
    }
}
