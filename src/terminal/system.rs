//! The process's own streams.

use std::io::{self, IsTerminal, Read, Write};

use terminal_size::{Width, terminal_size_of};
use zeroize::{Zeroize, Zeroizing};

use super::progress::{Bar, StepsDone};
use super::tty::Tty;
use super::{InputError, Terminal, line};

/// The size of stdout's buffer.
const BUFFER_SIZE: usize = 64 << 10;

/// The process's stdin, stdout, stderr and controlling terminal.
///
/// Dropping it writes the buffer but cannot report a failure: flush first.
pub struct SystemTerminal {
    out: OutBuffer,
    progress: Option<Bar>,
}

impl SystemTerminal {
    /// Takes the process's streams; create only one, because it has its own buffer.
    #[must_use]
    pub fn new() -> Self {
        Self { out: OutBuffer(Vec::with_capacity(BUFFER_SIZE)), progress: None }
    }

    fn tty(&mut self) -> Result<Tty, InputError> {
        // Earlier output explains the prompt.
        self.out.flush()?;
        Tty::open()
    }
}

impl Default for SystemTerminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Terminal for SystemTerminal {
    fn write_out(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.push(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn discards_output(&self) -> bool {
        // std opens the null device for a stdout that was closed.
        let device = |stat: &nix::sys::stat::FileStat| (stat.st_mode, stat.st_rdev);
        let null = nix::sys::stat::stat("/dev/null");
        let out = nix::sys::stat::fstat(io::stdout());
        matches!((null, out), (Ok(null), Ok(out)) if device(&null) == device(&out))
    }

    fn write_err(&mut self, text: &str) {
        let write = || {
            // There is no way left to report it.
            let _ = io::stderr().write_all(text.as_bytes());
        };
        match &self.progress {
            Some(progress) => progress.write(write),
            None => write(),
        }
    }

    fn show_progress(&mut self, progress: Option<StepsDone>) {
        match (progress, &mut self.progress) {
            (None, bar) => *bar = None,
            (Some(progress), Some(bar)) => bar.advance(progress),
            (Some(progress), None) => {
                self.progress = self.stderr_is_terminal().then(|| Bar::begin(progress));
            }
        }
    }

    fn read_line(&mut self) -> Result<Option<Zeroizing<String>>, InputError> {
        line::read(&mut RawIn)
    }

    fn stdin(&mut self) -> Box<dyn Read> {
        Box::new(RawIn)
    }

    fn ask_hidden(&mut self, prompt: &str) -> Result<Zeroizing<String>, InputError> {
        self.tty()?.ask_hidden(prompt)
    }

    fn ask(&mut self, prompt: &str) -> Result<String, InputError> {
        self.tty()?.ask(prompt)
    }

    fn width(&self) -> Option<u16> {
        terminal_size_of(io::stdout()).map(|(Width(columns), _)| columns).filter(|&it| it > 0)
    }

    fn stdout_is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    fn stderr_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }
}

/// Buffered bytes for stdout; they may contain a password, so they are wiped.
struct OutBuffer(Vec<u8>);

impl OutBuffer {
    /// Buffers bytes; flushes first if the memory would have to grow.
    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.len() + bytes.len() > BUFFER_SIZE {
            self.flush()?;
        }
        if bytes.len() > BUFFER_SIZE {
            return RawOut.write_all(bytes);
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes the buffer; after an error the rest stays buffered.
    fn flush(&mut self) -> io::Result<()> {
        let mut written = 0;
        let done = loop {
            let rest = &self.0[written..];
            if rest.is_empty() {
                break Ok(());
            }
            match RawOut.write(rest) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.forget(written);
        done
    }

    fn forget(&mut self, written: usize) {
        let kept = self.0.len() - written;
        self.0.copy_within(written.., 0);
        self.0[kept..].zeroize();
        self.0.truncate(kept);
    }
}

impl Drop for OutBuffer {
    fn drop(&mut self) {
        // There is no way left to report it.
        let _ = self.flush();
        self.0.as_mut_slice().zeroize();
    }
}

/// Stdout without std's line buffer, which hides a closed descriptor and writes again at exit.
struct RawOut;

impl Write for RawOut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(nix::unistd::write(io::stdout(), bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Stdin without std's buffer, which is never wiped.
struct RawIn;

impl Read for RawIn {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(nix::unistd::read(io::stdin(), buffer)?)
    }
}
