//! A directory for new files, kept open so that nobody can replace it.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, open, openat};
use nix::sys::stat::Mode;
use nix::unistd::{AccessFlags, faccessat};

use super::{FileError, directory_of};

/// An open directory.
#[derive(Debug)]
pub struct Directory {
    open: OwnedFd,
    path: PathBuf,
}

impl Directory {
    /// Opens the directory; creates it, and its parents, with mode 0700 if missing.
    ///
    /// Refuses a symlink.
    pub fn open_or_create(path: &Path) -> Result<Self, FileError> {
        // With a trailing slash the system would follow a symlink.
        let path = path.components().as_path();
        let created = DirBuilder::new().recursive(true).mode(0o700).create(path);
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        match open(path, flags, Mode::empty()) {
            Ok(open) => Ok(Self { open, path: path.to_owned() }),
            Err(_) if path.is_symlink() => Err(FileError::unfit(path, "is a symbolic link")),
            Err(_) if path.exists() && !path.is_dir() => {
                Err(FileError::unfit(path, "is not a directory"))
            }
            Err(error) => Err(FileError::io(path, created.err().unwrap_or_else(|| error.into()))),
        }
    }

    /// Checks whether files could be created there, without creating anything.
    pub fn check_usable(path: &Path) -> Result<(), FileError> {
        let path = path.components().as_path();
        if path.is_symlink() {
            return Err(FileError::unfit(path, "is a symbolic link"));
        }
        // Missing directories would be created, so the nearest existing one decides.
        let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
        let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
        if !there.is_dir() {
            return Err(FileError::unfit(there, "is not a directory"));
        }
        let access = AccessFlags::W_OK | AccessFlags::X_OK;
        faccessat(AT_FDCWD, there, access, AtFlags::AT_EACCESS)
            .map_err(|error| FileError::io(there, error.into()))
    }

    /// Returns the path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Creates a new file with mode 0600 for appending; an existing one is an error.
    pub fn create(&self, name: &str) -> io::Result<File> {
        let flags = OFlag::O_WRONLY
            | OFlag::O_APPEND
            | OFlag::O_CREAT
            | OFlag::O_EXCL
            | OFlag::O_NOFOLLOW
            | OFlag::O_CLOEXEC;
        Ok(openat(&self.open, name, flags, Mode::S_IRUSR | Mode::S_IWUSR)?.into())
    }
}

/// Syncs the directory of a file, so that its name survives a crash.
pub fn sync_directory(file: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::tests::fail_if_syncs_fail()?;
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_missing_directory_is_made_private_and_one_that_is_there_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/");
        Directory::open_or_create(&path).unwrap().create("x").unwrap();
        assert_eq!((mode(&path), mode(&folder.path().join("a"))), (0o700, 0o700));
        assert_eq!(mode(&path.join("x")), 0o600);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        Directory::open_or_create(&path).unwrap();
        assert_eq!(mode(&path), 0o755);
    }

    #[test]
    fn a_link_and_a_file_in_its_place_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name| folder.path().join(name);
        std::fs::create_dir(inside("victim")).unwrap();
        std::fs::write(inside("file"), "").unwrap();
        symlink(inside("victim"), inside("link")).unwrap();
        symlink(inside("nowhere"), inside("dangling")).unwrap();
        for name in ["link", "link/", "dangling"] {
            let refused = Directory::open_or_create(&inside(name)).unwrap_err();
            assert!(refused.to_string().ends_with("is a symbolic link"), "{name}: {refused}");
        }
        let refused = Directory::open_or_create(&inside("file")).unwrap_err();
        assert!(refused.to_string().ends_with("is not a directory"), "{refused}");
        assert!(!inside("nowhere").exists());
    }

    #[test]
    fn a_taken_name_is_left_alone_whatever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name| folder.path().join(name);
        std::fs::write(inside("file"), "same").unwrap();
        symlink(inside("victim"), inside("link")).unwrap();
        nix::unistd::mkfifo(&inside("pipe"), Mode::S_IRUSR | Mode::S_IWUSR).unwrap();
        let directory = Directory::open_or_create(folder.path()).unwrap();
        for name in ["file", "link", "pipe"] {
            let refused = directory.create(name).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists, "{name}");
        }
        assert_eq!(std::fs::read(inside("file")).unwrap(), b"same");
        assert!(!inside("victim").exists());
    }
}
