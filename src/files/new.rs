//! A new file of any size that appears only when complete.

use std::io::{BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::draft::{self, Draft};
use super::{FileError, directory_of};

/// A file with mode 0600 that gets its name when it is complete, and is removed if dropped.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    draft: BufWriter<Draft>,
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
        let draft = draft.into_inner().map_err(IntoInnerError::into_error);
        draft.map_err(|error| FileError::io(&path, error))?.create(&path)
    }
}

/// A file like a [`NewFile`] that something else writes, by its temporary name.
#[derive(Debug)]
pub struct NewFileByPath {
    path: PathBuf,
    draft: NamedTempFile,
}

impl NewFileByPath {
    /// Creates an empty file in the directory of the path.
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let draft = draft::begin_named(directory_of(path));
        let draft = draft.map_err(|error| FileError::not_begun(path, error))?;
        Ok(Self { path: path.to_owned(), draft })
    }

    /// Returns the temporary name.
    #[must_use]
    pub fn draft_path(&self) -> &Path {
        self.draft.path()
    }

    /// Syncs the file and names it, and returns its length in bytes; refuses to replace an existing
    /// one.
    pub fn finish(self) -> Result<u64, FileError> {
        let Self { path, draft } = self;
        let length = draft.as_file().metadata().map(|status| status.len());
        let length = length.map_err(|error| FileError::io(&path, error))?;
        Draft::Named(draft).create(&path)?;
        Ok(length)
    }
}
