//! `acct user`.

mod activate;
mod activity;
mod add;
mod columns;
mod deactivate;
mod edit;
mod export;
mod import;
mod list;
mod many;
mod remove;
mod show;

use clap::Subcommand;

use super::Outcome;
use crate::account::email::{EmailAddress, normalize_email};
use crate::account::user::StoredUser;
use crate::account::user::{NameError, check_name};
use crate::account::username::Username;
use crate::account::validation::ValidationError;
use crate::app::App;
use crate::error::Refusal;
use crate::selection::{FoundUsers, Targets, Users};

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  acct user add user2 --email user2@testmail.com
  acct user list --search testmail.com")]
pub(crate) enum Command {
    #[command(alias = "create")]
    Add(add::Args),
    #[command(alias = "ls")]
    List(Box<list::Args>),
    Export(Box<export::Args>),
    Show(show::Args),
    Edit(edit::Args),
    Import(import::Args),
    Activate(Box<activate::Args>),
    Deactivate(Box<deactivate::Args>),
    #[command(aliases = ["delete", "rm"])]
    Remove(Box<remove::Args>),
}

impl Command {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        match self {
            Self::Add(args) => args.run(app),
            Self::List(args) => args.run(app),
            Self::Export(args) => args.run(app),
            Self::Show(args) => args.run(app),
            Self::Edit(args) => args.run(app),
            Self::Import(args) => args.run(app),
            Self::Activate(args) => args.run(app),
            Self::Deactivate(args) => args.run(app),
            Self::Remove(args) => args.run(app),
        }
    }
}

/// Reads a user name as Django's form does; a malformed one is a usage error.
fn parse_username(typed: &str) -> Result<Username, Refusal> {
    Username::parse(typed).map_err(|errors| malformed("username", typed, errors))
}

/// Reads what a user logs in with: a user name, or the address where that is one.
fn parse_login(typed: &str, name_is_address: bool) -> Result<String, Refusal> {
    match name_is_address {
        true if typed.is_empty() => Err(Refusal::usage(
            "malformed",
            "the address is the user name in this table and cannot be empty",
        )),
        true => parse_email(typed),
        false => parse_username(typed).map(|name| name.as_str().to_owned()),
    }
}

/// Returns the refusal of --email where the address is the user name.
fn address_is_name() -> Refusal {
    Refusal::usage("address_is_name", "--email: users of this table log in with their address")
        .hint("give the address once, as the user name")
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

/// Parses an address; control characters, which Django accepts in quotes, are refused too.
pub(super) fn parse_address(typed: &str) -> Result<EmailAddress, Refusal> {
    EmailAddress::parse_printable(typed).map_err(|errors| malformed("address", typed, errors))
}

/// Checks a first or last name: it must fit its column and have no control characters.
fn parse_name(column: &'static str, typed: &str) -> Result<String, Refusal> {
    match check_name(typed) {
        Ok(()) => Ok(typed.to_owned()),
        Err(NameError::TooLong(error)) => Err(malformed(column, typed, vec![error])),
        Err(NameError::Control) => {
            Err(Refusal::usage("bad_name", format!("the {column} contains a control character")))
        }
    }
}

fn malformed(what: &str, typed: &str, errors: Vec<ValidationError>) -> Refusal {
    let shown: String = typed.chars().take(60).collect();
    Refusal::usage("malformed", format!("\"{shown}\" is not a valid {what}")).details(errors)
}

/// Finds the users that exist.
fn find_users<'t>(targets: &Targets, app: &mut App<'t>) -> Result<FoundUsers<'t>, Refusal> {
    let (store, settings, now) = (app.store()?, app.settings()?, app.system.now());
    let found = targets.find(store, settings, now, app.ui.terminal)?;
    if let Users::Named(users) = &found.users {
        app.set_subject(users);
    }
    if found.selected_nobody() {
        app.ui.status("no users");
    }
    Ok(found)
}

/// Returns the refusal of a user who existed a moment ago.
fn removed_meanwhile(user: &StoredUser) -> Refusal {
    let message = format!("{} was removed meanwhile", user.username);
    Refusal::refused("no_such_user", message).hint("nothing was written")
}
