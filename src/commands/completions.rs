//! `acct completions`.

use std::path::{Path, PathBuf};

use clap::{Command, ValueEnum};
use clap_complete::Shell;
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};
use clap_complete_nushell::Nushell;

use super::Outcome;
use super::install::{File, InstallArgs, Place};
use crate::app::App;
use crate::error::{Refusal, quoted};

/// The variable in which a script says which shell asks.
pub(crate) const VARIABLE: &str = "ACCT_COMPLETE";

/// The variable in which bash's script hands over the line up to the cursor: bash splits words at
/// `@`, `:` and `=` too.
pub(crate) const LINE: &str = "ACCT_COMPLETE_LINE";

/// The line by which a script of acct's is known again.
const MARK: &str = "# Made by acct completions";

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
    pub(crate) fn run(self, mut tree: Command, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let shell = match self.shell {
            Some(shell) => shell,
            None => of_environment(app)?,
        };
        if self.install.install {
            return self.put(shell, &mut tree, app);
        }
        app.ui.print(&shell.script(&mut tree)?)?;
        Ok(Outcome::Done)
    }

    fn put(
        &self,
        shell: ShellName,
        tree: &mut Command,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let place = self.install.place(app)?;
        let path = shell.file(&place).ok_or_else(no_place)?;
        let is_ours = |text: &str| text.lines().take(2).any(|line| line == MARK);
        let all = [File { path, content: shell.script(tree)? }];
        let outcome = self.install.put(&all, is_ours, app)?;
        let path = &all[0].path;
        app.ui.status(&format!("completion script: {}", path.display()));
        if let (ShellName::Zsh, Place::Own { .. }) = (shell, place) {
            let folder = quoted(path.parent().unwrap_or(path));
            app.ui.status(&format!("put before compinit in ~/.zshrc: fpath+=({folder})"));
        }
        Ok(outcome)
    }
}

impl ShellName {
    fn script(self, tree: &mut Command) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Bash => script(&Bash),
            Self::Elvish => Ok(whole(Shell::Elvish, tree)),
            Self::Fish => script(&Fish),
            Self::Nushell => Ok(whole(Nushell, tree)),
            Self::PowerShell => Ok(whole(Shell::PowerShell, tree)),
            Self::Zsh => script(&Zsh),
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
fn of_environment(app: &App<'_>) -> Result<ShellName, Refusal> {
    let path = app.system.environment.text("SHELL").unwrap_or_default();
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

/// Returns the script that makes a shell ask.
fn script(shell: &dyn EnvCompleter) -> std::io::Result<Vec<u8>> {
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "acct", "acct", "acct", &mut script)?;
    let mut text = String::from_utf8_lossy(&script).trim_start().to_owned();
    // zsh wants its own word in the first line.
    let first = if shell.is("zsh") { text.find('\n').map_or(0, |end| end + 1) } else { 0 };
    text.insert_str(first, &format!("{MARK}\n"));
    if shell.is("bash") {
        let asks = format!("{VARIABLE}=\"bash\"");
        let hands = format!("{LINE}=\"${{COMP_LINE:0:${{COMP_POINT:-0}}}}\" \\\n        {asks}");
        text = text.replace(&asks, &hands);
    }
    Ok(text.into_bytes())
}

/// Writes a script that holds the whole tree, for a shell that does not ask acct.
fn whole(shell: impl clap_complete::Generator, tree: &mut Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, tree, "acct", &mut script);
    script
}
