//! A new file of any size, there only once it is whole.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{FileError, directory_of, sync_directory};

/// A file with mode 0600 that has another name until it is whole; dropped before, it goes.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    draft: BufWriter<NamedTempFile>,
}

impl NewFile {
    /// Begins a file in the place's own directory.
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let draft = tempfile::Builder::new()
            .prefix(".acct-")
            .tempfile_in(directory_of(path))
            .map_err(|error| FileError::not_begun(path, error))?;
        Ok(Self { path: path.to_owned(), draft: BufWriter::with_capacity(64 << 10, draft) })
    }

    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.draft.write_all(bytes).map_err(|error| FileError::io(&self.path, error))
    }

    /// Syncs the file and gives it its name; refuses to touch one that is there.
    pub fn finish(self) -> Result<(), FileError> {
        let Self { path, draft } = self;
        let failed = |error| FileError::io(&path, error);
        let draft = draft.into_inner().map_err(|refused| failed(refused.into_error()))?;
        draft.as_file().sync_all().map_err(failed)?;
        draft.persist_noclobber(&path).map_err(|refused| failed(refused.error))?;
        sync_directory(&path).map_err(failed)
    }
}
