//! Journals on a disk, and what is left of them after a kill.

mod ends;

use std::cell::Cell;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

/// On which side of a line a failure strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Before it is written.
    Before,
    /// After it was written.
    After,
}

thread_local! {
    static FUSE: Cell<Option<(usize, When)>> = const { Cell::new(None) };
}

/// Lets this thread fail at the line of this number, counted from 0, as if it were killed there.
pub(crate) fn set_fuse(fuse: Option<(usize, When)>) {
    FUSE.set(fuse);
}

/// Returns whether the failure has happened since it was set.
pub(crate) fn has_burnt() -> bool {
    FUSE.get().is_none()
}

/// Fails where the fuse says so, and ever after until it is set again.
pub(super) fn burn(now: When) -> Result<(), JournalError> {
    match FUSE.get() {
        Some((0, when)) if when == now => {
            FUSE.set(None);
            Err(JournalError::Io { path: "killed".into(), source: io::ErrorKind::Other.into() })
        }
        Some((lines, when)) if now == When::After && lines > 0 => {
            FUSE.set(Some((lines - 1, when)));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn place() -> (tempfile::TempDir, JournalLocation) {
    let home = tempfile::tempdir().unwrap();
    let place = place_of(JobKind::Rotation, home.path(), "auth_user");
    (home, place)
}

fn place_of(work: JobKind, state: &Path, table: &str) -> JournalLocation {
    JournalLocation::of(work, state, &Location::File("/srv/db.sqlite3".into()), table)
}

fn begun(place: &JournalLocation) -> Journal {
    let mut journal = Journal::open(place).unwrap();
    journal.begin(RunId::new([7; 16]), "selection".to_owned()).unwrap();
    journal
}

#[test]
fn a_journal_is_private_and_its_name_tells_nothing() {
    let (_home, place) = place();
    let _journal = begun(&place);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&place.path), 0o600);
    assert_eq!(mode(place.path.parent().unwrap()), 0o700);
    let name = place.path.file_stem().unwrap().to_str().unwrap();
    assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    let state = Path::new("/state");
    let place = |work, table| place_of(work, state, table).path;
    assert_ne!(place(JobKind::Reset, "auth_user"), place(JobKind::Reset, "users"));
    assert_ne!(place(JobKind::Reset, "auth_user"), place(JobKind::Rotation, "auth_user"));
}

#[test]
fn what_was_recorded_is_read_back_and_a_torn_line_never_was() {
    let (_home, place) = place();
    let mut journal = begun(&place);
    for record in [
        Record::Rotating("3".to_owned()),
        Record::Rotated { through: "3".to_owned(), users: 2, unusable: 1 },
        Record::AllRotated,
        Record::Mailing("1".to_owned()),
        Record::Mailed("1".to_owned()),
        Record::Mailing("a\n\"b".to_owned()),
    ] {
        journal.record_durably(record).unwrap();
    }
    let expected = journal.progress().clone();
    assert_eq!((expected.rotated, expected.unusable, expected.mailed), (2, 1, 1));
    assert_eq!(expected.unknown(), ["a\n\"b"]);
    drop(journal);
    let whole = fs::read(&place.path).unwrap();
    for torn in [&b""[..], b"{\"mail", b"{\"mailed\":\"a\\n\\\"b\"}"] {
        fs::write(&place.path, [&whole, torn].concat()).unwrap();
        let mut journal = Journal::open(&place).unwrap();
        assert_eq!(*journal.progress(), expected);
        assert_eq!(journal.begun(), Some((RunId::new([7; 16]), "selection")));
        journal.record(Record::Mailed("a\n\"b".to_owned())).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&place).unwrap().progress().mailed, 2);
    }
}

#[test]
fn every_prefix_of_the_first_line_is_work_that_was_not_begun() {
    let (_home, place) = place();
    drop(begun(&place));
    let whole = fs::read(&place.path).unwrap();
    for length in 0..whole.len() {
        fs::write(&place.path, &whole[..length]).unwrap();
        assert!(!Journal::is_unfinished(&place).unwrap());
        let mut journal = Journal::open(&place).unwrap();
        journal.begin(RunId::new([8; 16]), "other".to_owned()).unwrap();
        drop(journal);
        assert!(Journal::is_unfinished(&place).unwrap());
    }
}

#[test]
fn two_cannot_hold_it_and_who_waits_for_a_removed_one_gets_a_new_one() {
    let (_home, place) = place();
    let journal = begun(&place);
    assert!(matches!(Journal::open(&place), Err(JournalError::Busy(JobKind::Rotation))));
    assert!(Journal::is_unfinished(&place).unwrap());
    journal.remove().unwrap();
    assert!(!Journal::is_unfinished(&place).unwrap());
    assert_eq!(Journal::open(&place).unwrap().begun(), None);
    assert_eq!(Journal::discard(&place).unwrap(), None);
    assert!(!place.path.exists());
}

#[test]
fn the_end_is_recorded_before_the_file_is_removed_and_no_failure_after_it_counts() {
    let (_home, place) = place();
    let held = |place: &JournalLocation| fs::File::open(&place.path).unwrap();
    let journal = begun(&place);
    let file = held(&place);
    crate::files::tests::while_syncs_fail(|| journal.remove()).unwrap();
    assert!(!place.path.exists());
    assert_eq!(file.metadata().unwrap().len(), 0);
    // As where the removal was lost in a power cut.
    let journal = begun(&place);
    let elsewhere = place.path.with_extension("lost");
    fs::rename(&place.path, &elsewhere).unwrap();
    journal.remove().unwrap();
    fs::rename(&elsewhere, &place.path).unwrap();
    assert!(!Journal::is_unfinished(&place).unwrap());
    assert_eq!(Journal::open(&place).unwrap().begun(), None);
    assert_eq!(Journal::discard(&place).unwrap(), None);
}

