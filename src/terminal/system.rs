//! The process's own streams.

use std::io::{self, BufWriter, IsTerminal, Read, Write};

use terminal_size::{Width, terminal_size_of};
use zeroize::Zeroizing;

use super::tty::Tty;
use super::{InputError, Terminal, line};

/// The process's stdin, stdout, stderr and controlling terminal.
///
/// Dropping it hands over what is still buffered but cannot report a failure: flush first.
pub struct SystemTerminal {
    out: BufWriter<RawOut>,
}

impl SystemTerminal {
    /// Takes the process's streams; make one only, for the buffer is its own.
    #[must_use]
    pub fn new() -> Self {
        Self { out: BufWriter::with_capacity(64 << 10, RawOut) }
    }

    fn tty(&mut self) -> Result<Tty, InputError> {
        // What was printed so far explains the question.
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
        self.out.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn discards_output(&self) -> bool {
        // A stdout that was closed is the null device too: std opens that in its place.
        let device = |stat: &nix::sys::stat::FileStat| (stat.st_mode, stat.st_rdev);
        let null = nix::sys::stat::stat("/dev/null");
        let out = nix::sys::stat::fstat(io::stdout());
        matches!((null, out), (Ok(null), Ok(out)) if device(&null) == device(&out))
    }

    fn write_err(&mut self, text: &str) {
        // There is nowhere left to tell of it.
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn read_line(&mut self) -> Result<Option<Zeroizing<String>>, InputError> {
        line::read(&mut RawIn)
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

    fn stderr_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }
}

/// Stdout without std's line buffer, which hides a closed descriptor and writes once more at exit.
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
