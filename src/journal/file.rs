//! The journal's file: private, locked, appended to, and read back after a kill.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::libc;

use super::record::{Header, Progress, Record, VERSION};
use super::{JournalError, Mark};
use crate::files;

/// The longest line that is read, in bytes: a key as text, and more than that.
const MAX_LINE: u64 = 1 << 16;

/// An open journal; the lock lasts as long as it does.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
    begun: Option<(Mark, String)>,
    progress: Progress,
}

impl Journal {
    /// Opens the journal, or makes an empty one; the lock is taken.
    pub(crate) fn open(path: &Path) -> Result<Self, JournalError> {
        files::make_directory_for(path)
            .map_err(|error| JournalError::io(path, io::Error::other(error)))?;
        loop {
            let file = open_private(path, true)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(JournalError::Busy),
                Err(TryLockError::Error(error)) => return Err(JournalError::io(path, error)),
            }
            // Whoever held the lock may have finished, and so removed the file that was opened.
            if is_still(&file, path)? {
                return Self::read(file, path);
            }
        }
    }

    /// Tells whether there is a journal of unfinished work; takes no lock.
    pub(crate) fn is_unfinished(path: &Path) -> Result<bool, JournalError> {
        match open_private(path, false) {
            Ok(file) => Ok(Self::read(file, path)?.begun.is_some()),
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Removes a journal, also one that cannot be read, and tells how far the work was; `None`
    /// where none was begun.
    pub(crate) fn discard(path: &Path) -> Result<Option<Progress>, JournalError> {
        if !path.is_symlink() && !path.exists() {
            return Ok(None);
        }
        match Self::open(path) {
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
    fn read(file: File, path: &Path) -> Result<Self, JournalError> {
        let unfit = |what| JournalError::Unfit { path: path.to_owned(), what };
        let mut reader = BufReader::new(&file);
        let (mut begun, mut progress, mut whole) = (None, Progress::default(), 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = io::Read::take(&mut reader, MAX_LINE)
                .read_until(b'\n', &mut line)
                .map_err(|error| JournalError::io(path, error))? as u64;
            if !line.ends_with(b"\n") {
                if length == MAX_LINE {
                    return Err(unfit("is damaged"));
                }
                break;
            }
            whole += length;
            if begun.is_none() {
                begun = Some(header(&line).ok_or_else(|| unfit("is not one of this acct's"))?);
            } else {
                let record = serde_json::from_slice(&line).map_err(|_| unfit("is damaged"))?;
                progress.add(record);
            }
        }
        let mut journal = Self { file, path: path.to_owned(), begun, progress };
        journal.file.seek(SeekFrom::Start(whole)).map_err(|error| JournalError::io(path, error))?;
        Ok(journal)
    }

    /// Returns the mark and the selection's digest of the work that was begun.
    pub(crate) fn begun(&self) -> Option<(Mark, &str)> {
        self.begun.as_ref().map(|(mark, selection)| (*mark, selection.as_str()))
    }

    /// Returns how far the work is.
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Begins the work: from here on a kill is resumed.
    pub(crate) fn begin(&mut self, mark: Mark, selection: String) -> Result<(), JournalError> {
        let header =
            Header { acct_rotation: VERSION, mark: mark.to_hex(), selection: selection.clone() };
        self.append(&header)?;
        self.sync()?;
        files::sync_directory(&self.path).map_err(|error| JournalError::io(&self.path, error))?;
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
        let mut bytes =
            serde_json::to_vec(line).map_err(|error| JournalError::io(&self.path, error.into()))?;
        bytes.push(b'\n');
        let written = self.cut().and_then(|()| self.file.write_all(&bytes));
        written.map_err(|error| JournalError::io(&self.path, error))?;
        #[cfg(test)]
        super::tests::burn(super::tests::When::After)?;
        Ok(())
    }

    /// Cuts off what stands behind the last whole line.
    fn cut(&mut self) -> io::Result<()> {
        let end = self.file.stream_position()?;
        if self.file.metadata()?.len() > end { self.file.set_len(end) } else { Ok(()) }
    }

    fn sync(&self) -> Result<(), JournalError> {
        self.file.sync_data().map_err(|error| JournalError::io(&self.path, error))
    }

    /// Tells whether no step has been recorded yet, so that nothing can have been written.
    pub(crate) fn is_untouched(&self) -> bool {
        self.progress == Progress::default()
    }

    /// Removes the journal: the work is done, or given up.
    pub(crate) fn remove(self) -> Result<(), JournalError> {
        fs::remove_file(&self.path).map_err(|error| JournalError::io(&self.path, error))?;
        files::sync_directory(&self.path).map_err(|error| JournalError::io(&self.path, error))
    }
}

impl JournalError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Opens a file of ours that nobody else can write or read; follows no symlink.
fn open_private(path: &Path, create: bool) -> Result<File, JournalError> {
    let unfit = |what| JournalError::Unfit { path: path.to_owned(), what };
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(create).mode(0o600).custom_flags(flags);
    let file = options.open(path).map_err(|error| match error.raw_os_error() {
        Some(libc::ELOOP) => unfit("is a symbolic link"),
        _ => JournalError::io(path, error),
    })?;
    let status = file.metadata().map_err(|error| JournalError::io(path, error))?;
    if !status.is_file() || status.nlink() > 1 {
        return Err(unfit("is not a file of its own"));
    }
    if status.uid() != nix::unistd::geteuid().as_raw() || status.mode() & 0o077 != 0 {
        return Err(unfit("is not private"));
    }
    Ok(file)
}

/// Tells whether the path still leads to the file.
fn is_still(file: &File, path: &Path) -> Result<bool, JournalError> {
    let same = |one: &fs::Metadata, other: &fs::Metadata| {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    };
    let opened = file.metadata().map_err(|error| JournalError::io(path, error))?;
    match path.symlink_metadata() {
        Ok(there) => Ok(same(&opened, &there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(JournalError::io(path, error)),
    }
}

fn header(line: &[u8]) -> Option<(Mark, String)> {
    let header: Header = serde_json::from_slice(line).ok()?;
    (header.acct_rotation == VERSION).then_some(())?;
    Some((Mark::from_hex(&header.mark)?, header.selection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_removed_or_replaced_is_not_the_one_at_the_path() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let file = open_private(&path, true).unwrap();
        assert!(is_still(&file, &path).unwrap());
        fs::remove_file(&path).unwrap();
        assert!(!is_still(&file, &path).unwrap());
        open_private(&path, true).unwrap();
        assert!(!is_still(&file, &path).unwrap());
    }
}
