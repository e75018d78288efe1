//! A usage error: clap's own message in one line, and the next step.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::error::Refusal;

/// Commands of similar tools, by the group in which they are typed, and those that do the same here.
const ELSEWHERE: [(&str, &str, &str); 13] = [
    ("acct", "changepassword", "acct password change"),
    ("acct", "createsuperuser", "acct user add NAME --superuser"),
    ("acct", "passwd", "acct password change"),
    ("acct password", "lock", "acct password disable USER or acct user deactivate USER"),
    ("acct password", "new", "acct password set USER"),
    ("acct password", "update", "acct password change or acct password set USER"),
    ("acct user", "disable", "acct user deactivate USER"),
    ("acct user", "enable", "acct user activate USER"),
    ("acct user", "get", "acct user show USER"),
    ("acct user", "lock", "acct user deactivate USER"),
    ("acct user", "passwd", "acct password set USER"),
    ("acct user", "rename", "acct user edit USER --username NAME"),
    ("acct user", "unlock", "acct user activate USER"),
];

/// Commands that take something away: a typo gets no suggestion of these.
const DESTRUCTIVE: [&str; 4] = ["deactivate", "disable", "remove", "rotate"];

/// Returns what is wrong with a command line; the tree is built down to the command in use.
///
/// An unexpected argument may be a password, so it is not repeated.
pub(super) fn refusal(error: &clap::Error, mut tree: Command, args: &[OsString]) -> Refusal {
    if error.kind() == ErrorKind::InvalidSubcommand {
        // The word may be a command of any group.
        tree.build();
    }
    let (command, name) = typed_command(&tree, args);
    let help = format!("see {name} --help");
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            clap_message(error, suggestion(error, command, &name, help))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Refusal::usage("usage", format!("{name} needs a command")).hint(help)
        }
        ErrorKind::UnknownArgument if is_extra_value(error) => unexpected_argument(command, help),
        ErrorKind::TooManyValues => {
            let option = text(error, ContextKind::InvalidArg).unwrap_or("the option");
            let message = format!("{option} takes no value (not shown: it may be a password)");
            Refusal::usage("usage", message).hint(help)
        }
        _ => clap_message(error, help),
    }
}

/// Returns the command that was typed as far as it is one, and its name.
pub(super) fn typed_command<'a>(tree: &'a Command, args: &[OsString]) -> (&'a Command, String) {
    let mut found = (tree, tree.get_name().to_owned());
    let mut words = args.iter().skip(1).filter_map(|arg| arg.to_str());
    while let Some(word) = words.next() {
        if takes_next_word(found.0, word) {
            words.next();
        } else if let Some(below) = found.0.find_subcommand(word) {
            found = (below, format!("{} {}", found.1, below.get_name()));
        }
    }
    found
}

/// Returns whether a word is an option of the command whose value is the next word.
fn takes_next_word(command: &Command, word: &str) -> bool {
    let is_it = |arg: &&Arg| match word.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => word
            .strip_prefix('-')
            .is_some_and(|short| arg.get_short().is_some_and(|letter| short.ends_with(letter))),
    };
    command.get_arguments().find(is_it).is_some_and(|arg| arg.get_action().takes_values())
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// Names the commands that may have been meant by an unknown one, else `help`.
fn suggestion(error: &clap::Error, command: &Command, name: &str, help: String) -> String {
    let Some(typed) = text(error, ContextKind::InvalidSubcommand) else { return help };
    let is_it = |&&(group, word, _): &&(&str, &str, &str)| group == name && word == typed;
    if let Some((_, _, here)) = ELSEWHERE.iter().find(is_it) {
        return format!("use {here}");
    }
    let meant = meant_commands(error, command, name, typed);
    if meant.is_empty() { help } else { format!("did you mean {}?", meant.join(" or ")) }
}

/// Lists the commands of that name in other groups, then those with a similar name.
fn meant_commands(error: &clap::Error, command: &Command, name: &str, typed: &str) -> Vec<String> {
    let groups = command.get_subcommands();
    let mut meant: Vec<String> = groups
        .filter_map(|group| Some((group.get_name(), group.find_subcommand(typed)?.get_name())))
        .map(|(group, below)| format!("{name} {group} {below}"))
        .collect();
    let similar = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(similar)) => similar.as_slice(),
        _ => &[],
    };
    // Clap has the most similar last. If that is no suggestion, the others are none either.
    let similar = similar.iter().rev();
    let similar = similar.map(|word| command.find_subcommand(word).map_or("", Command::get_name));
    for word in similar.take_while(|word| !DESTRUCTIVE.contains(word)) {
        let similar = format!("{name} {word}");
        if !meant.contains(&similar) {
            meant.push(similar);
        }
    }
    meant
}

/// Returns whether the argument that clap does not expect is no option.
fn is_extra_value(error: &clap::Error) -> bool {
    text(error, ContextKind::InvalidArg).is_some_and(|argument| !argument.starts_with('-'))
}

fn unexpected_argument(command: &Command, help: String) -> Refusal {
    let refusal = Refusal::usage("usage", "unexpected argument (not shown: it may be a password)");
    let reads_password = |arg: &Arg| arg.get_long() == Some("password-stdin");
    if !command.get_arguments().any(reads_password) {
        return refusal.hint(help);
    }
    refusal.hint(format!("passwords are entered at a prompt or read with --password-stdin; {help}"))
}

/// Takes the message and the suggestion out of what clap would print; without one, the hint is `help`.
fn clap_message(error: &clap::Error, help: String) -> Refusal {
    let plain = error.render().to_string();
    let mut parts = plain.split("\n\n");
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = line(parts.next().unwrap_or_default().trim_start_matches("error: "));
    let tip = parts.find_map(|part| Some(line(part.trim_start().strip_prefix("tip: ")?)));
    // Clap also tips how to pass an unknown option as a value, which nobody wants.
    let tip =
        tip.filter(|tip| error.kind() != ErrorKind::InvalidSubcommand && tip.contains("similar"));
    Refusal::usage("usage", message).hint(tip.unwrap_or(help))
}
