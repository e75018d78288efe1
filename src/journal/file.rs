//! The journal's file: private, locked, appended to, and read back after a kill.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use super::record::{Header, Progress, Record};
use super::{JobKind, JournalError, JournalLocation, RunId};
use crate::files::{self, FileError};

/// The longest line that is read, in bytes: a key as text, and more than that.
const MAX_LINE: u64 = 1 << 16;

/// An open journal, locked as long as it exists.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    location: JournalLocation,
    /// The end of the last whole line.
    end: u64,
    /// Whether something may follow it.
    torn: bool,
    begun: Option<(RunId, String)>,
    progress: Progress,
}

impl Journal {
    /// Opens the journal, or creates an empty one, and locks it.
    pub(crate) fn open(location: &JournalLocation) -> Result<Self, JournalError> {
        let path = &location.path;
        files::create_parent(path)
            .map_err(|error| JournalError::io(path, io::Error::other(error)))?;
        loop {
            let file = location.open(true)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(JournalError::Busy(location.job)),
                Err(TryLockError::Error(error)) => return Err(JournalError::io(path, error)),
            }
            // The process that held the lock may have finished, and so removed the file.
            let length = files::length_at_path(&file, path);
            if length.map_err(|error| location.unusable(error))?.is_some() {
                return Self::read(file, location);
            }
        }
    }

    /// Returns whether there is a journal of an unfinished job; takes no lock.
    pub(crate) fn is_unfinished(location: &JournalLocation) -> Result<bool, JournalError> {
        match location.open(false) {
            Ok(file) => Ok(Self::read(file, location)?.begun.is_some()),
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Removes a journal, also one that cannot be read, and returns how much was done; `None` if no
    /// job was begun.
    pub(crate) fn discard(location: &JournalLocation) -> Result<Option<Progress>, JournalError> {
        let path = &location.path;
        if !path.is_symlink() && !path.exists() {
            return Ok(None);
        }
        match Self::open(location) {
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

    /// Reads the lines; a last line that was not written whole never took effect.
    fn read(file: File, location: &JournalLocation) -> Result<Self, JournalError> {
        let mut reader = BufReader::new(&file);
        let (mut begun, mut progress, mut end) = (None, Progress::default(), 0);
        let mut line = Vec::new();
        let torn = loop {
            line.clear();
            let length = io::Read::take(&mut reader, MAX_LINE)
                .read_until(b'\n', &mut line)
                .map_err(|error| JournalError::io(&location.path, error))?
                as u64;
            if !line.ends_with(b"\n") {
                if length == MAX_LINE {
                    return Err(location.unfit("is damaged"));
                }
                break length > 0;
            }
            end += length;
            if begun.is_none() {
                let header = header(&line, location.job);
                begun =
                    Some(header.ok_or_else(|| {
                        location.unfit("was not written by this version of acct")
                    })?);
            } else {
                let record =
                    serde_json::from_slice(&line).map_err(|_| location.unfit("is damaged"))?;
                progress.add(record);
            }
        };
        Ok(Self { file, location: location.clone(), end, torn, begun, progress })
    }

    /// Returns the run id and the selection's digest of the job that was begun.
    pub(crate) fn begun(&self) -> Option<(RunId, &str)> {
        self.begun.as_ref().map(|(run, selection)| (*run, selection.as_str()))
    }

    /// Returns the kind of job.
    pub(crate) fn job(&self) -> JobKind {
        self.location.job
    }

    /// Returns how much is done.
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Begins the job: from here on it can be resumed.
    pub(crate) fn begin(&mut self, run: RunId, selection: String) -> Result<(), JournalError> {
        let header = Header::new(self.location.job, run.to_hex(), selection.clone());
        self.append(&header)?;
        self.sync()?;
        self.sync_directory()?;
        self.begun = Some((run, selection));
        Ok(())
    }

    /// Records a step that is about to be taken; the record is on the disk when this returns.
    pub(crate) fn record_durably(&mut self, record: Record) -> Result<(), JournalError> {
        self.record(record)?;
        self.sync()
    }

    /// Records a step that was taken; a power cut may lose the record, a kill does not.
    pub(crate) fn record(&mut self, record: Record) -> Result<(), JournalError> {
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

    /// Writes a line after the last whole one, over what follows it.
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
        files::sync_directory(&self.location.path).map_err(|error| self.io(error))
    }

    fn io(&self, error: io::Error) -> JournalError {
        JournalError::io(&self.location.path, error)
    }

    /// Returns whether no step has been recorded yet, so that nothing can have been written.
    pub(crate) fn is_untouched(&self) -> bool {
        self.progress == Progress::default()
    }

    /// Ends the job, which is done or given up, and removes the journal.
    ///
    /// The file is emptied before, for an empty journal is of no job. It fails only if the job can
    /// still be resumed: after any other failure, the same command would do all of it again.
    pub(crate) fn remove(self) -> Result<(), JournalError> {
        let emptied = self.file.set_len(0);
        // If the disk loses this, the job is resumed once more, and has nothing left to do.
        let _ = self.file.sync_all();
        let removed = fs::remove_file(&self.location.path);
        let _ = self.sync_directory();
        removed.or(emptied).map_err(|error| self.io(error))
    }
}

impl Drop for Journal {
    /// Unlocks explicitly: a program that is being started holds the file a moment longer.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl JournalLocation {
    /// Opens the file, which must be private; root does not use other users' files either.
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
        JournalError::Unfit { job: self.job, path: self.path.clone(), what }
    }
}

impl JournalError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

fn header(line: &[u8], job: JobKind) -> Option<(RunId, String)> {
    let header: Header = serde_json::from_slice(line).ok()?;
    header.is_of(job).then_some(())?;
    Some((RunId::from_hex(&header.mark)?, header.selection))
}
