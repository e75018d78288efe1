//! Runs that write beside each other, and past a rotation.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;

use super::*;

/// Writes as a run that goes on for long.
struct Writer {
    trail: Trail,
    random: StdRng,
    now: Timestamp,
}

impl Writer {
    fn of(log: &Log) -> Self {
        let now = "2026-02-03T04:05:06Z".parse().unwrap();
        Self { trail: log.trail(), random: StdRng::seed_from_u64(1), now }
    }

    fn intend(&mut self) -> Intent {
        let mut moment = Moment { now: self.now, random: &mut self.random };
        self.trail.intend(&Change::default(), &mut moment).unwrap()
    }

    fn settle(&mut self, intent: &Intent) {
        let mut moment = Moment { now: self.now, random: &mut self.random };
        let verdict = (Event::Done, None);
        self.trail.settle(intent, verdict, &Change::default(), &mut moment).unwrap();
    }
}

#[test]
fn two_runs_that_take_turns_keep_one_chain() {
    let log = Log::of(1);
    let (mut one, mut other) = (Writer::of(&log), Writer::of(&log));
    for _ in 0..3 {
        let (first, second) = (one.intend(), other.intend());
        other.settle(&second);
        one.settle(&first);
    }
    let found = log.found(&[]);
    assert_eq!((found.lines, found.fault_count, found.open_count), (13, 0, 0));
}

#[test]
fn an_open_run_writes_to_the_new_log_once_the_old_one_was_rotated_away() {
    let log = Log::of(2);
    let mut writer = Writer::of(&log);
    let intent = writer.intend();
    let old = log.path().with_extension("log.1");
    fs::rename(log.path(), &old).unwrap();
    writer.settle(&intent);
    let line = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
    assert_eq!((line(&old), line(&log.path())), (3, 1));
    let found = verify(&log.path(), &[old, log.path()], [], &|_| {}).unwrap();
    assert_eq!((found.lines, found.fault_count, found.open_count), (4, 0, 0));
}

#[test]
fn a_new_log_that_is_as_long_as_the_old_one_is_another() {
    let log = Log::of(0);
    let mut writer = Writer::of(&log);
    let intent = writer.intend();
    let old = log.path().with_extension("log.1");
    fs::rename(log.path(), &old).unwrap();
    let mut other = Writer::of(&log);
    other.now = "2026-02-03T04:05:07Z".parse().unwrap();
    let second = other.intend();
    let length = |path: &Path| fs::metadata(path).unwrap().len();
    assert_eq!(length(&old), length(&log.path()));
    writer.settle(&intent);
    other.settle(&second);
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
