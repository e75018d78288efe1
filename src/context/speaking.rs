//! What a command says: status and warnings on stderr, results on stdout.

use std::io;

use serde::Serialize;

use super::Context;
use crate::cli::Color;
use crate::error::Refusal;
use crate::output::{Format, output_failed, to_json};
use crate::terminal::{visible, visible_lines};

const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// How much of a command's one JSON document stdout holds.
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

impl Context<'_> {
    /// Tells whether stderr is to be coloured.
    pub(crate) fn wants_color(&self, option: Color) -> bool {
        self.is_colored(option, self.around.terminal.stderr_is_terminal())
    }

    fn is_colored(&self, option: Color, on_terminal: bool) -> bool {
        match option {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let environment = &self.around.environment;
                let dumb = environment.get("TERM").is_some_and(|term| term == "dumb");
                on_terminal && !dumb && environment.get("NO_COLOR").is_none()
            }
        }
    }

    /// Tells whether messages on stderr are to be coloured.
    pub(crate) fn colored(&self) -> bool {
        self.wants_color(self.globals.color)
    }

    /// Tells whether results on stdout are to be coloured.
    pub(crate) fn colors_results(&self) -> bool {
        self.is_colored(self.globals.color, self.around.terminal.stdout_is_terminal())
    }

    /// Returns the format of results.
    pub(crate) fn format(&self) -> Format {
        self.globals.format
    }

    /// Tells whether plain values are written as they are, each with a NUL behind it.
    pub(crate) fn null(&self) -> bool {
        self.globals.null
    }

    /// Refuses `--null` where the values would not be for a program.
    pub(crate) fn check_null(&mut self) -> Result<(), Refusal> {
        if !self.globals.null {
            return Ok(());
        }
        if self.globals.format != Format::Plain {
            return Err(Refusal::usage("usage", "--null goes with --format plain")
                .hint("the other formats have ways of their own to tell values apart"));
        }
        if self.around.terminal.stdout_is_terminal() {
            let message = "--null writes values as they are, which could steer this terminal";
            return Err(Refusal::usage("null_on_terminal", message)
                .hint("lead it into a program, such as xargs -0"));
        }
        Ok(())
    }

    /// Tells whether only what is wrong is to be told.
    pub(crate) fn quiet(&self) -> bool {
        self.globals.quiet
    }

    /// Says how it goes, on stderr, unless `--quiet`.
    pub(crate) fn say(&mut self, text: &str) {
        if !self.globals.quiet {
            self.note(text);
        }
    }

    /// Says what was written to the database; should stdout fail later, that is said again.
    pub(crate) fn say_written(&mut self, text: &str) {
        self.stays = Some("the change itself was made");
        self.say(text);
    }

    /// Notes what is done and stays so; should stdout fail later, that is said.
    pub(crate) fn note_done(&mut self, what: &'static str) {
        self.stays = Some(what);
    }

    /// Says a page of several lines on stderr, unless `--quiet`; an empty one is nothing.
    pub(crate) fn say_page(&mut self, page: &str) {
        if self.globals.quiet || page.is_empty() {
            return;
        }
        let end = if page.ends_with('\n') { "" } else { "\n" };
        self.around.terminal.write_err(&format!("{}{end}", visible_lines(page)));
    }

    /// Says by a page what was written to the database; should stdout fail later, that is said again.
    pub(crate) fn say_written_page(&mut self, page: &str) {
        self.stays = Some("the change itself was made");
        self.say_page(page);
    }

    /// Says something on stderr that must be said.
    pub(crate) fn note(&mut self, text: &str) {
        self.around.terminal.write_err(&format!("{}\n", visible(text)));
    }

    /// Tells a part of a story on stderr, set off from what commands print.
    pub(crate) fn narrate(&mut self, text: &str) {
        let text =
            if self.colored() { format!("{BOLD}# {text}{BOLD:#}") } else { format!("# {text}") };
        self.around.terminal.write_err(&format!("{text}\n"));
    }

    /// Shows a command line that is about to be run.
    pub(crate) fn show_command(&mut self, line: &str) {
        self.note(&format!("$ {line}"));
    }

    /// Warns on stderr.
    pub(crate) fn warn(&mut self, text: &str) {
        self.note(&format!("warning: {text}"));
    }

    /// Tells whether more is to be told.
    pub(crate) fn verbose(&self) -> bool {
        self.globals.verbose
    }

    /// Begins to show how much of long work is done, unless `--quiet`; counts it only where it is
    /// shown.
    pub(crate) fn begin_progress(
        &mut self,
        total: impl FnOnce(&mut Self) -> Result<u64, Refusal>,
    ) -> Result<(), Refusal> {
        let dumb = self.around.environment.get("TERM").is_some_and(|term| term == "dumb");
        if !self.globals.quiet && !dumb && self.around.terminal.shows_progress() {
            self.progress = Some((0, total(self)?));
            self.refresh_progress();
        }
        Ok(())
    }

    /// Tells whether it is shown.
    pub(crate) fn progress_is_shown(&self) -> bool {
        self.progress.is_some()
    }

    /// Takes one more step of it.
    pub(crate) fn step_progress(&mut self) {
        if let Some((done, _)) = &mut self.progress {
            *done += 1;
            self.refresh_progress();
        }
    }

    pub(super) fn refresh_progress(&mut self) {
        if self.progress.is_some() {
            self.around.terminal.show_progress(self.progress);
        }
    }

    /// Ends it: the line is free again.
    pub(crate) fn end_progress(&mut self) {
        if self.progress.take().is_some() {
            self.around.terminal.show_progress(None);
        }
    }

    /// Says on stderr what only `--verbose` wants to know.
    pub(crate) fn mention(&mut self, text: &str) {
        if self.globals.verbose {
            self.note(text);
        }
    }

    /// Writes a result to stdout; once its reader has gone, to nobody.
    pub(crate) fn print(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if self.reader_is_gone {
            return Ok(());
        }
        let written = self.around.terminal.write_out(bytes);
        self.judge_output(written)
    }

    /// Writes a text of several lines to stdout, escaped where that is a terminal.
    pub(crate) fn print_text(&mut self, text: &str) -> Result<(), Refusal> {
        if self.around.terminal.stdout_is_terminal() {
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

    /// Notes how much of the command's one document stdout holds.
    pub(crate) fn set_document(&mut self, document: Document) {
        self.document = document;
    }

    /// Tells how much of the command's one document stdout holds.
    pub(crate) fn document(&self) -> Document {
        self.document
    }

    /// Hands stdout's bytes to the system.
    pub(crate) fn flush(&mut self) -> Result<(), Refusal> {
        if self.reader_is_gone {
            return Ok(());
        }
        let flushed = self.around.terminal.flush();
        self.judge_output(flushed)
    }

    /// Tells whether nobody reads stdout any more.
    pub(crate) fn reader_is_gone(&self) -> bool {
        self.reader_is_gone
    }

    /// Takes a closed pipe for a reader that has seen enough: a command still ends as it would.
    fn judge_output(&mut self, done: io::Result<()>) -> Result<(), Refusal> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_is_gone = true;
                Ok(())
            }
            done => done.map_err(|error| match self.stays {
                Some(what) => output_failed(&error).hint(what),
                None => output_failed(&error),
            }),
        }
    }
}
