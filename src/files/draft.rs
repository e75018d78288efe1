//! Drafts: files that get their name once they are complete.
//!
//! Where the file system has files without a name, a kill leaves nothing behind. Elsewhere, and for
//! the moment in which a draft replaces an existing file, it has a name like `.acct-Ab3xYz`. It is
//! locked while it is written, so that the next draft in the directory can tell a draft in use
//! from one whose process was killed, and removes the latter.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::libc;
use tempfile::NamedTempFile;

use super::{FileError, directory_of, length_at_path, sync_directory};

/// What the name of a draft begins with; [`RANDOM`] letters and digits follow.
const PREFIX: &str = ".acct-";
const RANDOM: usize = 6;

/// A file with mode 0600 that gets its name when it is complete, and is removed if dropped.
#[derive(Debug)]
pub(super) enum Draft {
    #[cfg(target_os = "linux")]
    Nameless(File),
    Named(NamedTempFile),
}

impl Draft {
    /// Creates a draft in a directory, and removes those that killed processes have left there.
    pub(super) fn begin(directory: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(file) = nameless::begin(directory) {
            sweep(directory);
            return Ok(Self::Nameless(file));
        }
        begin_named(directory).map(Self::Named)
    }

    pub(super) fn file(&self) -> &File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => file,
            Self::Named(file) => file.as_file(),
        }
    }

    /// Syncs the draft and gives it its name; refuses to replace an existing file.
    pub(super) fn create(self, path: &Path) -> Result<(), FileError> {
        let name = || {
            self.file().sync_all()?;
            match self {
                #[cfg(target_os = "linux")]
                Self::Nameless(file) => nameless::name(&file, path),
                Self::Named(file) => {
                    file.persist_noclobber(path).map(drop).map_err(|refused| refused.error)
                }
            }
        };
        name().map_err(|error| FileError::io(path, error))?;
        sync_name(path)
    }

    /// Syncs the draft and gives it its name, also if that is an existing file's.
    pub(super) fn replace(self, path: &Path) -> Result<(), FileError> {
        self.file().sync_all().map_err(|error| FileError::io(path, error))?;
        self.replace_unsynced(path)?;
        sync_name(path)
    }

    /// Does as [`Draft::replace`], without waiting for the disk.
    pub(super) fn replace_unsynced(self, path: &Path) -> Result<(), FileError> {
        let rename = || match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => {
                let named = names().make_in(directory_of(path), |name| nameless::name(&file, name));
                named?.persist(path).map_err(|refused| refused.error)
            }
            Self::Named(file) => file.persist(path).map(drop).map_err(|refused| refused.error),
        };
        rename().map_err(|error| FileError::io(path, error))
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = self.file();
        file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Syncs the directory of a file that has just got its name.
fn sync_name(path: &Path) -> Result<(), FileError> {
    sync_directory(path).map_err(|source| FileError::NotSynced { path: path.to_owned(), source })
}

/// Creates a draft with a temporary name, and removes those that killed processes have left.
pub(super) fn begin_named(directory: &Path) -> io::Result<NamedTempFile> {
    sweep(directory);
    names().make_in(directory, |path| {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).mode(0o600).open(path)?;
        // Another process may have taken it for a stale one before it was locked.
        if hold(&file) && length_at_path(&file, path).is_ok_and(|length| length.is_some()) {
            Ok(file)
        } else {
            Err(io::ErrorKind::AlreadyExists.into())
        }
    })
}

fn names() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    builder
}

/// Locks a draft; returns whether no other process has locked it.
///
/// Where the file system has no locks, nobody can take it for a stale one either.
fn hold(draft: &File) -> bool {
    !matches!(draft.try_lock(), Err(TryLockError::WouldBlock))
}

/// Removes the drafts of this user that no process holds.
fn sweep(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        if is_draft(&entry.file_name()) {
            // Whatever keeps it from being removed does not concern the new draft.
            let _ = remove_stale(&entry.path());
        }
    }
}

fn is_draft(name: &OsStr) -> bool {
    let random = name.as_bytes().strip_prefix(PREFIX.as_bytes());
    random.is_some_and(|it| it.len() == RANDOM && it.iter().all(u8::is_ascii_alphanumeric))
}

