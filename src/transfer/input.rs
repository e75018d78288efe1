//! The bytes of a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::files::FileError;

/// The size of the buffer, as long as no row needs more.
const BUFFER: usize = 64 << 10;

/// The byte order mark that some editors put in front of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file or pipe that is read once, from beginning to end.
///
/// It may hold passwords, so the buffer is wiped.
pub(crate) struct Input {
    path: PathBuf,
    source: Box<dyn Read>,
    buffer: Zeroizing<Vec<u8>>,
    begin: usize,
    end: usize,
    line: u64,
}

impl Input {
    /// Opens a file or a named pipe.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        let at_path = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => FileError::Missing(path.to_owned()),
            _ => FileError::Io { path: path.to_owned(), source },
        };
        let file = File::open(path).map_err(at_path)?;
        if file.metadata().map_err(at_path)?.is_dir() {
            return Err(FileError::Unfit { path: path.to_owned(), what: "is a directory" });
        }
        Ok(Self::new(path, Box::new(file)))
    }

    /// Reads from elsewhere; errors report `path`.
    pub(crate) fn new(path: &Path, source: Box<dyn Read>) -> Self {
        let buffer = Zeroizing::new(vec![0; BUFFER]);
        Self { path: path.to_owned(), source, buffer, begin: 0, end: 0, line: 1 }
    }

    /// Returns the path for messages.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the line of the next byte, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Skips a byte order mark.
    pub(super) fn skip_mark(&mut self) -> Result<(), FileError> {
        if self.unread()?.starts_with(MARK) {
            self.consume(MARK.len());
        }
        Ok(())
    }

    /// Returns the next bytes; none at the end of the file.
    pub(super) fn unread(&mut self) -> Result<&[u8], FileError> {
        if self.begin == self.end {
            self.read_more()?;
        }
        Ok(&self.buffer[self.begin..self.end])
    }

    /// Returns the next byte; `None` at the end of the file.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, FileError> {
        Ok(self.unread()?.first().copied())
    }

    /// Drops N of the unread bytes.
    pub(super) fn consume(&mut self, count: usize) {
        let end = self.end.min(self.begin + count);
        let consumed = self.buffer[self.begin..end].iter();
        self.line += consumed.map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.begin = end;
    }

    /// Adds to the unread bytes; returns `false` at the end of the file.
    pub(super) fn read_more(&mut self) -> Result<bool, FileError> {
        let unread = self.end - self.begin;
        if unread == self.buffer.len() {
            let mut larger = Zeroizing::new(vec![0; 2 * unread]);
            larger[..unread].copy_from_slice(&self.buffer);
            self.buffer = larger;
        } else {
            self.buffer.copy_within(self.begin..self.end, 0);
        }
        (self.begin, self.end) = (0, unread);
        while self.end < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(FileError::Io { path: self.path.clone(), source }),
            }
        }
        Ok(self.end > unread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unread_bytes_are_kept_while_the_buffer_grows() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut input = Input::new(Path::new("test"), Box::new(io::Cursor::new(text.clone())));
        let mut position = 0;
        while input.peek().unwrap().is_some() {
            let more = input.read_more().unwrap();
            let unread = input.unread().unwrap();
            assert!(text[position..].starts_with(unread));
            let count = if more { unread.len() / 3 } else { unread.len() };
            input.consume(count);
            position += count;
        }
        assert_eq!(position, text.len());
        assert_eq!(input.line(), text.split(|byte| *byte == b'\n').count() as u64);
    }
}
