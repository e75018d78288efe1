//! A command line that did not parse: help, version, and usage errors.

use std::ffi::OsString;

use clap::Arg;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Color, Globals, conclude};
use crate::commands::Outcome;
use crate::commands::selection::CONDITIONS;
use crate::context::Context;
use crate::error::{Kind, Refusal};
use crate::output::{self, Format};
use crate::terminal::{is_visible, visible};

/// Prints help and version on stdout, and anything else as a usage error.
pub(super) fn explain(error: &clap::Error, args: &[OsString], context: &mut Context<'_>) -> u8 {
    let rendered = error.render();
    let plain = rendered.to_string();
    // What was typed comes back in the message; with it in there, colours are not worth the risk.
    let hostile = args.iter().any(|arg| !arg.to_string_lossy().chars().all(is_visible));
    let text = match (hostile, context.wants_color(color_option(args))) {
        (true, _) => plain.lines().map(|line| visible(line) + "\n").collect(),
        (false, true) => rendered.ansi().to_string(),
        (false, false) => plain.clone(),
    };
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let printed = context.print(text.as_bytes()).and_then(|()| context.flush());
        return conclude(printed.map(|()| Outcome::Done).map_err(Into::into), context);
    }
    let refusal = match error.kind() {
        // What was typed in a wrong place may be a password; it is not said back.
        ErrorKind::UnknownArgument if is_extra_value(error) => Some(extra_value()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if asks_for_json(args) => {
            Some(Refusal::usage("usage", "a command is missing"))
        }
        ErrorKind::ArgumentConflict => {
            conflict(error, args).or_else(|| asks_for_json(args).then(|| usage_refusal(&plain)))
        }
        _ => missing_choice(error, args)
            .or_else(|| asks_for_json(args).then(|| usage_refusal(&plain))),
    };
    if let Some(refusal) = refusal {
        let format = if asks_for_json(args) { Format::Json } else { Format::Table };
        context.begin(Globals { format, color: color_option(args), ..Globals::default() });
        return output::failure(&refusal, context);
    }
    context.terminal().write_err(&text);
    Kind::Usage.exit_code()
}

/// Tells whether the argument that clap does not expect is no option.
fn is_extra_value(error: &clap::Error) -> bool {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => !argument.starts_with('-'),
        _ => false,
    }
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
    let message = format!("{} cannot be used with {}", word(one), told.join(", "));
    Some(Refusal::usage("usage", message).hint("--help shows what a command takes"))
}

/// Names all arguments of which one is missing; clap names but one of them.
fn missing_choice(error: &clap::Error, args: &[OsString]) -> Option<Refusal> {
    let (ErrorKind::MissingRequiredArgument, Some(ContextValue::Strings(missing))) =
        (error.kind(), error.get(ContextKind::InvalidArg))
    else {
        return None;
    };
    let [shown] = missing.as_slice() else { return None };
    let mut tree = super::command();
    tree.build();
    let command = args
        .iter()
        .skip(1)
        .filter_map(|arg| arg.to_str())
        .fold(&tree, |command, word| command.find_subcommand(word).unwrap_or(command));
    let bare = |text: &str| text.replace(['[', ']', '<', '>'], "");
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
    (!first.is_empty()).then(|| {
        Refusal::usage("usage", format!("name {} or {last}", first.join(", ")))
            .hint("--help shows what a command takes")
    })
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

fn extra_value() -> Refusal {
    Refusal::usage("usage", "there is one argument too many; it is not repeated here").hint(
        "a password never stands on the command line: it is asked for, or --password-stdin reads it; \
         --help shows what a command takes",
    )
}

/// Takes message and tip out of what clap would print.
fn usage_refusal(plain: &str) -> Refusal {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (message, rest) = plain.split_once("\n\n").unwrap_or((plain, ""));
    let refusal = Refusal::usage("usage", words(message.trim_start_matches("error: ")));
    match rest.trim_start().strip_prefix("tip: ") {
        Some(tip) => refusal.hint(words(tip.split("\n\n").next().unwrap_or_default())),
        None => refusal,
    }
}

/// Finds the value of an option on a command line that did not parse.
fn option_value<'a>(args: &'a [OsString], name: &str) -> Option<&'a str> {
    let texts: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let inline = texts.iter().find_map(|arg| arg.strip_prefix(name)?.strip_prefix('='));
    inline.or_else(|| texts.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1]))
}

fn asks_for_json(args: &[OsString]) -> bool {
    option_value(args, "--format") == Some("json")
}

pub(super) fn color_option(args: &[OsString]) -> Color {
    match option_value(args, "--color") {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    }
}
