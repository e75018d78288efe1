//! What a person or a script sees: prompts, status, tables, JSON, CSV, progress.

mod column;
mod confirm;
mod costs;
pub mod csv;
mod failure;
mod listing;
mod options;
mod table;
mod user;

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;

pub(crate) use self::column::{Column, Reading};
pub(crate) use self::confirm::from_input;
pub(crate) use self::costs::Costs;
pub(crate) use self::failure::{error_document, failure, output_failed};
pub(crate) use self::listing::Listing;
pub(crate) use self::options::{Color, Format, Options};
pub(crate) use self::table::{Tone, facts};
pub(crate) use self::user::{Changed, NoticeDocument, UserDocument};
use crate::error::Refusal;
use crate::system::Environment;
use crate::terminal::{StepsDone, Terminal, visible, visible_lines};
pub(crate) use crate::terminal::{to_json, write_json};

const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// How much of a command's one JSON document has been written to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// Nothing.
    None,
    /// Its beginning and whole rows of its list.
    Open,
    /// Its first fields, without the brace that ends it.
    Begun,
    /// All of it.
    Whole,
}

/// Prints results on stdout and status on stderr, and asks.
pub(crate) struct Ui<'t> {
    /// The streams.
    pub(crate) terminal: &'t mut dyn Terminal,
    /// How results and messages are written.
    pub(crate) options: Options,
    /// How much of the command's one document has been written to stdout.
    pub(crate) document: Document,
    /// Whether stdout's reader has closed it.
    pub(crate) reader_is_gone: bool,
    /// NO_COLOR is set, or TERM is dumb.
    no_color: bool,
    dumb: bool,
    /// What stays done if stdout should fail.
    done: Option<&'static str>,
    progress: Option<StepsDone>,
}

impl std::fmt::Debug for Ui<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<'t> Ui<'t> {
    /// Prints on these streams, with the default options.
    pub(crate) fn new(terminal: &'t mut dyn Terminal, environment: &Environment) -> Self {
        let dumb = environment.get("TERM").is_some_and(|term| term == "dumb");
        Self {
            terminal,
            options: Options::default(),
            document: Document::None,
            reader_is_gone: false,
            no_color: dumb || environment.get("NO_COLOR").is_some(),
            dumb,
            done: None,
            progress: None,
        }
    }

    /// Returns whether messages on stderr are coloured.
    pub(crate) fn colors_messages(&self) -> bool {
        self.is_colored(self.terminal.stderr_is_terminal())
    }

    /// Returns whether results on stdout are coloured.
    pub(crate) fn colors_results(&self) -> bool {
        self.is_colored(self.terminal.stdout_is_terminal())
    }

