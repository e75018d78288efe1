//! A scripted terminal for tests of commands.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use zeroize::Zeroizing;

use super::{InputError, StepsDone, Terminal, line};

/// A terminal that answers from a list and records everything.
///
/// A clone is a second handle on the same script: pass one on and inspect the other.
#[derive(Debug, Clone, Default)]
pub struct ScriptedTerminal(Rc<RefCell<Script>>);

#[derive(Default)]
struct Script {
    answers: Option<VecDeque<Result<String, InputError>>>,
    stdin: VecDeque<u8>,
    width: Option<u16>,
    stdout_limit: Option<(usize, io::ErrorKind)>,
    out: Vec<u8>,
    err: String,
    prompts: Vec<Prompt>,
    meanwhile: Option<Box<dyn FnMut()>>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("prompts", &self.prompts).finish_non_exhaustive()
    }
}

/// A recorded prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The text of the prompt.
    pub text: String,
    /// Whether the echo was off.
    pub hidden: bool,
}

impl ScriptedTerminal {
    /// Creates streams without a terminal and with an empty stdin.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a terminal on which these lines are typed, one a prompt; then Ctrl-D.
    #[must_use]
    pub fn typing<T: Into<String>>(self, answers: impl IntoIterator<Item = T>) -> Self {
        answers.into_iter().fold(self, |script, answer| script.answering(Ok(answer.into())))
    }

    /// Adds a terminal on which the next prompt ends as given.
    #[must_use]
    pub fn answering(self, answer: Result<String, InputError>) -> Self {
        self.0.borrow_mut().answers.get_or_insert_default().push_back(answer);
        self
    }

    /// Runs an action at every prompt, as if it happened while the user types.
    #[must_use]
    pub fn meanwhile(self, action: impl FnMut() + 'static) -> Self {
        self.0.borrow_mut().meanwhile = Some(Box::new(action));
        self
    }

    /// Adds bytes to stdin.
    #[must_use]
    pub fn stdin(self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.borrow_mut().stdin.extend(bytes.as_ref());
        self
    }

    /// Makes stdout a terminal with this many columns.
    #[must_use]
    pub fn columns(self, width: u16) -> Self {
        self.0.borrow_mut().width = Some(width);
        self
    }

    /// Makes stdout fail after this many bytes.
    #[must_use]
    pub fn stdout_failing_after(self, limit: usize, kind: io::ErrorKind) -> Self {
        self.0.borrow_mut().stdout_limit = Some((limit, kind));
        self
    }

    /// Returns the bytes written to stdout.
    #[must_use]
    pub fn out(&self) -> Vec<u8> {
        self.0.borrow().out.clone()
    }

    /// Returns what was written to stdout, with U+FFFD for invalid UTF-8.
    #[must_use]
    pub fn out_text(&self) -> String {
        String::from_utf8_lossy(&self.0.borrow().out).into_owned()
    }

    /// Returns what was written to stderr.
    #[must_use]
    pub fn err(&self) -> String {
        self.0.borrow().err.clone()
    }

    /// Returns the prompts so far.
    #[must_use]
    pub fn prompts(&self) -> Vec<Prompt> {
        self.0.borrow().prompts.clone()
    }
}

impl Script {
    fn answer(&mut self, text: &str, hidden: bool) -> Result<String, InputError> {
        let answers = self.answers.as_mut().ok_or(InputError::NoTerminal)?;
        if let Some(action) = &mut self.meanwhile {
            action();
        }
        self.prompts.push(Prompt { text: text.to_owned(), hidden });
        answers.pop_front().unwrap_or(Err(InputError::Ended))
    }
}

impl Read for ScriptedTerminal {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().stdin.read(buffer)
    }
}

impl Terminal for ScriptedTerminal {
    fn write_out(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut script = self.0.borrow_mut();
        let (limit, kind) = script.stdout_limit.unwrap_or((usize::MAX, io::ErrorKind::Other));
        let taken = bytes.len().min(limit - script.out.len());
        script.out.extend_from_slice(&bytes[..taken]);
        if taken < bytes.len() { Err(kind.into()) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn discards_output(&self) -> bool {
        false
    }

    fn write_err(&mut self, text: &str) {
        self.0.borrow_mut().err.push_str(text);
    }

    fn show_progress(&mut self, _: Option<StepsDone>) {}

    fn read_line(&mut self) -> Result<Option<Zeroizing<String>>, InputError> {
        line::read(&mut self.0.borrow_mut().stdin)
    }

    fn stdin(&mut self) -> Box<dyn Read> {
        Box::new(self.clone())
    }

    fn ask_hidden(&mut self, prompt: &str) -> Result<Zeroizing<String>, InputError> {
        self.0.borrow_mut().answer(prompt, true).map(Zeroizing::new)
    }

    fn ask(&mut self, prompt: &str) -> Result<String, InputError> {
        self.0.borrow_mut().answer(prompt, false)
    }

    fn width(&self) -> Option<u16> {
        self.0.borrow().width
    }

    fn stdout_is_terminal(&self) -> bool {
        self.0.borrow().width.is_some()
    }

    fn stderr_is_terminal(&self) -> bool {
        self.0.borrow().width.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_turn_and_prompts_are_recorded() {
        let script = ScriptedTerminal::new().typing(["secret"]).answering(Err(InputError::Control));
        let mut terminal = script.clone();
        assert_eq!(*terminal.ask_hidden("Password: ").unwrap(), "secret");
        assert!(matches!(terminal.ask("Really? "), Err(InputError::Control)));
        assert!(matches!(terminal.ask("Really? "), Err(InputError::Ended)));
        let asked = script.prompts();
        assert_eq!(asked[0], Prompt { text: "Password: ".to_owned(), hidden: true });
        assert_eq!(asked[1], Prompt { text: "Really? ".to_owned(), hidden: false });
    }

    #[test]
    fn without_answers_there_is_no_terminal() {
        let mut terminal = ScriptedTerminal::new().stdin("line\r\nrest");
        assert!(matches!(terminal.ask_hidden("Password: "), Err(InputError::NoTerminal)));
        assert_eq!(terminal.read_line().unwrap().unwrap().as_str(), "line");
        assert_eq!(terminal.read_line().unwrap().unwrap().as_str(), "rest");
        assert!(terminal.read_line().unwrap().is_none());
    }

    #[test]
    fn stdout_fails_when_told_to() {
        let mut terminal =
            ScriptedTerminal::new().stdout_failing_after(4, io::ErrorKind::BrokenPipe);
        terminal.write_out(b"abc").unwrap();
        let refused = terminal.write_out(b"def").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(terminal.out_text(), "abcd");
    }
}
