//! The options of every command.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::output::Format;
use crate::settings::Overrides;

/// Options that every command takes, before or after its name.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The user database (SQLite) [env: ACCT_DATABASE]
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) database: Option<PathBuf>,
    /// The settings file [env: ACCT_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// The file that holds SECRET_KEY, the site's own or the one that acct made [env: ACCT_SECRET_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) secret_key_file: Option<PathBuf>,
    /// The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "config")]
    pub(super) site: Option<String>,
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

impl Globals {
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            database: self.database.clone(),
            config: self.config.clone(),
            secret_key_file: self.secret_key_file.clone(),
            site: self.site.clone(),
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb
    #[default]
    Auto,
    /// In pipes and files too
    Always,
    /// Nowhere
    Never,
}
