//! `acct completions`.

use clap::ValueEnum;
use clap_complete::Shell;
use clap_complete::env::{Bash, Fish, Zsh};
use clap_complete_nushell::Nushell;

use super::Outcome;
use crate::cli::{self, complete};
use crate::context::Context;

/// Prints the completion script of a shell
///
/// It completes commands, options and their values once the shell has read it. In bash, fish and
/// zsh it asks acct itself, and so knows the names of the adopted sites.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct completions bash > ~/.local/share/bash-completion/completions/acct
  mkdir -p ~/.config/fish/completions
  acct completions fish > ~/.config/fish/completions/acct.fish")]
pub(crate) struct Args {
    /// The shell that is to read it
    #[arg(value_enum)]
    shell: ShellName,
}

/// The shells that there is a script for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ShellName {
    Bash,
    Elvish,
    Fish,
    Nushell,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let script = match self.shell {
            ShellName::Bash => complete::script(&Bash)?,
            ShellName::Elvish => whole(Shell::Elvish),
            ShellName::Fish => complete::script(&Fish)?,
            ShellName::Nushell => whole(Nushell),
            ShellName::PowerShell => whole(Shell::PowerShell),
            ShellName::Zsh => complete::script(&Zsh)?,
        };
        context.print(&script)?;
        Ok(Outcome::Done)
    }
}

/// Writes a script that holds the whole tree, for a shell that does not ask acct.
fn whole(shell: impl clap_complete::Generator) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "acct", &mut script);
    script
}