fn remove_stale(path: &Path) -> io::Result<()> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let status = file.metadata()?;
    let is_own = status.uid() == nix::unistd::geteuid().as_raw();
    if status.is_file() && status.nlink() == 1 && is_own && file.try_lock().is_ok() {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Unnamed files, which Linux creates and names through its `/proc`.
#[cfg(target_os = "linux")]
mod nameless {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::{Path, PathBuf};

    use nix::fcntl::{AT_FDCWD, AtFlags};
    use nix::libc::O_TMPFILE;
    use nix::unistd::linkat;

    /// Creates one, locked; `None` if it could not be named later, or if an ordinary file reports
    /// the error better.
    pub(super) fn begin(directory: &Path) -> Option<File> {
        let mut options = OpenOptions::new();
        let file = options.write(true).mode(0o600).custom_flags(O_TMPFILE).open(directory).ok()?;
        (handle(&file).exists() && super::hold(&file)).then_some(file)
    }

    /// Names the file; an existing name is an error.
    pub(super) fn name(file: &File, path: &Path) -> io::Result<()> {
        Ok(linkat(AT_FDCWD, &handle(file), AT_FDCWD, path, AtFlags::AT_SYMLINK_FOLLOW)?)
    }

    fn handle(file: &File) -> PathBuf {
        format!("/proc/self/fd/{}", file.as_raw_fd()).into()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_stale_draft_is_removed_by_whatever_is_written_next_to_it() {
        type Write = fn(&Path) -> Result<(), FileError>;
        let writes: [Write; 4] = [
            |path| super::super::create(path, b"new"),
            |path| super::super::replace(path, b"new"),
            |path| super::super::NewFile::begin(path)?.finish(),
            |path| super::super::NewFileByPath::begin(path)?.finish().map(drop),
        ];
        for write in writes {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(".acct-Ab3xYz"), "a secret").unwrap();
            write(&folder.path().join("file")).unwrap();
            assert_eq!(names_in(folder.path()), ["file"]);
        }
    }

    #[test]
    fn a_draft_in_use_and_whatever_is_no_draft_of_this_user_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        let used = begin_named(folder.path()).unwrap();
        let others =
            [".acct-Ab3xY", ".acct-Ab3xYz1", ".acct-Ab3x-z", "acct-Ab3xYz", ".acct-link00"];
        for name in &others[..4] {
            fs::write(inside(name), "").unwrap();
        }
        symlink(inside("acct-Ab3xYz"), inside(".acct-link00")).unwrap();
        fs::write(inside("second"), "").unwrap();
        fs::hard_link(inside("second"), inside(".acct-second")).unwrap();
        fs::create_dir(inside(".acct-folder")).unwrap();
        nix::unistd::mkfifo(&inside(".acct-pipe00"), nix::sys::stat::Mode::S_IRUSR).unwrap();
        if nix::unistd::geteuid().is_root() {
            fs::write(inside(".acct-theirs"), "").unwrap();
            std::os::unix::fs::chown(inside(".acct-theirs"), Some(12_345), None).unwrap();
        }
        let before = names_in(folder.path());
        sweep(folder.path());
        assert_eq!(names_in(folder.path()), before);
        let path = used.path().to_owned();
        // As a kill does it: the lock ends, and the file stays.
        used.into_parts().1.keep().unwrap();
        sweep(folder.path());
        assert!(!path.exists());
    }

    #[test]
    fn with_or_without_a_name_a_draft_replaces_a_file_only_if_asked_to_and_does_not_stay() {
        type Begin = fn(&Path) -> io::Result<Draft>;
        let kinds: [Begin; 2] = [Draft::begin, |folder| begin_named(folder).map(Draft::Named)];
        for begin in kinds {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            let write = |content: &[u8]| {
                let mut draft = begin(folder.path()).unwrap();
                draft.write_all(content).unwrap();
                draft
            };
            write(b"one").create(&path).unwrap();
            assert!(matches!(write(b"two").create(&path), Err(FileError::Exists(_))));
            assert_eq!(fs::read(&path).unwrap(), b"one");
            write(b"two").replace(&path).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"two");
            fs::create_dir(folder.path().join("folder")).unwrap();
            write(b"three").replace(&folder.path().join("folder")).unwrap_err();
            drop(write(b"four"));
            assert_eq!(names_in(folder.path()), ["file", "folder"]);
        }
    }
}
