//! Files of ours: private from the first byte, whole or not at all, never through a symlink.

use std::fs::{DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::wiped;

/// The largest secret that is read from a file, in bytes.
const MAX_SECRET: u64 = 1 << 20;

/// Why a file of ours was not made or a secret not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// A file that was to be made is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Others than its owner can read it.
    #[error("{} can be read by others (mode {mode:04o})", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It belongs to another user.
    #[error("{} belongs to another user (uid {owner})", path.display())]
    OwnedByOther {
        /// The file.
        path: PathBuf,
        /// The owner's uid.
        owner: u32,
    },
    /// Anybody can change it, or what is in its directory.
    #[error("{} can be changed by anybody", .0.display())]
    WorldWritable(PathBuf),
    /// It is empty, too long, not UTF-8, or not a regular file.
    #[error("{} {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The system's own error.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FileError {
    fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            io::ErrorKind::AlreadyExists => Self::Exists(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }

    fn unfit(path: &Path, what: &'static str) -> Self {
        Self::Unfit { path: path.to_owned(), what }
    }
}

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
    draft(path, content)?
        .persist_noclobber(path)
        .map_err(|refused| FileError::io(path, refused.error))?;
    Ok(())
}

/// Puts a new content in the place of a file, with mode 0600, in one step.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), FileError> {
    draft(path, content)?.persist(path).map_err(|refused| FileError::io(path, refused.error))?;
    Ok(())
}

/// Writes the content beside its final place, private and synced.
fn draft(path: &Path, content: &[u8]) -> Result<tempfile::NamedTempFile, FileError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let write = || {
        let mut draft = tempfile::Builder::new()
            .prefix(".acct-")
            .tempfile_in(directory.unwrap_or(Path::new(".")))?;
        draft.write_all(content)?;
        draft.as_file().sync_all()?;
        Ok(draft)
    };
    write().map_err(|error| FileError::io(path, error))
}

/// Who may read a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner alone (0600), or root's group too (0640), as libpq demands it.
    Private,
    /// Anybody: a secret that a container mounts.
    Shared,
}

/// Reads a key file: a regular file of fitting access, UTF-8, not empty, one line ending stripped.
pub fn read_key(path: &Path, access: Access) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let metadata = path.metadata().map_err(|error| FileError::io(path, error))?;
    if !metadata.is_file() {
        return Err(FileError::unfit(path, "is not a regular file"));
    }
    if access == Access::Private {
        check_private(path, metadata.uid(), metadata.mode() & 0o777)?;
    }
    let text = read_secret(path)?;
    if text.is_empty() {
        return Err(FileError::unfit(path, "is empty"));
    }
    Ok(Zeroizing::new(text.as_bytes().to_vec()))
}

fn check_private(path: &Path, owner: u32, mode: u32) -> Result<(), FileError> {
    let myself = nix::unistd::geteuid().as_raw();
    if owner != 0 && owner != myself {
        return Err(FileError::OwnedByOther { path: path.to_owned(), owner });
    }
    let open = if owner == 0 { mode & 0o137 } else { mode & 0o077 };
    if open == 0 { Ok(()) } else { Err(FileError::TooOpen { path: path.to_owned(), mode }) }
}

/// Reads a secret from a file or a pipe: UTF-8, at most 1 MiB, exactly one LF or CRLF stripped.
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, FileError> {
    // It may be a pipe, such as the shell's `<(pass show me)`.
    let file = File::open(path).map_err(|error| FileError::io(path, error))?;
    secret_of(path, file)
}

fn secret_of(path: &Path, mut file: File) -> Result<Zeroizing<String>, FileError> {
    let bytes = read_wiped(&mut file).map_err(|error| FileError::io(path, error))?;
    if bytes.len() as u64 > MAX_SECRET {
        return Err(FileError::unfit(path, "is longer than 1 MiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| FileError::unfit(path, "is not UTF-8"))?;
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(Zeroizing::new(line.to_owned()))
}

/// Reads all, or more than [`MAX_SECRET`] bytes, without leaving a copy.
fn read_wiped(file: &mut impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut piece = Zeroizing::new([0; 4096]);
    let mut bytes = Zeroizing::new(Vec::new());
    while bytes.len() as u64 <= MAX_SECRET {
        match file.read(&mut *piece) {
            Ok(0) => break,
            Ok(count) => wiped::extend(&mut bytes, &piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

/// Reads a settings file; refuses one that anybody could have written.
pub fn read_settings(path: &Path) -> Result<String, FileError> {
    let metadata = path.metadata().map_err(|error| FileError::io(path, error))?;
    if !metadata.is_file() {
        return Err(FileError::unfit(path, "is not a regular file"));
    }
    if metadata.mode() & 0o002 != 0 {
        return Err(FileError::WorldWritable(path.to_owned()));
    }
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => FileError::unfit(path, "is not UTF-8"),
        _ => FileError::io(path, error),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_file_is_private_and_never_replaces_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("deep/er/key");
        make_directory_for(&path).unwrap();
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
    fn exactly_one_line_ending_is_stripped() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secret");
        for (content, secret) in
            [("a \n", "a "), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a", "a"), ("", "")]
        {
            std::fs::write(&path, content).unwrap();
            assert_eq!(*read_secret(&path).unwrap(), secret);
        }
        std::fs::write(&path, [0xff]).unwrap();
        assert!(matches!(read_secret(&path), Err(FileError::Unfit { .. })));
    }

    #[test]
    fn settings_that_anybody_could_have_written_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        std::fs::write(&path, "site_name = \"x\"\n").unwrap();
        set_mode(&path, 0o666);
        assert!(matches!(read_settings(&path), Err(FileError::WorldWritable(_))));
        assert!(matches!(read_settings(home.path()), Err(FileError::Unfit { .. })));
    }
}
