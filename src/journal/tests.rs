//! Journals on a disk, and what is left of them after a kill.

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

/// Makes this thread fail at the line of this number, counted from 0, as if it were killed there.
pub(crate) fn set_fuse(fuse: Option<(usize, When)>) {
    FUSE.set(fuse);
}

/// Tells whether the failure has struck since it was set.
pub(crate) fn has_burnt() -> bool {
    FUSE.get().is_none()
}

/// Fails where the fuse says so, and ever after until it is set anew.
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

fn place() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = path_of(home.path(), Path::new("/srv/db.sqlite3"), "auth_user");
    (home, path)
}

fn begun(path: &Path) -> Journal {
    let mut journal = Journal::open(path).unwrap();
    journal.begin(Mark::new([7; 16]), "selection".to_owned()).unwrap();
    journal
}

#[test]
fn a_journal_is_private_and_its_name_tells_nothing() {
    let (_home, path) = place();
    let _journal = begun(&path);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let name = path.file_stem().unwrap().to_str().unwrap();
    assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    let state = Path::new("/state");
    let database = Path::new("/srv/db.sqlite3");
    assert_ne!(path_of(state, database, "auth_user"), path_of(state, database, "users"));
}

#[test]
fn what_was_recorded_is_read_back_and_a_torn_line_never_was() {
    let (_home, path) = place();
    let mut journal = begun(&path);
    for record in [
        Record::Rotating("3".to_owned()),
        Record::Rotated { through: "3".to_owned(), users: 2, unusable: 1 },
        Record::AllRotated,
        Record::Mailing("1".to_owned()),
        Record::Mailed("1".to_owned()),
        Record::Mailing("a\n\"b".to_owned()),
    ] {
        journal.promise(record).unwrap();
    }
    let expected = journal.progress().clone();
    assert_eq!((expected.rotated, expected.unusable, expected.mailed), (2, 1, 1));
    assert_eq!(expected.unknown, ["a\n\"b"]);
    drop(journal);
    let whole = fs::read(&path).unwrap();
    for torn in [&b""[..], b"{\"mail", b"{\"mailed\":\"a\\n\\\"b\"}"] {
        fs::write(&path, [&whole, torn].concat()).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(*journal.progress(), expected);
        assert_eq!(journal.begun(), Some((Mark::new([7; 16]), "selection")));
        journal.note(Record::Mailed("a\n\"b".to_owned())).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().progress().mailed, 2);
    }
}

#[test]
fn every_prefix_of_the_first_line_is_work_that_was_not_begun() {
    let (_home, path) = place();
    drop(begun(&path));
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(!Journal::is_unfinished(&path).unwrap());
        let mut journal = Journal::open(&path).unwrap();
        journal.begin(Mark::new([8; 16]), "other".to_owned()).unwrap();
        drop(journal);
        assert!(Journal::is_unfinished(&path).unwrap());
    }
}

#[test]
fn two_cannot_hold_it_and_who_waits_for_a_removed_one_gets_a_new_one() {
    let (_home, path) = place();
    let journal = begun(&path);
    assert!(matches!(Journal::open(&path), Err(JournalError::Busy)));
    assert!(Journal::is_unfinished(&path).unwrap());
    journal.remove().unwrap();
    assert!(!Journal::is_unfinished(&path).unwrap());
    assert_eq!(Journal::open(&path).unwrap().begun(), None);
    assert_eq!(Journal::discard(&path).unwrap(), None);
    assert!(!path.exists());
}

#[test]
fn a_mail_that_is_tried_again_does_not_set_the_others_back() {
    let (_home, path) = place();
    let mut journal = begun(&path);
    let key = |key: &str| key.to_owned();
    for record in [
        Record::Mailing(key("1")),
        Record::Mailing(key("2")),
        Record::Mailed(key("2")),
        Record::Mailing(key("1")),
        Record::Mailed(key("1")),
    ] {
        journal.note(record).unwrap();
    }
    let progress = journal.progress();
    assert_eq!(progress.mailed_through.as_deref(), Some("2"));
    assert_eq!((progress.mailed, progress.unknown.len()), (2, 0));
}

#[test]
fn what_is_not_a_private_journal_of_ours_is_refused_and_can_be_discarded() {
    let unfit = |make: &dyn Fn(&Path)| {
        let (home, path) = place();
        let victim = home.path().join("victim");
        // Such a file would do, were it not somebody else's.
        fs::write(&victim, "").unwrap();
        fs::set_permissions(&victim, fs::Permissions::from_mode(0o600)).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        make(&path);
        assert!(matches!(Journal::open(&path), Err(JournalError::Unfit { .. })));
        assert!(matches!(Journal::discard(&path), Err(JournalError::Unfit { .. })));
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
