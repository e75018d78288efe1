//! The global options for output and prompts.

use clap::ValueEnum;

use crate::error::Refusal;
use crate::terminal::Terminal;

/// The global options for output and prompts.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// Output format
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
    /// End each --format plain value with a NUL byte instead of a newline, for xargs -0
    ///
    /// Values are then written unescaped.
    #[arg(short = '0', long, global = true)]
    pub(crate) null: bool,
    /// Never prompt; exit with 2 and name the option to use instead
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Print only warnings and errors to stderr
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Also print which files are used
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// When to use colour [env: NO_COLOR]
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
}

/// Output format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Human-readable table
    #[default]
    Table,
    /// One JSON document, even if the command fails
    Json,
    /// One JSON document per line, for lists
    Ndjson,
    /// Comma-separated values with a header
    Csv,
    /// One value per line, for xargs
    Plain,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb
    #[default]
    Auto,
    /// Always, even in pipes and files
    Always,
    /// Never
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
            return Err(Refusal::usage("usage", "--null requires --format plain")
                .hint("the other formats separate values in their own ways"));
        }
        if terminal.stdout_is_terminal() {
            let message = "--null writes unescaped values, which could control this terminal";
            return Err(Refusal::usage("null_on_terminal", message)
                .hint("pipe it into a program, such as xargs -0"));
        }
        Ok(())
    }
}
