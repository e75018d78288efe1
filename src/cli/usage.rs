//! A usage error: clap's own message in one line, and the next step.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::error::Refusal;

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
            let meant = meant_commands(error, command, &name);
            clap_message(error, if meant.is_empty() { help } else { did_you_mean(&meant) })
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
    let words = args.iter().skip(1).filter_map(|arg| arg.to_str());
    words.fold((tree, tree.get_name().to_owned()), |(command, name), word| {
        match command.find_subcommand(word) {
            Some(below) => (below, format!("{name} {}", below.get_name())),
            None => (command, name),
        }
    })
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// Lists the commands of that name in other groups, then those with a similar name.
fn meant_commands(error: &clap::Error, command: &Command, name: &str) -> Vec<String> {
    let Some(typed) = text(error, ContextKind::InvalidSubcommand) else { return Vec::new() };
    let groups = command.get_subcommands();
    let mut meant: Vec<String> = groups
        .filter_map(|group| Some((group.get_name(), group.find_subcommand(typed)?.get_name())))
        .map(|(group, below)| format!("{name} {group} {below}"))
        .collect();
    let similar = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(similar)) => similar.as_slice(),
        _ => &[],
    };
    // Clap has the most similar last.
    for word in similar.iter().rev() {
        let word = command.find_subcommand(word).map_or(word.as_str(), Command::get_name);
        let similar = format!("{name} {word}");
        if !meant.contains(&similar) {
            meant.push(similar);
        }
    }
    meant
}

fn did_you_mean(meant: &[String]) -> String {
    format!("did you mean {}?", meant.join(" or "))
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
