//! What a shell completes: its script asks acct itself, so that sites, users and settings are
//! known.

mod line;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Command;
use clap_complete::engine::{self, ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};

use self::line::{Line, for_bash, unquoted};
use self::values::Asked;
use crate::app::App;
use crate::commands::completions::LINE;

/// Prints the completions at the cursor; nothing if they cannot be determined, since the shell
/// would show an error in the middle of the line.
pub(super) fn answer(shell: &str, args: &[OsString], app: &mut App<'_>) -> u8 {
    let words: Vec<OsString> =
        args.iter().skip_while(|arg| *arg != "--").skip(1).cloned().collect();
    let mut candidates = Vec::new();
    let told = match app.system.environment.text(LINE).filter(|_| shell == "bash") {
        Some(line) => for_line(line, &words, &mut candidates, app),
        None => for_words(shell, words, &mut candidates, app),
    };
    let printed = told.is_some() && app.ui.print(&candidates).and_then(|()| app.ui.flush()).is_ok();
    u8::from(!printed)
}

/// Completes the words that a script hands over.
fn for_words(shell: &str, words: Vec<OsString>, out: &mut Vec<u8>, app: &App<'_>) -> Option<()> {
    let before = words.iter().filter_map(|word| word.to_str()).map(unquoted).collect();
    let current = match cursor(app) {
        Some(index) => words.get(index),
        None => words.last(),
    };
    let mut tree = tree(before, app);
    if current.is_none_or(|word| word.is_empty()) {
        tree = without_options(tree);
    }
    completer(shell)?.write_complete(&mut tree, words, directory().as_deref(), out).ok()
}

/// Completes bash's line: what it puts in is read by it again, so it is escaped.
fn for_line(text: &str, shown: &[OsString], out: &mut Vec<u8>, app: &App<'_>) -> Option<()> {
    let line = Line::read(text);
    let mut words: Vec<OsString> = line.words.iter().map(OsString::from).collect();
    words.push(line.current.clone().into());
    let index = words.len() - 1;
    let mut tree = tree(line.words, app);
    if line.current.is_empty() {
        tree = without_options(tree);
    }
    let found = engine::complete(&mut tree, words, index, directory().as_deref()).ok()?;
    // bash replaces only what follows the last character at which it splits words.
    let replaced = shown.get(cursor(app)?).and_then(|word| word.to_str()).unwrap_or_default();
    let kept =
        line.typed.strip_suffix(replaced).unwrap_or_default().trim_start_matches(['\'', '"']);
    let words = found.iter().filter_map(|it| for_bash(it.get_value().to_str()?, line.quoted));
    let words: Vec<String> = words
        .map(|word| word.strip_prefix(kept).map_or_else(|| word.clone(), str::to_owned))
        .collect();
    out.extend(words.join("\u{b}").into_bytes());
    Some(())
}

/// Returns the index of the word at the cursor; bash and zsh set it.
fn cursor(app: &App<'_>) -> Option<usize> {
    app.system.environment.text("_CLAP_COMPLETE_INDEX")?.parse().ok()
}

/// Returns the directory from which relative file names are completed.
fn directory() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// Hides the options, so that an empty word offers them only where there is nothing else.
fn without_options(command: Command) -> Command {
    command
        .mut_args(|arg| if arg.is_positional() { arg } else { arg.hide(true) })
        .mut_subcommands(without_options)
}

/// Returns the tree with the values that the machine knows.
fn tree(words: Vec<String>, app: &App<'_>) -> Command {
    let mut tree = with_sites(super::command(), app.system.directories.site_names());
    tree.build();
    let environment = app.system.environment.clone();
    Asked { words, environment, directories: app.system.directories.clone() }.teach(tree)
}

fn completer(shell: &str) -> Option<&'static dyn EnvCompleter> {
    let shells: [&'static dyn EnvCompleter; 3] = [&Bash, &Fish, &Zsh];
    shells.into_iter().find(|known| known.is(shell))
}

fn with_sites(tree: Command, names: Vec<String>) -> Command {
    let candidates = move || names.iter().map(CompletionCandidate::new).collect();
    tree.mut_arg("site", |site| site.add(ArgValueCandidates::new(candidates)))
}
