//! Files that nobody else may read or write.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use nix::libc;

use super::FileError;

/// How long to wait for a lock: `LOCK_STEPS` times `LOCK_STEP`.
const LOCK_STEP: Duration = Duration::from_millis(1);
const LOCK_STEPS: u32 = 5_000;

/// Opens a private file for reading.
///
/// Does not follow a symlink or wait for a pipe. Refuses a file that others can read, that has a
/// second name, or that belongs to another user unless root asks.
pub fn open_private(path: &Path) -> Result<File, FileError> {
    open(path, OpenOptions::new().read(true))
}

/// Opens a private file for reading and writing; creates it with mode 0600 if `create` and it is
/// missing.
///
/// Refuses what [`open_private`] refuses.
pub fn write_private(path: &Path, create: bool) -> Result<File, FileError> {
    open(path, OpenOptions::new().read(true).write(true).create(create).mode(0o600))
}

/// Opens a private file for reading and appending; creates it with mode 0600 if missing.
///
/// Refuses what [`open_private`] refuses.
pub fn append_private(path: &Path) -> Result<File, FileError> {
    open(path, OpenOptions::new().read(true).append(true).create(true).mode(0o600))
}

fn open(path: &Path, options: &mut OpenOptions) -> Result<File, FileError> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    options.custom_flags(flags);
    let file = options.open(path).map_err(|error| match error.raw_os_error() {
        Some(libc::ELOOP) => FileError::unfit(path, "is a symbolic link"),
        Some(libc::EACCES) => owned_by_other(path).unwrap_or_else(|| FileError::io(path, error)),
        _ => FileError::io(path, error),
    })?;
    let status = file.metadata().map_err(|error| FileError::io(path, error))?;
    if !status.is_file() || status.nlink() > 1 {
        return Err(FileError::unfit(path, "has a second name or is not a regular file"));
    }
    let (owner, myself) = (status.uid(), nix::unistd::geteuid().as_raw());
    if owner != myself && myself != 0 {
        return Err(FileError::OwnedByOther { path: path.to_owned(), owner });
    }
    match status.mode() & 0o777 {
        mode if mode & 0o077 != 0 => Err(FileError::TooOpen { path: path.to_owned(), mode }),
        _ => Ok(file),
    }
}

/// Returns an error if the file belongs to another user.
fn owned_by_other(path: &Path) -> Option<FileError> {
    let owner = path.symlink_metadata().ok()?.uid();
    let other = owner != nix::unistd::geteuid().as_raw();
    other.then(|| FileError::OwnedByOther { path: path.to_owned(), owner })
}

/// Returns the length of an open file in bytes, if the path still refers to it.
pub fn length_at_path(file: &File, path: &Path) -> Result<Option<u64>, FileError> {
    let same = |one: &fs::Metadata, other: &fs::Metadata| {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    };
    let opened = file.metadata().map_err(|error| FileError::io(path, error))?;
    match path.symlink_metadata() {
        Ok(there) => Ok(same(&opened, &there).then_some(opened.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::io(path, error)),
    }
}

/// Retries a lock for some seconds; the error is `WouldBlock` if another process keeps it.
pub fn wait_for_lock(
    try_lock: impl Fn() -> Result<(), TryLockError>,
    sleep: &dyn Fn(Duration),
) -> Result<(), TryLockError> {
    for _ in 0..LOCK_STEPS {
        match try_lock() {
            Err(TryLockError::WouldBlock) => sleep(LOCK_STEP),
            done => return done,
        }
    }
    Err(TryLockError::WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_removed_or_replaced_is_not_the_one_at_the_path() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let file = write_private(&path, true).unwrap();
        assert_eq!(length_at_path(&file, &path).unwrap(), Some(0));
        fs::remove_file(&path).unwrap();
        assert_eq!(length_at_path(&file, &path).unwrap(), None);
        assert!(matches!(write_private(&path, false), Err(FileError::Missing(_))));
        write_private(&path, true).unwrap();
        assert_eq!(length_at_path(&file, &path).unwrap(), None);
    }
}