#[test]
fn a_mail_that_is_tried_again_does_not_set_the_others_back() {
    let (_home, place) = place();
    let mut journal = begun(&place);
    let key = |key: &str| key.to_owned();
    for record in [
        Record::Mailing(key("1")),
        Record::Mailing(key("2")),
        Record::Mailed(key("2")),
        Record::Mailing(key("1")),
        Record::Mailed(key("1")),
    ] {
        journal.record(record).unwrap();
    }
    let progress = journal.progress();
    assert_eq!(progress.mailed_through.as_deref(), Some("2"));
    assert_eq!((progress.mailed, progress.unknown().len()), (2, 0));
}

#[test]
fn what_is_not_a_private_journal_of_ours_is_refused_and_can_be_discarded() {
    let unfit = |make: &dyn Fn(&Path)| {
        let (home, place) = place();
        let path = place.path.clone();
        let victim = home.path().join("victim");
        // Such a file would do, were it not somebody else's.
        fs::write(&victim, "").unwrap();
        fs::set_permissions(&victim, fs::Permissions::from_mode(0o600)).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        make(&path);
        assert!(matches!(Journal::open(&place), Err(JournalError::Unfit { .. })));
        assert!(matches!(Journal::discard(&place), Err(JournalError::Unfit { .. })));
        assert!(path.symlink_metadata().is_err());
        assert_eq!(fs::read(&victim).unwrap(), b"");
    };
    let write = |path: &Path, text: &str, mode: u32| {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let victim = |path: &Path| path.parent().unwrap().parent().unwrap().join("victim");
    unfit(&|path| symlink(victim(path), path).unwrap());
    unfit(&|path| fs::hard_link(victim(path), path).unwrap());
    unfit(&|path| write(path, "", 0o644));
    unfit(&|path| write(path, "{}\n", 0o600));
    unfit(&|path| write(path, &"x".repeat(1 << 17), 0o600));
    let newer =
        "{\"acct_rotation\":2,\"mark\":\"00000000000000000000000000000000\",\"selection\":\"\"}\n";
    unfit(&|path| write(path, newer, 0o600));
    unfit(&|path| write(path, &(newer.replace(":2", ":1") + "{\"unheard\":1}\n"), 0o600));
}

#[test]
fn a_refused_mail_is_known_not_to_be_sent_and_an_unknown_one_stays_so_until_it_is_accepted() {
    let (_home, place) = place();
    drop(begun(&place));
    let key = |key: &str| key.to_owned();
    let left = |records: &[Record]| {
        let mut journal = Journal::open(&place).unwrap();
        for record in records {
            journal.record(record.clone()).unwrap();
        }
        let noted = journal.progress().clone();
        drop(journal);
        let read = Journal::open(&place).unwrap().progress().clone();
        assert_eq!(read, noted);
        let (unknown, refused) = (read.unknown(), read.refused());
        assert_eq!(read.is_done(), unknown.is_empty() && refused.is_empty());
        (unknown, refused)
    };
    let (mailing, refused) =
        (|it: &str| Record::Mailing(key(it)), |it: &str| Record::Refused(key(it)));
    let none = Vec::<String>::new;
    assert_eq!(left(&[mailing("10"), refused("10")]), (none(), vec![key("10")]));
    assert_eq!(left(&[mailing("2")]), (vec![key("2")], vec![key("10")]));
    assert_eq!(left(&[mailing("2"), refused("2")]), (vec![key("2")], vec![key("10")]));
    assert_eq!(left(&[mailing("10")]), (vec![key("10"), key("2")], none()));
    assert_eq!(left(&[refused("10")]), (vec![key("2")], vec![key("10")]));
    let mailed = |it: &str| Record::Mailed(key(it));
    let all = [mailing("10"), mailed("10"), mailing("2"), mailed("2")];
    assert_eq!(left(&all), (none(), none()));
    let void = [mailing("3"), refused("3"), mailing("4"), Record::Void(key("4"))];
    assert_eq!(left(&void), (none(), vec![key("3")]));
    assert_eq!(left(&[Record::Void(key("3"))]), (none(), none()));
    let journal = Journal::open(&place).unwrap();
    assert_eq!(journal.progress().mailed_through.as_deref(), Some("4"));
}

#[test]
fn a_journal_is_of_one_work() {
    let (home, place) = place();
    drop(begun(&place));
    let other = JournalLocation { job: JobKind::Reset, ..place };
    assert!(matches!(Journal::open(&other), Err(JournalError::Unfit { job: JobKind::Reset, .. })));
    let reset = place_of(JobKind::Reset, home.path(), "auth_user");
    drop(begun(&reset));
    let text = fs::read_to_string(&reset.path).unwrap();
    assert!(text.starts_with("{\"acct_reset\":1,\"mark\":\"0707"), "{text}");
    let rotation = JournalLocation { job: JobKind::Rotation, ..reset };
    assert!(matches!(Journal::open(&rotation), Err(JournalError::Unfit { .. })));
}
