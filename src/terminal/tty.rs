//! Prompts on the controlling terminal, whatever stdin and stdout are.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::sync::Arc;

use nix::errno::Errno;
use zeroize::Zeroizing;

use super::InputError;
use super::guard::Guard;
use super::line;

/// The longest line of the terminal driver; it discards the rest.
#[cfg(target_os = "linux")]
const DRIVER_LINE: usize = 4095;
/// The longest line of the terminal driver (`MAX_CANON`, less the newline).
#[cfg(not(target_os = "linux"))]
const DRIVER_LINE: usize = 1023;

/// The controlling terminal, open for reading and writing.
pub(super) struct Tty(Arc<File>);

impl Tty {
    /// Opens `/dev/tty`.
    pub(super) fn open() -> Result<Self, InputError> {
        let opened = OpenOptions::new().read(true).write(true).open("/dev/tty");
        let file = opened.map_err(|error| match error.raw_os_error().map(Errno::from_raw) {
            Some(Errno::ENXIO | Errno::ENOENT | Errno::ENODEV | Errno::ENOTTY | Errno::EIO) => {
                InputError::NoTerminal
            }
            _ => InputError::Io(error),
        })?;
        // In a bare chroot it may be a plain file.
        if file.is_terminal() { Ok(Self(Arc::new(file))) } else { Err(InputError::NoTerminal) }
    }

    /// Prompts with echo off.
    pub(super) fn ask_hidden(&self, prompt: &str) -> Result<Zeroizing<String>, InputError> {
        let guard = Guard::hide(Arc::clone(&self.0), prompt)?;
        let config = rpassword::ConfigBuilder::new()
            .input_reader(CheckedLine { tty: Arc::clone(&self.0), line: None, served: 0 })
            .output_discard()
            .build();
        let answer = rpassword::read_password_with_config(config).map(Zeroizing::new);
        overwrite_freed(answer.as_ref().map_or(DRIVER_LINE, |text| text.len()));
        // Enter was not echoed either.
        (&*self.0).write_all(b"\n")?;
        drop(guard);
        answer.map_err(|error| error.downcast().unwrap_or_else(InputError::Io))
    }

    /// Prompts with echo on.
    pub(super) fn ask(&self, prompt: &str) -> Result<String, InputError> {
        (&*self.0).write_all(prompt.as_bytes())?;
        let answer = read_line(&self.0);
        if matches!(answer, Err(InputError::Ended)) {
            // Ctrl-D is not echoed as a line.
            (&*self.0).write_all(b"\n")?;
        }
        let mut answer = answer?;
        Ok(std::mem::take(&mut *answer))
    }
}

/// More freed buffers of one size than a process like this one has.
const FREED_BUFFERS: usize = 256;

/// The step between an allocator's sizes.
const ALLOCATION_STEP: usize = 16;

/// Overwrites the shorter buffers that a growing `String` in rpassword has freed unwiped.
///
/// A best effort: the allocator returns freed memory again if asked often enough. It may have used
/// the next larger size for a buffer.
fn overwrite_freed(longest: usize) {
    let sizes = std::iter::successors(Some(8), |size| Some(size * 2));
    let freed: Vec<Vec<u8>> = sizes
        .take_while(|size| *size < longest)
        .flat_map(|size| [size, size + ALLOCATION_STEP])
        .flat_map(|size| (0..FREED_BUFFERS).map(move |_| vec![u8::MAX; size]))
        .collect();
    // Otherwise the compiler may remove the buffers.
    std::hint::black_box(&freed);
}

/// Gives rpassword one typed line without anything that it would drop or replace.
struct CheckedLine {
    tty: Arc<File>,
    line: Option<Zeroizing<String>>,
    served: usize,
}

impl Read for CheckedLine {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = match &mut self.line {
            Some(line) => line,
            unread => unread.insert(read_line(&self.tty).map_err(io::Error::other)?),
        };
        let count = (&line.as_bytes()[self.served..]).read(buffer)?;
        self.served += count;
        Ok(count)
    }
}

/// Reads one line from the driver, and refuses control characters.
fn read_line(mut tty: &File) -> Result<Zeroizing<String>, InputError> {
    // The driver's longest line and its newline; never grown, so that no copy is left behind.
    let mut typed = Zeroizing::new([0; DRIVER_LINE + 1]);
    let mut length = 0;
    while typed[..length].last() != Some(&b'\n') && length < typed.len() {
        match tty.read(&mut typed[length..]) {
            Ok(0) if length == 0 => return Err(InputError::Ended),
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let typed = &typed[..length];
    let typed = typed.strip_suffix(b"\n").unwrap_or(typed);
    // The driver may have discarded the rest of a line of full length.
    if typed.len() >= DRIVER_LINE {
        return Err(InputError::TooLong);
    }
    let text = line::text(Zeroizing::new(typed.to_vec()))?;
    if text.chars().any(char::is_control) { Err(InputError::Control) } else { Ok(text) }
}
