//! The SYNOPSIS of a page: what must be given, what may be, and what excludes what.

use std::collections::BTreeSet;

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command};
use clap_mangen::roff::{Inline, bold, italic, roman};

use crate::man::{self, is_global};

/// Writes the line of a built command, with arguments that exclude each other in one bracket.
pub(crate) fn of(command: &Command) -> Vec<Inline> {
    let mut line =
        vec![bold(man::typed_name(command)), roman(" ["), italic("global options"), roman("]")];
    let required = required(command);
    let mut seen: Vec<&Arg> = Vec::new();
    let options = command.get_arguments().filter(|arg| !arg.is_positional());
    for arg in options.chain(command.get_positionals()) {
        if is_left_out(arg) || seen.iter().any(|other| other.get_id() == arg.get_id()) {
            continue;
        }
        let choice = alternatives(command, arg);
        let must = choice.iter().any(|arg| required.iter().any(|shown| is_shown(arg, shown)));
        line.extend(bracket(&choice, must));
        seen.extend(choice);
    }
    if command.has_subcommands() {
        line.extend([roman(" "), italic("command")]);
    }
    line
}

fn is_left_out(arg: &Arg) -> bool {
    is_global(arg) || matches!(arg.get_id().as_str(), "help" | "version")
}

/// Asks the parser which arguments a bare command misses, as it shows them.
fn required(command: &Command) -> Vec<String> {
    let bare = command.clone().arg_required_else_help(false).subcommand_required(false);
    let Err(error) = bare.try_get_matches_from([command.get_name()]) else { return Vec::new() };
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(missing)) => missing.clone(),
        other => panic!("{}: {other:?}", man::typed_name(command)),
    }
}

/// Returns whether the parser shows the argument like this: `--id <PK>` or `<USER>...`.
fn is_shown(arg: &Arg, shown: &str) -> bool {
    arg.to_string().replace(['[', ']', '<', '>'], "") == shown.replace(['<', '>'], "")
}

/// Returns the argument and those of which only one may be given.
///
/// They are those that all exclude each other, and nothing else, or else the group they form.
fn alternatives<'a>(command: &'a Command, arg: &'a Arg) -> Vec<&'a Arg> {
    let all = excluded(command, arg);
    if all.iter().all(|other| ids(&excluded(command, other)) == ids(&all)) {
        return all;
    }
    let group = command.get_groups().find(|group| {
        !(*group).clone().is_multiple() && group.get_args().any(|id| id == arg.get_id())
    });
    let Some(group) = group else { return vec![arg] };
    let inside = |other: &&Arg| group.get_args().any(|id| id == other.get_id());
    command.get_arguments().filter(inside).collect()
}

/// Returns the argument and those that exclude it, positional ones first.
fn excluded<'a>(command: &'a Command, arg: &'a Arg) -> Vec<&'a Arg> {
    let says = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|arg| arg.get_id() == other.get_id())
    };
    let grouped = |other: &Arg| {
        command.get_groups().filter(|group| !(*group).clone().is_multiple()).any(|group| {
            let has = |arg: &Arg| group.get_args().any(|id| id == arg.get_id());
            has(arg) && has(other)
        })
    };
    let mut found: Vec<&Arg> = command
        .get_arguments()
        .filter(|other| other.get_id() == arg.get_id() || grouped(other))
        .collect();
    for other in command.get_arguments().filter(|other| !is_global(other)) {
        let new = !found.iter().any(|seen| seen.get_id() == other.get_id());
        if new && (says(arg, other) || says(other, arg)) {
            found.push(other);
        }
    }
    found.sort_by_key(|arg| !arg.is_positional());
    found
}

fn ids<'a>(args: &[&'a Arg]) -> BTreeSet<&'a str> {
    args.iter().map(|arg| arg.get_id().as_str()).collect()
}

fn bracket(choice: &[&Arg], must: bool) -> Vec<Inline> {
    let (open, close) = match (must, choice.len()) {
        (true, 1) => (" ", ""),
        (true, _) => (" {", "}"),
        (false, _) => (" [", "]"),
    };
    let mut line = vec![roman(open)];
    for (at, arg) in choice.iter().enumerate() {
        if at > 0 {
            line.push(roman(" | "));
        }
        line.extend(words(arg));
    }
    line.push(roman(close));
    line
}

/// Shows one argument: `--email ADDRESS`, `USER ...`.
fn words(arg: &Arg) -> Vec<Inline> {
    let mut words = Vec::new();
    if let Some(long) = arg.get_long() {
        words.push(bold(format!("--{long}")));
    }
    if arg.get_action().takes_values() {
        let names = arg.get_value_names().unwrap_or_default().join(" ");
        words.extend(arg.get_long().map(|_| roman(" ")));
        words.push(italic(names));
    }
    let repeats = matches!(arg.get_action(), clap::ArgAction::Append);
    words.extend(repeats.then(|| roman(" ...")));
    words
}
