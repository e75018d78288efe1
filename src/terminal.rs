//! The only module that reads and writes the terminal, stdin, stdout and stderr.

use std::io::{self, Read};

use zeroize::Zeroizing;

mod guard;
mod json;
mod line;
mod lookalike;
mod process;
mod progress;
pub mod scripted;
mod system;
mod tee;
mod tty;
mod visible;

pub(crate) use json::{to_json, write_json};
pub use lookalike::unmistakable;
pub(crate) use process::HeldSignals;
pub use process::harden;
pub use progress::StepsDone;
pub use scripted::ScriptedTerminal;
pub use system::SystemTerminal;
pub(crate) use tee::Tee;
pub(crate) use visible::is_visible;
pub use visible::{harmless, visible, visible_lines};

/// The terminal and the standard streams.
///
/// Implemented by the process's own and, in tests, by a script.
pub trait Terminal {
    /// Writes bytes to stdout; they may be buffered until [`Terminal::flush`].
    fn write_out(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Writes stdout's buffer.
    fn flush(&mut self) -> io::Result<()>;

    /// Returns whether stdout is closed or the null device.
    fn discards_output(&self) -> bool;

    /// Writes a status text to stderr; a closed or full stderr is not an error.
    fn write_err(&mut self, text: &str);

    /// Shows progress on stderr, if that is a terminal; `None` removes it.
    fn show_progress(&mut self, progress: Option<StepsDone>);

    /// Reads one line of stdin without its LF or CRLF, and not a byte more; `None` at the end.
    ///
    /// Control characters are kept; the last line needs no newline.
    fn read_line(&mut self) -> Result<Option<Zeroizing<String>>, InputError>;

    /// Returns a reader of stdin's bytes.
    fn stdin(&mut self) -> Box<dyn Read>;

    /// Prompts on the terminal with echo off, even if stdin and stdout are redirected.
    ///
    /// Stdout is flushed first. The prompt is written unescaped: make untrusted text [`visible`]
    /// before.
    fn ask_hidden(&mut self, prompt: &str) -> Result<Zeroizing<String>, InputError>;

    /// Prompts on the terminal with echo on.
    fn ask(&mut self, prompt: &str) -> Result<String, InputError>;

    /// Returns the width of stdout's terminal in columns; `None` if stdout is not a terminal.
    fn width(&self) -> Option<u16>;

    /// Returns whether stdout is a terminal.
    fn stdout_is_terminal(&self) -> bool;

    /// Returns whether stderr is a terminal (for colour).
    fn stderr_is_terminal(&self) -> bool;
}

/// Why no input was read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The process has no controlling terminal.
    #[error("cannot prompt: not a terminal")]
    NoTerminal,
    /// The input ended (Ctrl-D, a closed pipe) before a line.
    #[error("the input ended")]
    Ended,
    /// The line contains a control character.
    #[error("the input contains a control character")]
    Control,
    /// The line is not UTF-8.
    #[error("the input is not UTF-8")]
    NotUtf8,
    /// The line is longer than [`MAX_LINE`], or at a prompt longer than the terminal driver's limit
    /// (4094 bytes on Linux).
    #[error("the input line is too long")]
    TooLong,
    /// The system's error.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1 << 20;
