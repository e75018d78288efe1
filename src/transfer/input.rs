//! The bytes of a file, and what kind of file it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::files::FileError;

/// How many bytes are read at a time.
const BUFFER: usize = 64 << 10;

/// The mark that some editors put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file that is read once, from its beginning to its end; a pipe is one too.
pub(crate) struct Input {
    source: Box<dyn Read>,
    buffer: Zeroizing<Vec<u8>>,
    begin: usize,
    end: usize,
    is_at_end: bool,
}

impl Input {
    /// Opens a file or a pipe.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        let of_path = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => FileError::Missing(path.to_owned()),
            _ => FileError::Io { path: path.to_owned(), source },
        };
        let file = File::open(path).map_err(of_path)?;
        if file.metadata().map_err(of_path)?.is_dir() {
            return Err(FileError::Unfit { path: path.to_owned(), what: "is a directory" });
        }
        Ok(Self::of(Box::new(file)))
    }

    /// Takes what is read from elsewhere.
    pub(crate) fn of(source: Box<dyn Read>) -> Self {
        let buffer = Zeroizing::new(vec![0; BUFFER]);
        Self { source, buffer, begin: 0, end: 0, is_at_end: false }
    }

    /// Returns the bytes that come next; none at the end.
    pub(super) fn next(&mut self) -> io::Result<&[u8]> {
        if self.begin == self.end {
            (self.begin, self.end) = (0, 0);
            self.read_more()?;
        }
        Ok(&self.buffer[self.begin..self.end])
    }

    /// Takes bytes off the front.
    pub(super) fn consume(&mut self, count: usize) {
        self.begin = (self.begin + count).min(self.end);
    }

    /// Returns the next byte without taking it.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.next()?.first().copied())
    }

    /// Takes the mark before UTF-8 off, and returns how the file begins behind it.
    pub(super) fn begin(&mut self) -> io::Result<&[u8]> {
        while self.end < MARK.len() && !self.is_at_end {
            self.read_more()?;
        }
        if self.buffer[..self.end].starts_with(MARK) {
            self.consume(MARK.len());
        }
        self.next()
    }

    fn read_more(&mut self) -> io::Result<()> {
        while !self.is_at_end {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    self.is_at_end = count == 0;
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
