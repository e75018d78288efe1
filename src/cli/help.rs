//! How `--help` reads: one sentence, examples, what one must know, then the options.

use clap::Command;

/// Clap's default order has the examples last, below the global options.
const ORDER: &str = "{about}{after-help}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}";

/// Arranges the help of every command of the tree, as far as that is built.
pub(super) fn arranged(tree: Command) -> Command {
    in_order(tree).mut_subcommands(below)
}

fn below(command: Command) -> Command {
    let command = in_order(command).mut_args(|arg| {
        // The first page has them; here -h is about the command's own.
        let is_global = arg.is_global_set();
        if is_global { arg.hide_short_help(true) } else { arg }
    });
    command.mut_subcommands(below)
}

/// Removes the summary from the long text, so that the examples can go in between.
fn in_order(command: Command) -> Command {
    let text = |styled: &clap::builder::StyledStr| styled.to_string();
    let about = command.get_about().map(text).unwrap_or_default();
    let long = command.get_long_about().map(text).unwrap_or_default();
    let rest = long.strip_prefix(&about).map(|rest| rest.trim_start_matches('.').trim().to_owned());
    let command = command.help_template(ORDER);
    match rest.filter(|rest| !rest.is_empty()) {
        Some(rest) => command.long_about(about).before_long_help(rest),
        None => command,
    }
}
