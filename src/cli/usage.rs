//! A usage error in acct's words: what is wrong in one line, and the next step.

use std::error::Error as _;
use std::ffi::OsString;
use std::num::{IntErrorKind, ParseIntError};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::account::suggestions::Suggestions;
use crate::commands::selection::CONDITIONS;
use crate::error::Refusal;

/// From how many letters on a part of a value brings the whole one to mind.
const TELLING: usize = 3;

/// Says what is wrong with a command line; the tree is built as far as the command that was named.
pub(super) fn refusal(error: &clap::Error, mut tree: Command, args: &[OsString]) -> Refusal {
    if error.kind() == ErrorKind::InvalidSubcommand {
        // What is meant may be a command of any group.
        tree.build();
    }
    let (command, name) = typed_command(&tree, args);
    let told = match error.kind() {
        ErrorKind::InvalidSubcommand => unknown_command(error, command, &name),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let refusal = Refusal::usage("usage", "a command is missing");
            Some(refusal.hint(format!("{name} --help lists the commands")))
        }
        // What was typed in a wrong place may be a password; it is not said back.
        ErrorKind::UnknownArgument if is_extra_value(error) => Some(extra_value(command, &name)),
        ErrorKind::UnknownArgument => unknown_option(error, &name),
        ErrorKind::InvalidValue => unknown_value(error),
        ErrorKind::ValueValidation => unfit_value(error),
        ErrorKind::ArgumentConflict => conflict(error, args),
        ErrorKind::MissingRequiredArgument => {
            missing_choice(error, command).or_else(|| missing(error, &name))
        }
        _ => None,
    };
    let refusal = told.unwrap_or_else(|| in_its_words(error));
    if refusal.hint.is_some() {
        refusal
    } else {
        refusal.hint(format!("{name} --help shows what it takes"))
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

/// Returns what clap tells in one text.
fn told(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// Returns what clap tells in several texts.
fn listed(error: &clap::Error, kind: ContextKind) -> &[String] {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts,
        _ => &[],
    }
}

/// Names the command of that name in another place, or one that is like it.
fn unknown_command(error: &clap::Error, command: &Command, name: &str) -> Option<Refusal> {
    let typed = told(error, ContextKind::InvalidSubcommand)?;
    let groups = command.get_subcommands();
    let mut meant: Vec<String> = groups
        .filter_map(|group| Some((group.get_name(), group.find_subcommand(typed)?.get_name())))
        .map(|(group, below)| format!("{name} {group} {below}"))
        .collect();
    // Clap has the likest last.
    for like in listed(error, ContextKind::SuggestedSubcommand).iter().rev() {
        let like = command.find_subcommand(like).map_or(like.as_str(), Command::get_name);
        let like = format!("{name} {like}");
        if !meant.contains(&like) {
            meant.push(like);
        }
    }
    let refusal = Refusal::usage("usage", format!("there is no command \"{name} {typed}\""));
    Some(match meant.as_slice() {
        [] => refusal.hint(format!("{name} --help lists the commands")),
        meant => refusal.hint(did_you_mean(meant)),
    })
}

/// Names the option that is like one that is not known.
fn unknown_option(error: &clap::Error, name: &str) -> Option<Refusal> {
    let typed = told(error, ContextKind::InvalidArg)?;
    let refusal = Refusal::usage("usage", format!("{name} has no option {typed}"));
    Some(match told(error, ContextKind::SuggestedArg) {
        Some(like) => refusal.hint(did_you_mean(&[like.to_owned()])),
        None => refusal,
    })
}

/// Names the values that an option takes, or the ones that are like what was typed.
fn unknown_value(error: &clap::Error) -> Option<Refusal> {
    let option = bare(told(error, ContextKind::InvalidArg)?);
    let option = option.split(' ').next()?;
    let typed = told(error, ContextKind::InvalidValue)?;
    let values = listed(error, ContextKind::ValidValue);
    let message = match typed {
        "" => format!("{option} wants a value"),
        _ => format!("{option} does not take \"{typed}\""),
    };
    let refusal = Refusal::usage("usage", message);
    Some(match (like(typed, values), values) {
        (meant, _) if !meant.is_empty() => refusal.hint(did_you_mean(&meant)),
        (_, []) => refusal,
        (_, values) => refusal.hint(format!("it takes {}", values.join(", "))),
    })
}

/// Finds the values that were typed in part or with a slip.
fn like(typed: &str, values: &[String]) -> Vec<String> {
    let mut near = Suggestions::for_name(typed);
    for value in values {
        near.offer(value);
    }
    let mut meant = near.into_names();
    if typed.len() >= TELLING {
        let whole = values.iter().filter(|value| value.contains(&typed.to_lowercase()));
        let more: Vec<String> = whole.filter(|value| !meant.contains(value)).cloned().collect();
        meant.extend(more);
    }
    meant
}

/// Says why a value does not fit; of numbers Rust tells in terms of its own.
fn unfit_value(error: &clap::Error) -> Option<Refusal> {
    let option = bare(told(error, ContextKind::InvalidArg)?);
    let option = option.split(' ').next()?;
    let typed = told(error, ContextKind::InvalidValue)?;
    let source = error.source()?;
    let why = match source.downcast_ref::<ParseIntError>().map(ParseIntError::kind) {
        Some(IntErrorKind::Zero) => "it is a whole number from 1 on".to_owned(),
        Some(IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
            "the number is too large".to_owned()
        }
        Some(_) => "it is a whole number, such as 100".to_owned(),
        None => source.to_string(),
    };
    Some(Refusal::usage("usage", format!("{option} does not take \"{typed}\": {why}")))
}

/// Names what must be given.
fn missing(error: &clap::Error, name: &str) -> Option<Refusal> {
    let wanted: Vec<String> =
        listed(error, ContextKind::InvalidArg).iter().map(|shown| bare(shown)).collect();
    let message = format!("{name} wants {}", wanted.join(" and "));
    (!wanted.is_empty()).then(|| Refusal::usage("usage", message))
}

/// Tells whether the argument that clap does not expect is no option.
fn is_extra_value(error: &clap::Error) -> bool {
    told(error, ContextKind::InvalidArg).is_some_and(|argument| !argument.starts_with('-'))
}

fn extra_value(command: &Command, name: &str) -> Refusal {
    let refusal =
        Refusal::usage("usage", "there is one argument too many; it is not repeated here");
    let reads_password = |arg: &Arg| arg.get_long() == Some("password-stdin");
    if !command.get_arguments().any(reads_password) {
        return refusal;
    }
    refusal.hint(format!(
        "a password never stands on the command line: it is asked for, or --password-stdin reads \
         it; {name} --help shows what it takes"
    ))
}

/// Takes the brackets off an argument as clap shows it.
fn bare(shown: &str) -> String {
    shown.replace(['[', ']', '<', '>'], "").trim_end_matches("...").to_owned()
}

fn did_you_mean(meant: &[String]) -> String {
    format!("did you mean {}?", meant.join(" or "))
}

/// Names the options that exclude each other; clap names all that could, and suggests one of them.
fn conflict(error: &clap::Error, args: &[OsString]) -> Option<Refusal> {
    let Some(ContextValue::String(one)) = error.get(ContextKind::InvalidArg) else { return None };
    let others = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(other) => std::slice::from_ref(other),
        ContextValue::Strings(others) => others.as_slice(),
        _ => return None,
    };
    let word = |shown: &str| shown.split([' ', '=']).next().unwrap_or_default().to_owned();
    let typed: Vec<String> = args.iter().map(|arg| word(&arg.to_string_lossy())).collect();
    let (given, unseen): (Vec<String>, _) =
        others.iter().map(|other| word(other)).partition(|other| typed.contains(other));
    let told = if given.is_empty() { unseen } else { given };
    let message = match told.as_slice() {
        [again] if *again == word(one) => format!("{again} is given twice"),
        told => format!("{} cannot be used with {}", word(one), told.join(", ")),
    };
    Some(Refusal::usage("usage", message))
}

