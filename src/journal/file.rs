//! The journal's file: private, locked, appended to, and read back after a kill.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use super::record::{Header, Progress, Record};
use super::{JournalError, Mark, Place, Work};
use crate::files::{self, FileError};

/// The longest line that is read, in bytes: a key as text, and more than that.
const MAX_LINE: u64 = 1 << 16;

/// An open journal; the lock lasts as long as it does.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    place: Place,
    /// Where the last whole line ends.
    end: u64,
    /// Whether something may stand behind it.
    torn: bool,
    begun: Option<(Mark, String)>,
    progress: Progress,
}

impl Journal {
    /// Opens the journal, or makes an empty one; the lock is taken.
    pub(crate) fn open(place: &Place) -> Result<Self, JournalError> {
        let path = &place.path;
        files::create_parent(path)
            .map_err(|error| JournalError::io(path, io::Error::other(error)))?;
        loop {
            let file = place.open(true)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(JournalError::Busy(place.work)),
                Err(TryLockError::Error(error)) => return Err(JournalError::io(path, error)),
            }
            // Whoever held the lock may have finished, and so removed the file that was opened.
            let length = files::length_at_path(&file, path);
            if length.map_err(|error| place.unusable(error))?.is_some() {
                return Self::read(file, place);
            }
        }
    }

    /// Tells whether there is a journal of unfinished work; takes no lock.
    pub(crate) fn is_unfinished(place: &Place) -> Result<bool, JournalError> {
        match place.open(false) {
            Ok(file) => Ok(Self::read(file, place)?.begun.is_some()),
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Removes a journal, also one that cannot be read, and tells how far the work was; `None`
    /// where none was begun.
    pub(crate) fn discard(place: &Place) -> Result<Option<Progress>, JournalError> {
        let path = &place.path;
        if !path.is_symlink() && !path.exists() {
            return Ok(None);
        }
        match Self::open(place) {
            Ok(journal) => {
                let progress = journal.begun.is_some().then(|| journal.progress.clone());
                journal.remove()?;
                Ok(progress)
            }
            Err(error @ JournalError::Unfit { .. }) => {
                fs::remove_file(path).map_err(|error| JournalError::io(path, error))?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Reads what is there; a last line that was not written whole never took effect.
    fn read(file: File, place: &Place) -> Result<Self, JournalError> {
        let mut reader = BufReader::new(&file);
        let (mut begun, mut progress, mut end) = (None, Progress::default(), 0);
        let mut line = Vec::new();
        let torn = loop {
            line.clear();
            let length = io::Read::take(&mut reader, MAX_LINE)
                .read_until(b'\n', &mut line)
                .map_err(|error| JournalError::io(&place.path, error))?
                as u64;
            if !line.ends_with(b"\n") {
                if length == MAX_LINE {
                    return Err(place.unfit("is damaged"));
                }
                break length > 0;
            }
            end += length;
            if begun.is_none() {
                let header = header(&line, place.work);
                begun = Some(header.ok_or_else(|| place.unfit("is not one of this acct's"))?);
            } else {
                let record =
                    serde_json::from_slice(&line).map_err(|_| place.unfit("is damaged"))?;
                progress.add(record);
            }
        };
        Ok(Self { file, place: place.clone(), end, torn, begun, progress })
    }

    /// Returns the mark and the selection's digest of the work that was begun.
    pub(crate) fn begun(&self) -> Option<(Mark, &str)> {
        self.begun.as_ref().map(|(mark, selection)| (*mark, selection.as_str()))
    }

    /// Returns what is resumed by it.
    pub(crate) fn work(&self) -> Work {
        self.place.work
    }

    /// Returns how far the work is.
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Begins the work: from here on a kill is resumed.
    pub(crate) fn begin(&mut self, mark: Mark, selection: String) -> Result<(), JournalError> {
        let header = Header::new(self.place.work, mark.to_hex(), selection.clone());
        self.append(&header)?;
        self.sync()?;
        self.sync_directory()?;
        self.begun = Some((mark, selection));
        Ok(())
    }

    /// Records a step that is about to be taken: it is on the disk when this returns.
    pub(crate) fn promise(&mut self, record: Record) -> Result<(), JournalError> {
        self.note(record)?;
        self.sync()
    }

    /// Records a step that was taken: a kill does not lose it, a power cut may.
    pub(crate) fn note(&mut self, record: Record) -> Result<(), JournalError> {
        self.append(&record)?;
        self.progress.add(record);
        Ok(())
    }

    fn append(&mut self, line: &impl serde::Serialize) -> Result<(), JournalError> {
        #[cfg(test)]
        super::tests::burn(super::tests::When::Before)?;
        let mut bytes = serde_json::to_vec(line).map_err(|error| self.io(error.into()))?;
        bytes.push(b'\n');
        self.write(&bytes).map_err(|error| self.io(error))?;
        #[cfg(test)]
        super::tests::burn(super::tests::When::After)?;
        Ok(())
    }

    /// Writes a line behind the last whole one, over what stands there.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if std::mem::replace(&mut self.torn, true) {
            self.file.set_len(self.end)?;
        }
        self.file.write_all_at(line, self.end)?;
        self.end += line.len() as u64;
        self.torn = false;
        Ok(())
    }

    fn sync(&self) -> Result<(), JournalError> {
        self.file.sync_data().map_err(|error| self.io(error))
    }

    fn sync_directory(&self) -> Result<(), JournalError> {
        files::sync_directory(&self.place.path).map_err(|error| self.io(error))
    }

    fn io(&self, error: io::Error) -> JournalError {
        JournalError::io(&self.place.path, error)
    }

    /// Tells whether no step has been recorded yet, so that nothing can have been written.
    pub(crate) fn is_untouched(&self) -> bool {
        self.progress == Progress::default()
    }

    /// Removes the journal: the work is done, or given up.
    pub(crate) fn remove(self) -> Result<(), JournalError> {
        fs::remove_file(&self.place.path).map_err(|error| self.io(error))?;
        self.sync_directory()
    }
}

impl Drop for Journal {
    /// Gives the lock up by name: a program that is being started holds the file a moment longer.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl Place {
    /// Opens the file, which must be ours alone; also root takes nobody else's.
    fn open(&self, create: bool) -> Result<File, JournalError> {
        let file =
            files::write_private(&self.path, create).map_err(|error| self.unusable(error))?;
        let status = file.metadata().map_err(|error| JournalError::io(&self.path, error))?;
        if status.uid() != nix::unistd::geteuid().as_raw() {
            return Err(self.unfit("is not private"));
        }
        Ok(file)
    }

    fn unusable(&self, error: FileError) -> JournalError {
        match error {
            FileError::Unfit { what, .. } => self.unfit(what),
            FileError::TooOpen { .. } | FileError::OwnedByOther { .. } => {
                self.unfit("is not private")
            }
            FileError::Missing(_) => JournalError::io(&self.path, io::ErrorKind::NotFound.into()),
            FileError::Io { source, .. } => JournalError::io(&self.path, source),
            other => JournalError::io(&self.path, io::Error::other(other)),
        }
    }

    pub(super) fn unfit(&self, what: &'static str) -> JournalError {
        JournalError::Unfit { work: self.work, path: self.path.clone(), what }
    }
}

impl JournalError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

fn header(line: &[u8], work: Work) -> Option<(Mark, String)> {
    let header: Header = serde_json::from_slice(line).ok()?;
    header.is_of(work).then_some(())?;
    Some((Mark::from_hex(&header.mark)?, header.selection))
}
