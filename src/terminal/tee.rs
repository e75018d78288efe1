//! A terminal that captures stdout.

use std::io::{self, Read};

use zeroize::Zeroizing;

use super::{InputError, StepsDone, Terminal};
use crate::secret;

/// Forwards everything to another terminal and records stdout's bytes.
pub(crate) struct Tee<'a> {
    terminal: &'a mut dyn Terminal,
    forwards: bool,
    copy: Zeroizing<Vec<u8>>,
}

impl<'a> Tee<'a> {
    /// Wraps a terminal; stdout's bytes are forwarded only if `forwards`.
    pub(crate) fn on(terminal: &'a mut dyn Terminal, forwards: bool) -> Self {
        Self { terminal, forwards, copy: Zeroizing::default() }
    }

    /// Returns what was written to stdout.
    pub(crate) fn into_copy(self) -> Zeroizing<Vec<u8>> {
        self.copy
    }
}

impl Terminal for Tee<'_> {
    fn write_out(&mut self, bytes: &[u8]) -> io::Result<()> {
        secret::append(&mut self.copy, bytes);
        if self.forwards { self.terminal.write_out(bytes) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.terminal.flush()
    }

    fn discards_output(&self) -> bool {
        self.terminal.discards_output()
    }

    fn write_err(&mut self, text: &str) {
        self.terminal.write_err(text);
    }

    fn show_progress(&mut self, progress: Option<StepsDone>) {
        self.terminal.show_progress(progress);
    }

    fn read_line(&mut self) -> Result<Option<Zeroizing<String>>, InputError> {
        self.terminal.read_line()
    }

    fn stdin(&mut self) -> Box<dyn Read> {
        self.terminal.stdin()
    }

    fn ask_hidden(&mut self, prompt: &str) -> Result<Zeroizing<String>, InputError> {
        self.terminal.ask_hidden(prompt)
    }

    fn ask(&mut self, prompt: &str) -> Result<String, InputError> {
        self.terminal.ask(prompt)
    }

    fn width(&self) -> Option<u16> {
        self.terminal.width()
    }

    fn stdout_is_terminal(&self) -> bool {
        self.terminal.stdout_is_terminal()
    }

    fn stderr_is_terminal(&self) -> bool {
        self.terminal.stderr_is_terminal()
    }
}
