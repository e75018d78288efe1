//! Writes files: a draft in the same directory, synced, then renamed.

use std::fs::{DirBuilder, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use nix::unistd::{Gid, Uid};

use super::draft::Draft;
use super::{FileError, directory_of};

/// Creates the directory of a file, and its parents, with mode 0700.
pub fn create_parent(file: &Path) -> Result<(), FileError> {
    create_directory(directory_of(file), 0o700)
}

/// Creates a directory, and its parents, with at most the bits of `mode` that the umask leaves.
fn create_directory(path: &Path, mode: u32) -> Result<(), FileError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(mode).create(path).map_err(|error| FileError::io(path, error))
}

/// Creates a file with mode 0600; refuses to replace an existing one.
pub fn create(path: &Path, content: &[u8]) -> Result<(), FileError> {
    draft(path, content, None)?.create(path)
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

/// Writes a world-readable file atomically, with mode 0644; creates its directory, and its parents,
/// with mode 0755 at most.
pub fn write_public(path: &Path, content: &[u8]) -> Result<(), FileError> {
    create_directory(directory_of(path), 0o755)?;
    let draft = draft(path, content, None)?;
    draft
        .file()
        .set_permissions(Permissions::from_mode(0o644))
        .map_err(|error| FileError::io(path, error))?;
    draft.replace(path)
}

/// Writes a secret atomically, with mode 0600 whatever existed before.
pub fn write_secret(path: &Path, content: &[u8]) -> Result<(), FileError> {
    put(path, content, None)
}

/// Writes a file atomically with mode 0600, without waiting for the disk: a power cut may leave it
/// empty or filled with zeros.
pub fn write_unsynced(path: &Path, content: &[u8]) -> Result<(), FileError> {
    draft(path, content, None)?.replace_unsynced(path)
}

fn put(path: &Path, content: &[u8], old: Option<&Metadata>) -> Result<(), FileError> {
    draft(path, content, old)?.replace(path)
}

/// Writes the content to a draft in the same directory, with the old file's owner and mode if there
/// is one.
fn draft(path: &Path, content: &[u8], old: Option<&Metadata>) -> Result<Draft, FileError> {
    let write = || {
        let mut draft = Draft::begin(directory_of(path))?;
        draft.write_all(content)?;
        if let Some(old) = old {
            copy_metadata(draft.file(), old)?;
        }
        Ok(draft)
    };
    write().map_err(|error| FileError::not_begun(path, error))
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
