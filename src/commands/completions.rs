//! `acct completions`.

use clap::ValueEnum;
use clap_complete::Shell;
use clap_complete_nushell::Nushell;

use super::Outcome;
use crate::cli;
use crate::context::Context;

/// Prints the completion script of a shell
///
/// It completes commands, options and their values once the shell has read it.
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
        let mut script = Vec::new();
        let mut generate = |shell: &dyn Fn(&mut clap::Command, &mut Vec<u8>)| {
            shell(&mut cli::command(), &mut script);
        };
        match self.shell {
            ShellName::Bash => generate(&|tree, out| write(Shell::Bash, tree, out)),
            ShellName::Elvish => generate(&|tree, out| write(Shell::Elvish, tree, out)),
            ShellName::Fish => generate(&|tree, out| write(Shell::Fish, tree, out)),
            ShellName::Nushell => generate(&|tree, out| write(Nushell, tree, out)),
            ShellName::PowerShell => generate(&|tree, out| write(Shell::PowerShell, tree, out)),
            ShellName::Zsh => generate(&|tree, out| write(Shell::Zsh, tree, out)),
        }
        context.print(&script)?;
        Ok(Outcome::Done)
    }
}

fn write(shell: impl clap_complete::Generator, tree: &mut clap::Command, out: &mut Vec<u8>) {
    clap_complete::generate(shell, tree, "acct", out);
}
