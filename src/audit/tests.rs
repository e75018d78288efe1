//! The chain, and what breaks it.

mod runs;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::verify::LineFault as Fault;
use super::*;
use crate::system::System;

struct Log {
    home: tempfile::TempDir,
}

impl Log {
    /// Creates a log with this many lines.
    fn of(lines: usize) -> Self {
        let log = Self { home: tempfile::tempdir().unwrap() };
        log.add(lines);
        log
    }

    fn path(&self) -> PathBuf {
        self.home.path().join("state/acct.log")
    }

    fn writer(&self) -> AuditLog {
        self.writer_at("2026-02-03T04:05:06Z")
    }

    /// Returns a log whose clock always shows this time.
    fn writer_at(&self, now: &str) -> AuditLog {
        let now: Timestamp = now.parse().unwrap();
        let mut system = System::new(StdRng::seed_from_u64(1));
        system.clock = Box::leak(Box::new(move || now));
        system.sleep = &|_| {};
        (system.uid, system.pid) = (7, 1);
        AuditLog::new(self.path(), None, ("user add", "/d"), &mut system)
    }

    fn try_add(&self) -> Result<(), AuditError> {
        self.writer().record(LogEvent::Refused, Some("no"), &Change::default())
    }

    fn add(&self, lines: usize) {
        for _ in 0..lines {
            self.try_add().unwrap();
        }
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path()).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    fn put(&self, lines: &[String]) {
        fs::write(self.path(), lines.join("\n") + "\n").unwrap();
    }

    fn found(&self, heads: &[&str]) -> Verification {
        let heads = heads.iter().map(|&head| head.to_owned());
        verify(&self.path(), &[self.path()], heads, &|_| {}).unwrap()
    }

    /// Returns the line of each fault, and the fault.
    fn faults(&self) -> Vec<(u64, Fault)> {
        self.found(&[]).faults.into_iter().map(|((_, line), fault)| (line, fault)).collect()
    }
}

fn mac(line: &str) -> &str {
    &line[line.len() - 66..line.len() - 2]
}

#[test]
fn a_chain_that_nobody_touched_is_good() {
    let log = Log::of(5);
    let found = log.found(&[]);
    assert_eq!((found.lines, found.fault_count, found.torn), (5, 0, 0));
    assert_eq!(found.head.as_deref(), Some(mac(&log.lines()[4])));
}

#[test]
fn what_was_done_to_lines_is_told_of_the_first_that_shows_it() {
    let whole = Log::of(6);
    let lines = whole.lines();
    let with = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        whole.put(&changed);
        whole.faults()
    };
    let one = |line, fault| vec![(line, fault)];
    let altered = |at: usize| {
        move |lines: &mut Vec<String>| lines[at] = lines[at].replace("\"uid\":7", "\"uid\":8")
    };
    assert_eq!(with(&altered(0)), one(1, Fault::Altered));
    assert_eq!(with(&altered(2)), one(3, Fault::Altered));
    assert_eq!(with(&altered(5)), one(6, Fault::Altered));
    let other_mac = |lines: &mut Vec<String>| {
        let mac = mac(&lines[2]).to_owned();
        lines[2] = lines[2].replace(&mac, &"0".repeat(64));
    };
    assert_eq!(with(&other_mac)[0], (3, Fault::Altered));
    assert_eq!(with(&|lines| drop(lines.remove(2))), one(3, Fault::Removed(1)));
    assert_eq!(with(&|lines| drop(lines.drain(..2))), one(1, Fault::Removed(2)));
    let swapped = with(&|lines| lines.swap(2, 3));
    assert_eq!(swapped[0], (3, Fault::Removed(1)));
    assert_eq!(swapped[1], (4, Fault::OutOfOrder));
    assert_eq!(
        with(&|lines| lines.insert(3, lines[2].replace("no", "yes"))),
        one(4, Fault::Inserted)
    );
    assert_eq!(with(&|lines| lines.insert(3, lines[2].clone()))[0], (4, Fault::OutOfOrder));
    assert_eq!(with(&|lines| lines.insert(3, String::new())), one(4, Fault::Inserted));
    assert_eq!(with(&|_| {}), []);
}

#[test]
fn every_byte_of_a_line_counts() {
    let log = Log::of(3);
    let text = fs::read(log.path()).unwrap();
    let end = text.iter().position(|&byte| byte == b'\n').unwrap();
    for at in 0..=end {
        let mut changed = text.clone();
        changed[at] ^= 1;
        fs::write(log.path(), &changed).unwrap();
        assert!(log.found(&[]).fault_count > 0, "byte {at}");
    }
}

