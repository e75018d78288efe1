//! The right to write a database file and its directory, where SQLite creates other files.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::unistd::{AccessFlags, faccessat};

use crate::store::StoreError;

/// Where the header of a SQLite file has its write and read versions.
const VERSIONS: std::ops::Range<usize> = 18..20;

/// Both versions of a file with a write-ahead log.
const WRITE_AHEAD: [u8; 2] = [2, 2];

/// Explains why a database with a write-ahead log could not be opened, if its directory is why.
pub(super) fn explain_unopened(path: &Path, error: StoreError) -> StoreError {
    let file = real_path(path);
    let directory = directory_of(&file);
    match (&error, write_error(directory)) {
        (StoreError::ReadOnly | StoreError::Other(_), Some(errno))
            if is_write_ahead(&file).unwrap_or(false) =>
        {
            StoreError::WriteAhead(describe_unwritable(directory, errno))
        }
        _ => error,
    }
}

/// Follows links: the journal is next to the file itself, not next to a link to it.
pub(super) fn real_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

pub(super) fn directory_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("/"))
}

/// Returns why a file or directory cannot be written; `None` if it can be.
pub(super) fn write_error(path: &Path) -> Option<Errno> {
    faccessat(AT_FDCWD, path, AccessFlags::W_OK, AtFlags::AT_EACCESS).err()
}

pub(super) fn describe_unwritable(path: &Path, errno: Errno) -> String {
    let why = if errno == Errno::EROFS { "on a read-only mount" } else { "not writable" };
    format!("{} is {why}", path.display())
}

/// Returns whether the file is a database with a write-ahead log.
pub(super) fn is_write_ahead(path: &Path) -> std::io::Result<bool> {
    let mut header = Vec::new();
    File::open(path)?.take(VERSIONS.end as u64).read_to_end(&mut header)?;
    Ok(header.get(VERSIONS) == Some(&WRITE_AHEAD))
}
