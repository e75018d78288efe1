//! acct's own files: private from the start, written whole or not at all, never through a symlink.

mod directory;
mod draft;
mod error;
mod list;
mod new;
mod private;
mod write;

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::libc;
use zeroize::Zeroizing;

pub use self::directory::{Directory, sync_directory};
pub use self::error::FileError;
pub use self::list::read_list;
pub use self::new::{NewFile, NewFileByPath};
pub use self::private::{
    append_private, length_at_path, open_private, wait_for_lock, write_private,
};
pub use self::write::{create, create_parent, replace, write_public, write_secret, write_unsynced};
use crate::secret;

/// The size limit of secret and settings files, in bytes.
const MAX_LENGTH: usize = 1 << 20;

/// The size limit of templates, in bytes.
const MAX_TEMPLATE: u64 = 256 << 10;

/// The mode bit of a directory that keeps users from replacing each other's files.
const STICKY: u32 = 0o1000;

/// Who may read a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner (0600), or root's group too (0640), as libpq requires.
    Private,
    /// Anyone: a secret mounted by a container.
    Shared,
}

/// Reads a key file: a regular file with the right permissions, UTF-8, not empty; a byte order mark
/// and one line ending are stripped.
pub fn read_key(path: &Path, access: Access) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let (file, metadata) = open_regular(path)?;
    if access == Access::Private {
        check_private(path, metadata.uid(), metadata.mode() & 0o777)?;
    }
    let text = secret_of(path, file)?;
    if text.is_empty() {
        return Err(FileError::unfit(path, "is empty"));
    }
    Ok(Zeroizing::new(text.as_bytes().to_vec()))
}

/// Opens a regular file for reading; does not wait for a pipe or a device.
pub fn open_to_read(path: &Path) -> Result<File, FileError> {
    open_regular(path).map(|(file, _)| file)
}

/// Opens a regular file and returns its metadata; does not wait for a pipe or a device.
fn open_regular(path: &Path) -> Result<(File, Metadata), FileError> {
    let open = || {
        let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
        let metadata = file.metadata()?;
        Ok((file, metadata))
    };
    let (file, metadata) = open().map_err(|error| FileError::io(path, error))?;
    if metadata.is_file() {
        Ok((file, metadata))
    } else {
        Err(FileError::unfit(path, "is not a regular file"))
    }
}

fn check_private(path: &Path, owner: u32, mode: u32) -> Result<(), FileError> {
    let myself = nix::unistd::geteuid().as_raw();
    if owner != 0 && owner != myself {
        return Err(FileError::OwnedByOther { path: path.to_owned(), owner });
    }
    let open = if owner == 0 { mode & 0o137 } else { mode & 0o077 };
    if open == 0 { Ok(()) } else { Err(FileError::TooOpen { path: path.to_owned(), mode }) }
}

/// Reads a secret from a file or a pipe: UTF-8, at most 1 MiB; a byte order mark and exactly one LF
/// or CRLF are stripped.
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, FileError> {
    // May be a pipe, such as the shell's `<(pass show me)`.
    let file = File::open(path).map_err(|error| FileError::io(path, error))?;
    secret_of(path, file)
}

fn secret_of(path: &Path, mut file: File) -> Result<Zeroizing<String>, FileError> {
    let bytes = read_wiped(&mut file).map_err(|error| FileError::io(path, error))?;
    if bytes.len() > MAX_LENGTH {
        return Err(FileError::unfit(path, "is longer than 1 MiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| FileError::unfit(path, "is not UTF-8"))?;
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(Zeroizing::new(line.strip_prefix('\u{feff}').unwrap_or(line).to_owned()))
}

/// Reads everything, or more than [`MAX_LENGTH`] bytes, without leaving a copy.
fn read_wiped(file: &mut impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut piece = Zeroizing::new([0; 4096]);
    let mut bytes = Zeroizing::new(Vec::new());
    while bytes.len() <= MAX_LENGTH {
        match file.read(&mut *piece) {
            Ok(0) => break,
            Ok(count) => secret::append(&mut bytes, &piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

/// Reads a settings file of at most 1 MiB; refuses one that anyone could have written or replaced.
pub fn read_settings(path: &Path) -> Result<String, FileError> {
    let bytes = read_trusted(path, MAX_LENGTH as u64)?
        .ok_or_else(|| FileError::unfit(path, "is longer than 1 MiB"))?;
    String::from_utf8(bytes).map_err(|_| FileError::unfit(path, "is not UTF-8"))
}

/// Reads a template of at most 256 KiB; refuses one that anyone could have written or replaced, or
/// whose directories up to `root` anyone could.
pub fn read_template(path: &Path, root: &Path) -> Result<String, FileError> {
    for directory in path.ancestors().skip(1).take_while(|it| *it != root && it.starts_with(root)) {
        check_replaceable(directory)?;
    }
    let bytes = read_trusted(path, MAX_TEMPLATE)?
        .ok_or_else(|| FileError::unfit(path, "is longer than 256 KiB"))?;
    String::from_utf8(bytes).map_err(|_| FileError::unfit(path, "is not UTF-8"))
}

/// Refuses a directory in which anyone could add or replace files; a missing one is accepted.
pub fn check_directory(path: &Path) -> Result<(), FileError> {
    match path.metadata() {
        Ok(status) if status.mode() & 0o002 != 0 && status.mode() & STICKY == 0 => {
            Err(FileError::WorldWritable(path.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Reads a file that nobody else could have written or replaced; `None` if it is over the limit.
fn read_trusted(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    let (file, metadata) = open_regular(path)?;
    if metadata.mode() & 0o002 != 0 {
        return Err(FileError::WorldWritable(path.to_owned()));
    }
    check_replaceable(path)?;
    read_limited(file, limit).map_err(|error| FileError::io(path, error))
}

/// Reads everything; `None` if it is over the limit.
fn read_limited(source: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// Refuses a file that anyone could replace, in its directory or in that of the link's target.
///
/// In a world-writable sticky directory such as `/tmp`, the file's owner decides.
fn check_replaceable(path: &Path) -> Result<(), FileError> {
    let target = path.canonicalize().map_err(|error| FileError::io(path, error))?;
    for file in [path, &target] {
        let directory = directory_of(file);
        let status = directory.metadata().map_err(|error| FileError::io(directory, error))?;
        if status.mode() & 0o002 == 0 {
            continue;
        }
        if status.mode() & STICKY == 0 {
            return Err(FileError::WorldWritable(directory.to_owned()));
        }
        let owner = file.symlink_metadata().map_err(|error| FileError::io(file, error))?.uid();
        if owner != 0 && owner != nix::unistd::geteuid().as_raw() {
            return Err(FileError::OwnedByOther { path: file.to_owned(), owner });
        }
    }
    Ok(())
}

fn directory_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
pub(crate) mod tests;
