//! Private, trusted and new files in a temporary directory.

use std::cell::Cell;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::*;

thread_local! {
    /// How many more syncs succeed, and whether one has failed; `None` if all succeed.
    static SYNCS: Cell<Option<(u32, bool)>> = const { Cell::new(None) };
}

/// Lets this thread sync no directory while it does the work, as where a disk fails.
pub(crate) fn while_syncs_fail<T>(work: impl FnOnce() -> T) -> T {
    while_syncs_fail_after(0, work).0
}

/// Lets all syncs but the first fail; returns also whether there were more.
pub(crate) fn while_syncs_fail_after<T>(first: u32, work: impl FnOnce() -> T) -> (T, bool) {
    SYNCS.set(Some((first, false)));
    let done = work();
    (done, SYNCS.take().is_some_and(|(_, failed)| failed))
}

pub(super) fn fail_if_syncs_fail() -> io::Result<()> {
    match SYNCS.get() {
        Some((0, _)) => {
            SYNCS.set(Some((0, true)));
            Err(io::Error::other("the disk failed"))
        }
        Some((left, failed)) => {
            SYNCS.set(Some((left - 1, failed)));
            Ok(())
        }
        None => Ok(()),
    }
}

#[test]
fn a_file_that_is_in_place_and_not_synced_is_called_unknown() {
    type Put = fn(&Path) -> Result<(), FileError>;
    let ways: [Put; 6] = [
        |path| create(path, b"new"),
        |path| replace(path, b"new"),
        |path| write_secret(path, b"new"),
        |path| write_public(path, b"new"),
        |path| {
            let mut file = NewFile::begin(path)?;
            file.write(b"new")?;
            file.finish()
        },
        |path| {
            let file = NewFileByPath::begin(path)?;
            std::fs::write(file.draft_path(), b"new").unwrap();
            file.finish().map(drop)
        },
    ];
    for put in ways {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let error = while_syncs_fail(|| put(&path)).unwrap_err();
        assert!(matches!(&error, FileError::NotSynced { path: named, .. } if *named == path));
        let refusal = crate::error::Refusal::from(error);
        assert_eq!((refusal.kind.exit_code(), refusal.is_unknown), (4, true));
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_new_file_is_private_and_never_replaces_one() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("deep/er/key");
    create_parent(&path).unwrap();
    create(&path, b"secret\n").unwrap();
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(path.parent().unwrap().metadata().unwrap().mode() & 0o777, 0o700);
    assert!(matches!(create(&path, b"other"), Err(FileError::Exists(_))));
    std::os::unix::fs::symlink(&path, home.path().join("link")).unwrap();
    assert!(matches!(create(&home.path().join("link"), b"other"), Err(FileError::Exists(_))));
    assert_eq!(std::fs::read(&path).unwrap(), b"secret\n");
}

#[test]
fn a_key_that_others_can_read_is_refused_unless_shared_is_said() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("key");
    create(&path, b"secret\n").unwrap();
    assert_eq!(*read_key(&path, Access::Private).unwrap(), b"secret");
    set_mode(&path, 0o644);
    assert!(matches!(
        read_key(&path, Access::Private),
        Err(FileError::TooOpen { mode: 0o644, .. })
    ));
    assert_eq!(*read_key(&path, Access::Shared).unwrap(), b"secret");
}

#[test]
fn a_mark_and_exactly_one_line_ending_are_stripped() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secret");
    for (content, secret) in
        [("a \n", "a "), ("\u{feff}a\r\n", "a"), ("a\n\n", "a\n"), ("a", "a"), ("", "")]
    {
        std::fs::write(&path, content).unwrap();
        assert_eq!(*read_secret(&path).unwrap(), secret);
    }
    std::fs::write(&path, [0xff]).unwrap();
    assert!(matches!(read_secret(&path), Err(FileError::Unfit { .. })));
}

#[test]
fn a_key_or_settings_file_that_is_a_pipe_or_a_device_is_refused_at_once() {
    let home = tempfile::tempdir().unwrap();
    let pipe = home.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRUSR).unwrap();
    for path in [&pipe, home.path(), Path::new("/dev/null")] {
        let key = read_key(path, Access::Private);
        assert!(matches!(key, Err(FileError::Unfit { .. })), "{path:?}");
        let settings = read_settings(path);
        assert!(matches!(settings, Err(FileError::Unfit { .. })), "{path:?}");
    }
}

#[test]
fn a_secret_may_come_from_a_pipe_and_may_be_a_mebibyte() {
    use std::os::fd::AsRawFd;

    let secret = "x".repeat(MAX_LENGTH - 1) + "\n";
    for (more, fits) in [("", true), ("\n", false)] {
        let (reader, mut writer) = io::pipe().unwrap();
        let written = secret.clone() + more;
        let feeder = std::thread::spawn(move || writer.write_all(written.as_bytes()));
        let path = PathBuf::from(format!("/dev/fd/{}", reader.as_raw_fd()));
        let read = read_secret(&path);
        assert_eq!(read.is_ok_and(|text| *text == secret.trim_end()), fits);
        drop(reader);
        let _ = feeder.join();
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_owner_and_a_new_one_is_private() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    replace(&path, b"new").unwrap();
    assert_eq!(path.metadata().unwrap().mode() & 0o7777, 0o600);
    let is_root = nix::unistd::geteuid().is_root();
    if is_root {
        std::os::unix::fs::chown(&path, Some(12_345), Some(54_321)).unwrap();
    }
    set_mode(&path, 0o640);
    let before = path.metadata().unwrap();
    replace(&path, b"newer").unwrap();
    let after = path.metadata().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"newer");
    assert_ne!(after.ino(), before.ino());
    assert_eq!(after.mode() & 0o7777, 0o640);
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
}

#[test]
fn settings_that_anybody_could_have_written_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    std::fs::write(&path, "site_name = \"x\"\n").unwrap();
    assert!(read_settings(&path).is_ok());
    set_mode(&path, 0o666);
    let refused = read_settings(&path);
    assert!(matches!(refused, Err(FileError::WorldWritable(named)) if named == path));
}

#[test]
fn settings_that_anybody_could_have_replaced_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let open = home.path().join("open");
    std::fs::create_dir(&open).unwrap();
    let (path, link) = (open.join("config.toml"), home.path().join("link.toml"));
    std::fs::write(&path, "").unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    set_mode(&open, 0o777);
    for path in [&path, &link] {
        let refused = read_settings(path);
        assert!(matches!(refused, Err(FileError::WorldWritable(named)) if named.ends_with("open")));
    }
    set_mode(&open, 0o1777);
    assert!(read_settings(&path).is_ok() && read_settings(&link).is_ok());
    if nix::unistd::geteuid().is_root() {
        std::os::unix::fs::chown(&path, Some(12_345), None).unwrap();
        for path in [&path, &link] {
            let refused = read_settings(path);
            assert!(matches!(refused, Err(FileError::OwnedByOther { owner: 12_345, .. })));
        }
    }
}

#[test]
fn settings_have_a_mebibyte_at_most() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    let content = "é".repeat(MAX_LENGTH / 2);
    std::fs::write(&path, &content).unwrap();
    assert_eq!(read_settings(&path).unwrap(), content);
    std::fs::write(&path, content + "é").unwrap();
    let refused = read_settings(&path);
    assert!(matches!(refused, Err(FileError::Unfit { what: "is longer than 1 MiB", .. })));
}
