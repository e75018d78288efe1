//! `acct template`.

mod check;
mod export;
mod list;
mod preview;
mod show;

use clap::Subcommand;

use super::Outcome;
use crate::app::App;
use crate::error::Refusal;
use crate::template::{Origin, TemplateName};

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  acct template list
  acct template export ~/.config/acct/templates
  acct template preview password_reset_email --user user2")]
pub(crate) enum Command {
    #[command(alias = "ls")]
    List(list::Args),
    Show(show::Args),
    Export(export::Args),
    Check(check::Args),
    Preview(preview::Args),
}

impl Command {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self {
            Self::List(args) => args.run(app),
            Self::Show(args) => args.run(app),
            Self::Export(args) => args.run(app),
            Self::Check(args) => args.run(app),
            Self::Preview(args) => args.run(app),
        }
    }
}

/// Returns where a template comes from: the word for JSON, and the path if it is a file.
fn place(origin: Option<&Origin>) -> (&'static str, Option<String>) {
    match origin {
        Some(Origin::File(path)) => ("file", Some(path.display().to_string())),
        Some(Origin::BuiltIn) => ("built_in", None),
        None => ("none", None),
    }
}

/// Refuses a template that is neither a file nor built in.
fn no_template(name: TemplateName) -> Refusal {
    Refusal::refused("no_template", format!("{name} does not exist and has no built-in version"))
        .hint("create it in registration/ in the templates directory; acct settings templates shows the path")
}
