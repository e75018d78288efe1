//! What a shell completes: its script asks acct itself, so that the sites' names are known.

use std::ffi::OsString;

use clap::Command;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};

use crate::context::Context;

/// The variable in which a script says which shell asks.
pub(crate) const VARIABLE: &str = "ACCT_COMPLETE";

/// Returns the script that makes a shell ask.
pub(crate) fn script(shell: &dyn EnvCompleter) -> std::io::Result<Vec<u8>> {
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "acct", "acct", "acct", &mut script)?;
    Ok(script)
}

/// Prints what could stand at the cursor; nothing where that cannot be told, since the shell would
/// show an error in the middle of the line.
pub(super) fn answer(shell: &str, args: &[OsString], context: &mut Context<'_>) -> u8 {
    let words = args.iter().skip_while(|arg| *arg != "--").skip(1).cloned().collect();
    let mut tree = with_sites(super::command(), context.site_names());
    let mut candidates = Vec::new();
    let told = completer(shell)
        .is_some_and(|shell| shell.write_complete(&mut tree, words, None, &mut candidates).is_ok());
    let printed = told && context.print(&candidates).and_then(|()| context.flush()).is_ok();
    u8::from(!printed)
}

fn completer(shell: &str) -> Option<&'static dyn EnvCompleter> {
    let shells: [&'static dyn EnvCompleter; 3] = [&Bash, &Fish, &Zsh];
    shells.into_iter().find(|known| known.is(shell))
}

fn with_sites(tree: Command, names: Vec<String>) -> Command {
    let candidates = move || names.iter().map(CompletionCandidate::new).collect();
    tree.mut_arg("site", |site| site.add(ArgValueCandidates::new(candidates)))
}