/// Names all arguments of which one is missing; clap names but one of them.
fn missing_choice(error: &clap::Error, command: &Command) -> Option<Refusal> {
    let [shown] = listed(error, ContextKind::InvalidArg) else { return None };
    let missing = command.get_arguments().find(|arg| bare(&arg.to_string()) == bare(shown))?;
    let others = command.get_arg_conflicts_with(missing);
    let is_choice = |arg: &&Arg| *arg == missing || others.contains(arg);
    let choice: Vec<&Arg> = command.get_arguments().filter(is_choice).collect();
    let is_condition = |arg: &&Arg| CONDITIONS.contains(&arg.get_id().as_str());
    let (conditions, choice): (Vec<&Arg>, _) = choice.into_iter().partition(is_condition);
    // Where a name may stand alone, an option is told with its value.
    let with_value = missing.is_positional();
    let mut names: Vec<String> = choice.iter().map(|arg| name(arg, with_value)).collect();
    if !conditions.is_empty() {
        names.push("a choice such as --inactive".to_owned());
    }
    let (last, first) = names.split_last()?;
    (!first.is_empty())
        .then(|| Refusal::usage("usage", format!("name {} or {last}", first.join(", "))))
}

/// Writes an argument as it is typed: `USER`, `--all`, `--id PK`.
fn name(arg: &Arg, with_value: bool) -> String {
    let value =
        arg.get_value_names().and_then(|names| names.first()).map(clap::builder::Str::as_str);
    match (arg.get_long(), value) {
        (Some(long), Some(value)) if with_value => format!("--{long} {value}"),
        (Some(long), _) => format!("--{long}"),
        (None, value) => value.unwrap_or_else(|| arg.get_id().as_str()).to_owned(),
    }
}

/// Takes message and tip out of what clap would print.
fn in_its_words(error: &clap::Error) -> Refusal {
    let plain = error.render().to_string();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = plain.split("\n\n").next().unwrap_or_default();
    Refusal::usage("usage", words(message.trim_start_matches("error: ")))
}
