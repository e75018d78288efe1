//! `acct user`.

mod activate;
mod add;
mod deactivate;
mod edit;
mod list;
mod remove;
mod show;

use clap::Subcommand;

use super::Outcome;
use super::target::Targets;
use crate::account::email::{EmailAddress, normalize_email};
use crate::account::username::Username;
use crate::account::validation::ValidationError;
use crate::context::Context;
use crate::error::Refusal;
use crate::output::{Format, UserDocument};
use crate::store::UserChanges;

/// Adds, lists, shows, edits and removes users
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  acct user add user2 --email user2@testmail.com
  acct user list --search testmail.com"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(add::Args),
    List(list::Args),
    Show(show::Args),
    Edit(edit::Args),
    Activate(activate::Args),
    Deactivate(deactivate::Args),
    Remove(remove::Args),
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Add(args) => args.run(context),
            Command::List(args) => args.run(context),
            Command::Show(args) => args.run(context),
            Command::Edit(args) => args.run(context),
            Command::Activate(args) => args.run(context),
            Command::Deactivate(args) => args.run(context),
            Command::Remove(args) => args.run(context),
        }
    }
}

/// Reads a user name as Django's form does; a malformed one is a usage error.
fn parse_username(typed: &str) -> Result<Username, Refusal> {
    Username::parse(typed).map_err(|errors| malformed("username", typed, errors))
}

/// Reads an address as Django's form does, and lower-cases its domain as `create_user` does;
/// an empty one is none.
fn parse_email(typed: &str) -> Result<String, Refusal> {
    if typed.is_empty() {
        return Ok(String::new());
    }
    let address = parse_address(typed)?;
    Ok(normalize_email(address.as_str()))
}

/// Reads an address; one with a control character, which Django takes in quotes, is refused too.
pub(super) fn parse_address(typed: &str) -> Result<EmailAddress, Refusal> {
    let address =
        EmailAddress::parse(typed).map_err(|errors| malformed("address", typed, errors))?;
    if address.as_str().chars().any(char::is_control) {
        let error = ValidationError::new("invalid", "Enter a valid email address.");
        return Err(malformed("address", typed, vec![error]));
    }
    Ok(address)
}

/// Takes a name as it is, within its column and without control characters.
fn parse_name(column: &'static str, typed: &str) -> Result<String, Refusal> {
    let length = typed.chars().count();
    if typed.chars().any(char::is_control) {
        return Err(Refusal::usage("bad_name", format!("the {column} holds a control character")));
    }
    if length > 150 {
        let message = format!("Ensure this value has at most 150 characters (it has {length}).");
        return Err(malformed(column, typed, vec![ValidationError::new("max_length", message)]));
    }
    Ok(typed.to_owned())
}

fn malformed(what: &str, typed: &str, errors: Vec<ValidationError>) -> Refusal {
    let shown: String = typed.chars().take(60).collect();
    Refusal::usage("malformed", format!("\"{shown}\" is no {what}")).details(errors)
}

/// Sets `is_active` of all users named, in one transaction.
fn set_active(
    targets: &Targets,
    active: bool,
    context: &mut Context<'_>,
) -> anyhow::Result<Outcome> {
    let users = targets.find(context)?;
    let changes = UserChanges { is_active: Some(active), ..UserChanges::default() };
    context.store()?.write(|write| -> Result<(), Refusal> {
        for user in users.iter().filter(|user| user.is_active != active) {
            write.change(&user.key, &changes)?;
        }
        Ok(())
    })?;
    let mut documents = Vec::new();
    for user in users {
        let (word, names) = match (active, user.is_active) {
            (true, false) => ("is active now", vec!["is_active"]),
            (true, true) => ("was active already", vec![]),
            (false, true) => ("is inactive now", vec!["is_active"]),
            (false, false) => ("was inactive already", vec![]),
        };
        context.say_written(&format!("{} {word}", user.username));
        let user = crate::account::user::StoredUser { is_active: active, ..user };
        documents.push(serde_json::json!({ "user": UserDocument::of(&user), "changed": names }));
    }
    print_changes(context, documents)
}

/// Prints the document of a command that takes several users: one user's is the plain form.
fn print_changes(
    context: &mut Context<'_>,
    mut documents: Vec<serde_json::Value>,
) -> anyhow::Result<Outcome> {
    if context.format() == Format::Json {
        match documents.len() {
            1 => context.print_document(&documents.remove(0))?,
            _ => context.print_document(&serde_json::json!({ "users": documents }))?,
        }
    }
    Ok(Outcome::Done)
}
