//! A new file of any size that appears only when complete.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{FileError, directory_of, sync_directory};

/// A file with mode 0600 that has no name until it is complete, so that a crash leaves nothing
/// behind.
///
/// Where the file system has no unnamed files it gets a temporary name, and is removed if dropped.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    draft: BufWriter<Draft>,
}

#[derive(Debug)]
enum Draft {
    #[cfg(target_os = "linux")]
    Nameless(File),
    Named(NamedTempFile),
}

impl NewFile {
    /// Creates the file in the directory of the path.
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let draft = Draft::begin(directory_of(path));
        let draft = draft.map_err(|error| FileError::not_begun(path, error))?;
        Ok(Self { path: path.to_owned(), draft: BufWriter::with_capacity(64 << 10, draft) })
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.draft.write_all(bytes).map_err(|error| FileError::io(&self.path, error))
    }

    /// Syncs the file and names it; refuses to replace an existing one.
    pub fn finish(self) -> Result<(), FileError> {
        let Self { path, draft } = self;
        let failed = |error| FileError::io(&path, error);
        let draft = draft.into_inner().map_err(|refused| failed(refused.into_error()))?;
        draft.file().sync_all().map_err(failed)?;
        draft.name(&path).map_err(failed)?;
        sync_directory(&path).map_err(failed)
    }
}

impl Draft {
    fn begin(directory: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(file) = nameless::begin(directory) {
            return Ok(Self::Nameless(file));
        }
        tempfile::Builder::new().prefix(".acct-").tempfile_in(directory).map(Self::Named)
    }

    fn file(&self) -> &File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => file,
            Self::Named(file) => file.as_file(),
        }
    }

    fn name(self, path: &Path) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => nameless::name(&file, path),
            Self::Named(file) => {
                file.persist_noclobber(path).map(drop).map_err(|refused| refused.error)
            }
        }
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

    /// Creates one; `None` if it could not be named later, or if an ordinary file reports the error
    /// better.
    pub(super) fn begin(directory: &Path) -> Option<File> {
        let mut options = OpenOptions::new();
        let file = options.write(true).mode(0o600).custom_flags(O_TMPFILE).open(directory).ok()?;
        handle(&file).exists().then_some(file)
    }

    /// Names the file; an existing name is an error.
    pub(super) fn name(file: &File, path: &Path) -> io::Result<()> {
        Ok(linkat(AT_FDCWD, &handle(file), AT_FDCWD, path, AtFlags::AT_SYMLINK_FOLLOW)?)
    }

    fn handle(file: &File) -> PathBuf {
        format!("/proc/self/fd/{}", file.as_raw_fd()).into()
    }
}
