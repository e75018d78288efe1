//! A command line that did not parse: help, version, and usage errors.

use std::ffi::OsString;

use clap::Command;
use clap::error::ErrorKind;

use super::{conclude, help, usage};
use crate::app::App;
use crate::commands::Outcome;
use crate::error::Kind;
use crate::ui::{self, Color, Format};

/// Prints help and version on stdout, and anything else as a usage error.
///
/// `tree` is the one that failed to parse, built down to the command in use.
pub(super) fn explain(
    error: &clap::Error,
    tree: Command,
    args: &[OsString],
    app: &mut App<'_>,
) -> u8 {
    let colored = app.ui.colors_messages();
    let asks_for_json = option_value(args, "--format") == Some("json");
    let refusal = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = rendered(error, tree, args, colored);
            let printed = app.ui.print(text.as_bytes()).and_then(|()| app.ui.flush());
            return conclude(printed.map(|()| Outcome::Done).map_err(Into::into), app);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !asks_for_json => {
            app.ui.terminal.write_err(&rendered(error, tree, args, colored));
            return Kind::Usage.exit_code();
        }
        _ => usage::refusal(error, tree, args),
    };
    let format = if asks_for_json { Format::Json } else { Format::Table };
    app.ui.options.format = format;
    ui::failure(&refusal, &mut app.ui)
}

/// Renders what clap shows; help is asked for again, of the tree in which it is arranged.
fn rendered(error: &clap::Error, tree: Command, args: &[OsString], colored: bool) -> String {
    let again = (error.kind() != ErrorKind::DisplayVersion)
        .then(|| help::arranged(tree).try_get_matches_from(super::with_help_as_option(args)));
    let text = match &again {
        Some(Err(arranged)) if arranged.kind() == error.kind() => arranged.render(),
        _ => error.render(),
    };
    if colored { text.ansi().to_string() } else { text.to_string() }
}

/// Finds the value of an option on a command line that did not parse.
fn option_value<'a>(args: &'a [OsString], name: &str) -> Option<&'a str> {
    let texts: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let inline = texts.iter().find_map(|arg| arg.strip_prefix(name)?.strip_prefix('='));
    inline.or_else(|| texts.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1]))
}

pub(super) fn color_option(args: &[OsString]) -> Color {
    match option_value(args, "--color") {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    }
}
