//! The only place that reads and writes the terminal, stdin, stdout and stderr.

use std::io::{self, Read};

use zeroize::Zeroizing;

mod guard;
mod hardening;
mod hold;
mod json;
mod line;
mod lookalike;
mod progress;
pub mod scripted;
mod system;
mod tee;
mod tty;
mod visible;

pub use hardening::harden;
pub(crate) use hold::HeldSignals;
pub(crate) use json::{to_json, write_json};
pub use lookalike::unmistakable;
pub use scripted::ScriptedTerminal;
pub use system::SystemTerminal;
pub(crate) use tee::Tee;
pub(crate) use visible::is_visible;
pub use visible::{harmless, visible, visible_lines};

/// What a command may do with the people and pipes around it.
///
/// Implemented by the system's own streams and, in tests, by a script.
pub trait Terminal {
    /// Writes bytes of a result to stdout; they may stay in a buffer until [`Terminal::flush`].
    fn write_out(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Hands all of stdout's bytes to the system.
    fn flush(&mut self) -> io::Result<()>;

    /// Tells whether stdout leads nowhere: it was closed, or is the null device.
    fn discards_output(&self) -> bool;

    /// Writes status text to stderr; a stderr that is closed or full is not an error.
    fn write_err(&mut self, text: &str);

    /// Shows on stderr how much of long work is done, where that disturbs nobody: stderr is a
    /// terminal, and stdout is none. With nothing the picture goes.
    fn show_progress(&mut self, done_of: Option<(u64, u64)>);

    /// Tells whether [`Terminal::show_progress`] shows anything.
    fn shows_progress(&self) -> bool {
        self.stderr_is_terminal() && self.width().is_none()
    }

    /// Reads one line of stdin without its LF or CRLF, and not a byte more; `None` at the end.
    ///
    /// Control characters are kept; a last line needs no newline.
    fn read_line(&mut self) -> Result<Option<Zeroizing<String>>, InputError>;

    /// Returns what reads stdin as the bytes that it is.
    fn stdin(&mut self) -> Box<dyn Read>;

    /// Asks on the terminal with echo off, also when stdin and stdout are redirected.
    ///
    /// Stdout is flushed first. The prompt is written as it is: text from elsewhere has to be made
    /// [`visible`] before.
    fn ask_hidden(&mut self, prompt: &str) -> Result<Zeroizing<String>, InputError>;

    /// Asks on the terminal with echo on.
    fn ask(&mut self, prompt: &str) -> Result<String, InputError>;

    /// Returns the width of the terminal that stdout is, in columns; `None` where it is none.
    fn width(&self) -> Option<u16>;

    /// Tells whether stdout is a terminal.
    fn stdout_is_terminal(&self) -> bool;

    /// Tells whether stderr is a terminal (for colour).
    fn stderr_is_terminal(&self) -> bool;
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The process has no controlling terminal to ask on.
    #[error("cannot prompt: not a terminal")]
    NoTerminal,
    /// End of input (Ctrl-D, a closed pipe) before a line was complete and empty-handed.
    #[error("unexpected end of input")]
    Ended,
    /// The line holds a control character.
    #[error("the input contains a control character")]
    Control,
    /// The line is not UTF-8.
    #[error("the input is not UTF-8")]
    NotUtf8,
    /// The line is longer than [`MAX_LINE`], or at a prompt than the terminal driver keeps (4094
    /// bytes on Linux).
    #[error("the input line is too long")]
    TooLong,
    /// The system's own error.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1 << 20;