#[test]
fn a_cut_at_the_end_shows_only_against_a_head() {
    let log = Log::of(4);
    let lines = log.lines();
    log.put(&lines[..2]);
    assert_eq!(log.found(&[]).fault_count, 0);
    assert_eq!(log.found(&[mac(&lines[1])]).missing, [""; 0]);
    assert_eq!(log.found(&[mac(&lines[1]), mac(&lines[3])]).missing, [mac(&lines[3])]);
}

#[test]
fn a_line_of_another_log_does_not_fit() {
    let log = Log::of(3);
    let mut lines = log.lines();
    // The same key, and another history.
    let key = key::Key::read(&log.path()).unwrap().unwrap();
    let mut line: LogLine = serde_json::from_str(&lines[1]).unwrap();
    line.prev = "0".repeat(64);
    let (sealed, _) = line.seal(&key).unwrap();
    lines[1] = String::from_utf8(sealed).unwrap().trim_end().to_owned();
    log.put(&lines);
    assert_eq!(log.faults()[0], (2, Fault::Detached));
}

#[test]
fn a_torn_line_is_ended_and_told_of_by_the_next() {
    let log = Log::of(3);
    let text = fs::read(log.path()).unwrap();
    for cut in 2..40 {
        fs::write(log.path(), &text[..text.len() - cut]).unwrap();
        assert_eq!(log.faults(), [(3, Fault::Torn)], "{cut}");
        log.add(1);
        let found = log.found(&[]);
        assert_eq!((found.fault_count, found.torn, found.lines), (0, 1, 5), "{cut}");
        let lines = log.lines();
        log.put(&[&lines[..2], &[format!("{}x", lines[2])], &lines[3..]].concat());
        assert_eq!(log.faults(), [(3, Fault::Inserted)], "what was torn is held too");
    }
}

#[test]
fn a_line_that_lacks_only_its_end_is_whole() {
    let log = Log::of(2);
    let text = fs::read(log.path()).unwrap();
    fs::write(log.path(), &text[..text.len() - 1]).unwrap();
    assert_eq!(log.faults(), []);
    log.add(1);
    let found = log.found(&[]);
    assert_eq!((found.lines, found.fault_count, found.torn), (3, 0, 0));
}

#[test]
fn nothing_is_chained_to_a_line_that_was_altered() {
    let log = Log::of(2);
    let mut lines = log.lines();
    lines[1] = lines[1].replace("\"uid\":7", "\"uid\":8");
    log.put(&lines);
    assert!(matches!(log.try_add(), Err(AuditError::Broken(_))));
    assert_eq!(log.lines(), lines);
}

#[test]
fn an_intent_waits_for_its_outcome() {
    let log = Log::of(0);
    fs::create_dir_all(log.path().parent().unwrap()).unwrap();
    let (writer, change) = (log.writer(), Change::default());
    let first = writer.begin(&change).unwrap();
    let _second = writer.begin(&change).unwrap();
    writer.finish(&first, LogEvent::Done, None, &change).unwrap();
    let found = log.found(&[]);
    assert_eq!((found.open, found.open_count, found.fault_count), (vec![(0, 2)], 1, 0));
}

#[test]
fn a_rotated_log_is_verified_with_the_one_before() {
    let log = Log::of(3);
    let old = log.path().with_extension("log.1");
    fs::rename(log.path(), &old).unwrap();
    log.add(2);
    let found = |files: &[&Path]| {
        let files: Vec<PathBuf> = files.iter().map(|&file| file.to_owned()).collect();
        verify(&log.path(), &files, [], &|_| {}).unwrap()
    };
    let both = found(&[&old, &log.path()]);
    assert_eq!((both.lines, both.fault_count), (5, 0));
    let mut lines = log.lines();
    lines[1] = lines[1].replace("\"uid\":7", "\"uid\":8");
    log.put(&lines);
    assert_eq!(found(&[&old, &log.path()]).faults, [((1, 2), Fault::Altered)]);
}

#[test]
fn a_log_without_its_key_takes_no_line_and_a_key_is_never_made_twice() {
    let log = Log::of(2);
    let key = key::Key::path(&log.path());
    let kept = fs::read(&key).unwrap();
    assert_eq!(kept.len(), 65);
    fs::remove_file(&key).unwrap();
    assert!(matches!(log.try_add(), Err(AuditError::KeyMissing(_))));
    fs::write(&key, "short\n").unwrap();
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert!(matches!(log.try_add(), Err(AuditError::NotAKey(_))));
    fs::write(&key, &kept).unwrap();
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    assert!(matches!(log.try_add(), Err(AuditError::Unfit(_))));
    assert_eq!(log.lines().len(), 2);
}
