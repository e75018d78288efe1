//! Writes files: a draft in the same directory, synced, then renamed.

use std::fs::{DirBuilder, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use nix::unistd::{Gid, Uid};

use super::{FileError, directory_of};

/// Creates the directory of a file, and its parents, with mode 0700.
pub fn create_parent(file: &Path) -> Result<(), FileError> {
    let Some(directory) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Ok(());
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|error| FileError::io(directory, error))
}

/// Creates a file with mode 0600; refuses to replace an existing one.
pub fn create(path: &Path, content: &[u8]) -> Result<(), FileError> {
    draft(path, content, None)?
        .persist_noclobber(path)
        .map_err(|refused| FileError::io(path, refused.error))?;
    sync_directory(path).map_err(|error| FileError::io(path, error))
}

/// Replaces a file's content atomically; mode and owner are kept, a new file gets 0600.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let old = match path.metadata() {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(FileError::io(path, error)),
    };
    put(path, content, old.as_ref())
}

/// Writes a world-readable file atomically, with mode 0644; creates its directory.
pub fn write_public(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let directory = directory_of(path);
    std::fs::create_dir_all(directory).map_err(|error| FileError::io(directory, error))?;
    let draft = draft(path, content, None)?;
    draft
        .as_file()
        .set_permissions(Permissions::from_mode(0o644))
        .map_err(|error| FileError::io(path, error))?;
    draft.persist(path).map_err(|refused| FileError::io(path, refused.error))?;
    sync_directory(path).map_err(|error| FileError::io(path, error))
}

/// Writes a secret atomically, with mode 0600 whatever existed before.
pub fn write_secret(path: &Path, content: &[u8]) -> Result<(), FileError> {
    put(path, content, None)
}

/// Writes a file atomically with mode 0600, without waiting for the disk: a power cut may leave it
/// empty or filled with zeros.
pub fn write_unsynced(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let mut draft = new_draft(path).map_err(|error| FileError::not_begun(path, error))?;
    draft.write_all(content).map_err(|error| FileError::io(path, error))?;
    draft.persist(path).map(drop).map_err(|refused| FileError::io(path, refused.error))
}

fn put(path: &Path, content: &[u8], old: Option<&Metadata>) -> Result<(), FileError> {
    draft(path, content, old)?
        .persist(path)
        .map_err(|refused| FileError::io(path, refused.error))?;
    sync_directory(path).map_err(|error| FileError::io(path, error))
}

/// Syncs the directory of a file, so that its name survives a crash.
pub fn sync_directory(file: &Path) -> io::Result<()> {
    match File::open(directory_of(file)).and_then(|directory| directory.sync_all()) {
        // A directory that is writable but not readable, or a file system that cannot sync one.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}

/// Writes the content to a temporary file in the same directory, synced, with the old file's owner
/// and mode if there is one.
fn draft(
    path: &Path,
    content: &[u8],
    old: Option<&Metadata>,
) -> Result<tempfile::NamedTempFile, FileError> {
    let write = || {
        let mut draft = new_draft(path)?;
        draft.write_all(content)?;
        if let Some(old) = old {
            copy_metadata(draft.as_file(), old)?;
        }
        draft.as_file().sync_all()?;
        Ok(draft)
    };
    write().map_err(|error| FileError::not_begun(path, error))
}

fn new_draft(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(".acct-").tempfile_in(directory_of(path))
}

/// Gives a file the owner, group and mode of another.
fn copy_metadata(file: &File, other: &Metadata) -> io::Result<()> {
    let own = file.metadata()?;
    let owner = (own.uid() != other.uid()).then(|| Uid::from_raw(other.uid()));
    let group = (own.gid() != other.gid()).then(|| Gid::from_raw(other.gid()));
    if owner.is_some() || group.is_some() {
        nix::unistd::fchown(file, owner, group)?;
    }
    // Last, because changing the owner clears bits of the mode.
    file.set_permissions(Permissions::from_mode(other.mode() & 0o7777))
}
