//! Processes that write at the same time, and across a rotation.

use std::cell::Cell;
use std::time::Duration;

use super::*;

/// Begins a write in a run that goes on.
fn begin(run: &AuditLog) -> Intent {
    run.begin(&Change::default()).unwrap()
}

fn finish(run: &AuditLog, intent: &Intent) {
    run.finish(intent, LogEvent::Done, None, &Change::default()).unwrap();
}

#[test]
fn two_runs_that_take_turns_keep_one_chain() {
    let log = Log::of(1);
    let (one, other) = (log.writer(), log.writer());
    for _ in 0..3 {
        let (first, second) = (begin(&one), begin(&other));
        finish(&other, &second);
        finish(&one, &first);
    }
    let found = log.found(&[]);
    assert_eq!((found.lines, found.fault_count, found.open_count), (13, 0, 0));
}

#[test]
fn an_open_run_writes_to_the_new_log_once_the_old_one_was_rotated_away() {
    let log = Log::of(2);
    let writer = log.writer();
    let intent = begin(&writer);
    let old = log.path().with_extension("log.1");
    fs::rename(log.path(), &old).unwrap();
    finish(&writer, &intent);
    let line = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
    assert_eq!((line(&old), line(&log.path())), (3, 1));
    let found = verify(&log.path(), &[old, log.path()], [], &|_| {}).unwrap();
    assert_eq!((found.lines, found.fault_count, found.open_count), (4, 0, 0));
}

#[test]
fn a_new_log_that_is_as_long_as_the_old_one_is_another() {
    let log = Log::of(0);
    let writer = log.writer();
    let intent = begin(&writer);
    let old = log.path().with_extension("log.1");
    fs::rename(log.path(), &old).unwrap();
    let other = log.writer_at("2026-02-03T04:05:07Z");
    let second = begin(&other);
    let length = |path: &Path| fs::metadata(path).unwrap().len();
    assert_eq!(length(&old), length(&log.path()));
    finish(&writer, &intent);
    finish(&other, &second);
    let found = verify(&log.path(), &[old, log.path()], [], &|_| {}).unwrap();
    assert_eq!((found.lines, found.fault_count), (4, 0));
}

#[test]
fn a_log_that_a_stopped_writer_holds_is_waited_for_but_not_for_ever() {
    let log = Log::of(1);
    let writer = fs::File::open(log.path()).unwrap();
    writer.lock().unwrap();
    let waited = Cell::new(Duration::ZERO);
    let open = LogReader::open(&log.path(), &|time| waited.set(waited.get() + time));
    assert!(matches!(open, Err(AuditError::Busy)));
    assert_eq!(waited.get(), Duration::from_secs(5));
    let open = LogReader::open(&log.path(), &|_| writer.unlock().unwrap());
    assert!(open.unwrap().next().unwrap().is_some());
}
