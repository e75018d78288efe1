//! The options that say how results and messages are written.

use clap::ValueEnum;

use crate::error::Refusal;
use crate::terminal::Terminal;

/// Options of every command for what is printed and asked.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// How results are written to stdout
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
    /// End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    ///
    /// The values are written as they are then, newlines and all.
    #[arg(short = '0', long, global = true)]
    pub(crate) null: bool,
    /// Never ask: exit with 2 and name the option that would answer
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Print only warnings and errors to stderr
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print more to stderr: which files are used
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// When to use colour [env: NO_COLOR]
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
}

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table, for people
    #[default]
    Table,
    /// One JSON document, also when the command fails
    Json,
    /// One JSON document a line for lists
    Ndjson,
    /// Comma-separated values, with a header
    Csv,
    /// One value a line, for xargs
    Plain,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb
    #[default]
    Auto,
    /// In pipes and files too
    Always,
    /// Nowhere
    Never,
}

impl Format {
    /// Returns whether results are JSON documents.
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson)
    }
}

impl Options {
    /// Refuses `--null` where a program would not read the values.
    pub(crate) fn check_null(self, terminal: &dyn Terminal) -> Result<(), Refusal> {
        if !self.null {
            return Ok(());
        }
        if self.format != Format::Plain {
            return Err(Refusal::usage("usage", "--null goes with --format plain")
                .hint("the other formats have ways of their own to tell values apart"));
        }
        if terminal.stdout_is_terminal() {
            let message = "--null writes values as they are, which could steer this terminal";
            return Err(Refusal::usage("null_on_terminal", message)
                .hint("pipe it into a program, such as xargs -0"));
        }
        Ok(())
    }
}
