//! Files of ours alone.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::libc;

use super::{JournalError, Place};

/// Opens a file of ours that nobody else can write or read; follows no symlink.
pub(super) fn open_private(place: &Place, create: bool) -> Result<File, JournalError> {
    let path = &place.path;
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(create).mode(0o600).custom_flags(flags);
    let file = options.open(path).map_err(|error| match error.raw_os_error() {
        Some(libc::ELOOP) => place.unfit("is a symbolic link"),
        _ => JournalError::io(path, error),
    })?;
    let status = file.metadata().map_err(|error| JournalError::io(path, error))?;
    if !status.is_file() || status.nlink() > 1 {
        return Err(place.unfit("is not a file of its own"));
    }
    if status.uid() != nix::unistd::geteuid().as_raw() || status.mode() & 0o077 != 0 {
        return Err(place.unfit("is not private"));
    }
    Ok(file)
}

/// Tells whether the path still leads to the file.
pub(super) fn is_still(file: &File, path: &Path) -> Result<bool, JournalError> {
    let same = |one: &fs::Metadata, other: &fs::Metadata| {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    };
    let opened = file.metadata().map_err(|error| JournalError::io(path, error))?;
    match path.symlink_metadata() {
        Ok(there) => Ok(same(&opened, &there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(JournalError::io(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Work;
    use super::*;

    #[test]
    fn a_file_that_was_removed_or_replaced_is_not_the_one_at_the_path() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let place = Place { work: Work::Reset, path: path.clone() };
        let file = open_private(&place, true).unwrap();
        assert!(is_still(&file, &path).unwrap());
        fs::remove_file(&path).unwrap();
        assert!(!is_still(&file, &path).unwrap());
        open_private(&place, true).unwrap();
        assert!(!is_still(&file, &path).unwrap());
    }
}
