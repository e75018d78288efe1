//! Writing: a draft beside the place, synced, and then a name for it.

use std::fs::{DirBuilder, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use nix::unistd::{Gid, Uid};

use super::{FileError, directory_of};

/// Makes the directory that a file is to lie in, and its parents, with mode 0700.
pub fn make_directory_for(file: &Path) -> Result<(), FileError> {
    let Some(directory) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Ok(());
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|error| FileError::io(directory, error))
}

/// Writes a new file with mode 0600; refuses to touch one that is there.
pub fn create(path: &Path, content: &[u8]) -> Result<(), FileError> {
    draft(path, content, None)?
        .persist_noclobber(path)
        .map_err(|refused| FileError::io(path, refused.error))?;
    sync_directory(path).map_err(|error| FileError::io(path, error))
}

/// Puts a new content in the place of a file in one step; mode and owner stay, a new file gets 0600.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let old = match path.metadata() {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(FileError::io(path, error)),
    };
    put(path, content, old.as_ref())
}

/// Puts a file that everybody may read in its place in one step, with mode 0644; makes its directory.
pub fn publish(path: &Path, content: &[u8]) -> Result<(), FileError> {
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

/// Puts a secret in the place of a file in one step, with mode 0600 whatever was there.
pub fn put_secret(path: &Path, content: &[u8]) -> Result<(), FileError> {
    put(path, content, None)
}

fn put(path: &Path, content: &[u8], old: Option<&Metadata>) -> Result<(), FileError> {
    draft(path, content, old)?
        .persist(path)
        .map_err(|refused| FileError::io(path, refused.error))?;
    sync_directory(path).map_err(|error| FileError::io(path, error))
}

/// Makes a file's name as lasting as its content: syncs the directory that it lies in.
pub fn sync_directory(file: &Path) -> io::Result<()> {
    match File::open(directory_of(file)).and_then(|directory| directory.sync_all()) {
        // A directory that may be written but not listed, and a file system that syncs none.
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

/// Writes the content beside its final place, private and synced, like the old file if there is one.
fn draft(
    path: &Path,
    content: &[u8],
    old: Option<&Metadata>,
) -> Result<tempfile::NamedTempFile, FileError> {
    let write = || {
        let mut draft =
            tempfile::Builder::new().prefix(".acct-").tempfile_in(directory_of(path))?;
        draft.write_all(content)?;
        if let Some(old) = old {
            resemble(draft.as_file(), old)?;
        }
        draft.as_file().sync_all()?;
        Ok(draft)
    };
    write().map_err(|error| FileError::not_begun(path, error))
}

/// Gives a file the owner, group and mode of another.
fn resemble(file: &File, other: &Metadata) -> io::Result<()> {
    let own = file.metadata()?;
    let owner = (own.uid() != other.uid()).then(|| Uid::from_raw(other.uid()));
    let group = (own.gid() != other.gid()).then(|| Gid::from_raw(other.gid()));
    if owner.is_some() || group.is_some() {
        nix::unistd::fchown(file, owner, group)?;
    }
    // Last, for a change of owner takes bits of the mode away.
    file.set_permissions(Permissions::from_mode(other.mode() & 0o7777))
}