    fn is_colored(&self, on_terminal: bool) -> bool {
        match self.options.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => on_terminal && !self.no_color,
        }
    }

    /// Prints on stderr how it goes, unless `--quiet`.
    pub(crate) fn status(&mut self, text: &str) {
        if !self.options.quiet {
            self.message(text);
        }
    }

    /// Prints what was written to the database; a later failure of stdout repeats that it was.
    pub(crate) fn status_done(&mut self, text: &str) {
        self.done_despite_output_failure("the change itself was made");
        self.status(text);
    }

    /// Sets what has been done, to be reported if stdout fails later.
    pub(crate) fn done_despite_output_failure(&mut self, what: &'static str) {
        self.done = Some(what);
    }

    /// Prints several lines on stderr, unless `--quiet` or there are none.
    pub(crate) fn page(&mut self, page: &str) {
        if self.options.quiet || page.is_empty() {
            return;
        }
        let end = if page.ends_with('\n') { "" } else { "\n" };
        self.terminal.write_err(&format!("{}{end}", visible_lines(page)));
    }

    /// Prints a line on stderr, also with `--quiet`.
    pub(crate) fn message(&mut self, text: &str) {
        self.terminal.write_err(&format!("{}\n", visible(text)));
    }

    /// Prints a heading on stderr, set off from what commands print.
    pub(crate) fn heading(&mut self, text: &str) {
        let text = if self.colors_messages() {
            format!("{BOLD}# {text}{BOLD:#}")
        } else {
            format!("# {text}")
        };
        self.terminal.write_err(&format!("{text}\n"));
    }

    /// Warns on stderr.
    pub(crate) fn warn(&mut self, text: &str) {
        self.message(&format!("warning: {text}"));
    }

    /// Prints on stderr with `--verbose` only.
    pub(crate) fn verbose(&mut self, text: &str) {
        if self.options.verbose {
            self.message(text);
        }
    }

    /// Returns whether to show progress.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.options.quiet && !self.dumb && self.terminal.stderr_is_terminal()
    }

    /// Begins to show how much of long work is done; `total` is counted only where it is shown.
    ///
    /// `if_interrupted` says how to go on after Ctrl-C.
    pub(crate) fn begin_progress<E>(
        &mut self,
        total: impl FnOnce() -> Result<u64, E>,
        if_interrupted: &'static str,
    ) -> Result<(), E> {
        if self.shows_progress() {
            self.progress = Some(StepsDone { done: 0, total: total()?, if_interrupted });
            self.refresh_progress();
        }
        Ok(())
    }

    /// Counts one more step.
    pub(crate) fn step_progress(&mut self) {
        self.set_progress(self.progress.map_or(0, |progress| progress.done + 1));
    }

    /// Sets the number of finished steps.
    pub(crate) fn set_progress(&mut self, steps: u64) {
        if let Some(progress) = &mut self.progress {
            progress.done = steps;
            self.refresh_progress();
        }
    }

    /// Draws it again; nothing where none is shown.
    pub(crate) fn refresh_progress(&mut self) {
        if self.progress.is_some() {
            self.terminal.show_progress(self.progress);
        }
    }

    /// Lets time pass and keeps the progress on the screen.
    pub(crate) fn wait(&mut self, mut duration: Duration, sleep: &dyn Fn(Duration)) {
        while !duration.is_zero() {
            let slice = duration.min(Duration::from_millis(100));
            sleep(slice);
            duration -= slice;
            self.refresh_progress();
        }
    }

    /// Ends it: the line is free again.
    pub(crate) fn end_progress(&mut self) {
        if self.progress.take().is_some() {
            self.terminal.show_progress(None);
        }
    }

    /// Writes a result to stdout; discards it once the reader has gone.
    pub(crate) fn print(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if self.reader_is_gone {
            return Ok(());
        }
        let written = self.terminal.write_out(bytes);
        self.check_output(written)
    }

    /// Writes several lines to stdout, escaped where that is a terminal.
    pub(crate) fn print_text(&mut self, text: &str) -> Result<(), Refusal> {
        if self.terminal.stdout_is_terminal() {
            self.print(visible_lines(text).as_bytes())
        } else {
            self.print(text.as_bytes())
        }
    }

    /// Writes the one JSON document of a command to stdout.
    pub(crate) fn print_document(&mut self, document: &impl Serialize) -> anyhow::Result<()> {
        let mut line = to_json(document)?;
        line.push(b'\n');
        self.print(&line)?;
        self.document = Document::Whole;
        Ok(())
    }

    /// Writes the document of a command that prints nothing in the other formats.
    pub(crate) fn print_json(&mut self, document: &impl Serialize) -> anyhow::Result<()> {
        if self.options.format.is_json() { self.print_document(document) } else { Ok(()) }
    }

    /// Hands stdout's bytes to the system.
    pub(crate) fn flush(&mut self) -> Result<(), Refusal> {
        if self.reader_is_gone {
            return Ok(());
        }
        let flushed = self.terminal.flush();
        self.check_output(flushed)
    }

    /// Breaks a loop that prints once stdout's reader has gone.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        if self.reader_is_gone { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes a closed pipe for a reader that has seen enough: the command ends as it would.
    fn check_output(&mut self, done: io::Result<()>) -> Result<(), Refusal> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_is_gone = true;
                Ok(())
            }
            done => done.map_err(|error| match self.done {
                Some(what) => output_failed(&error).hint(what),
                None => output_failed(&error),
            }),
        }
    }
}
