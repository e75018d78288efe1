//! `acct completions`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap_complete::Shell;
use clap_complete::env::{Bash, Fish, Zsh};
use clap_complete_nushell::Nushell;

use super::Outcome;
use super::install::{File, InstallArgs, Place};
use crate::cli::{self, complete};
use crate::context::Context;
use crate::error::{Refusal, quoted};

/// Prints the completion script of a shell, or puts it where the shell looks
///
/// It completes commands, options and their values. In bash, zsh and fish it asks acct itself, and so
/// knows users, settings, templates and adopted sites. Without SHELL it is the script for $SHELL.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct completions --install
  acct completions fish --install
  acct completions powershell > acct.ps1")]
pub(crate) struct Args {
    /// The shell for which it is
    #[arg(value_enum)]
    shell: Option<ShellName>,
    #[command(flatten)]
    install: InstallArgs,
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
        let shell = match self.shell {
            Some(shell) => shell,
            None => of_environment(context)?,
        };
        if self.install.install {
            return self.put(shell, context);
        }
        context.print(&shell.script()?)?;
        Ok(Outcome::Done)
    }

    fn put(&self, shell: ShellName, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let place = self.install.place(context)?;
        let path = shell.file(&place).ok_or_else(no_place)?;
        let is_ours = |text: &str| text.lines().take(2).any(|line| line == complete::MARK);
        let all = [File { path, content: shell.script()? }];
        let outcome = self.install.put(&all, is_ours, context)?;
        let path = &all[0].path;
        context.say(&format!("completion script: {}", path.display()));
        if let (ShellName::Zsh, Place::Own { .. }) = (shell, place) {
            let folder = quoted(path.parent().unwrap_or(path));
            context.say(&format!("put before compinit in ~/.zshrc: fpath+=({folder})"));
        }
        Ok(outcome)
    }
}

impl ShellName {
    fn script(self) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Bash => complete::script(&Bash),
            Self::Elvish => Ok(whole(Shell::Elvish)),
            Self::Fish => complete::script(&Fish),
            Self::Nushell => Ok(whole(Nushell)),
            Self::PowerShell => Ok(whole(Shell::PowerShell)),
            Self::Zsh => complete::script(&Zsh),
        }
    }

    /// Returns the file that the shell reads by itself; `None` where it has no such place.
    fn file(self, place: &Place) -> Option<PathBuf> {
        let share = place.share();
        match (self, place) {
            (Self::Bash, _) => Some(share.join("bash-completion/completions/acct")),
            (Self::Fish, Place::Prefix(_)) => {
                Some(share.join("fish/vendor_completions.d/acct.fish"))
            }
            (Self::Fish, Place::Own { config, .. }) => {
                Some(config.join("fish/completions/acct.fish"))
            }
            (Self::Zsh, _) => Some(share.join("zsh/site-functions/_acct")),
            (Self::Elvish | Self::Nushell | Self::PowerShell, _) => None,
        }
    }
}

/// Takes the shell from the variable that names the one that a person has chosen.
fn of_environment(context: &Context<'_>) -> Result<ShellName, Refusal> {
    let path = context.variable("SHELL").unwrap_or_default();
    let name = Path::new(&path).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    ShellName::from_str(name, false).map_err(|_| {
        let message = format!("$SHELL is \"{path}\", for which there is no script");
        Refusal::usage("unknown_shell", message).hint("name one: acct completions bash")
    })
}

fn no_place() -> Refusal {
    let message = "this shell reads no scripts by itself";
    Refusal::usage("no_place", message).hint("without --install the script is printed")
}

/// Writes a script that holds the whole tree, for a shell that does not ask acct.
fn whole(shell: impl clap_complete::Generator) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "acct", &mut script);
    script
}
