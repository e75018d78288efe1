//! `acct user remove`.

use super::{Outcome, Targets, print_changes, removed_meanwhile};
use crate::account::user::StoredUser;
use crate::commands::source::{from_input, no_terminal};
use crate::context::Context;
use crate::error::Refusal;
use crate::output::{Changed, UserDocument};
use crate::store::StoreError;
use crate::terminal::InputError;

/// Removes users for good, after asking
///
/// Removes all of them or none: one who is unknown, or whom another table refers to, keeps
/// the others too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user remove ann
  # In a script that may run again
  acct user remove --yes --if-exists ann ben")]
pub(crate) struct Args {
    #[command(flatten)]
    targets: Targets,
    /// Do not ask first
    #[arg(short, long)]
    yes: bool,
    /// Skip users that do not exist
    #[arg(long)]
    if_exists: bool,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let (users, mut missing) = self.targets.find_known(context)?;
        if !self.if_exists && !missing.is_empty() {
            return Err(missing.remove(0).into());
        }
        for refusal in missing {
            context.say(&refusal.message);
        }
        context.store()?.require_writable()?;
        let time = context.database_time()?;
        if !users.is_empty() && !self.yes {
            confirm(&users, context)?;
        }
        context.store()?.write(|write| -> Result<(), Refusal> {
            for user in &users {
                let removed = write.remove(&user.key).map_err(|error| referenced(user, error))?;
                if !removed && !self.if_exists {
                    return Err(removed_meanwhile(user));
                }
            }
            Ok(())
        })?;
        let mut documents = Vec::new();
        for user in &users {
            context.say_written(&format!("{} removed", user.username));
            let user = UserDocument::of(user, &time);
            documents.push(Changed { user, changed: vec!["removed"], password: None });
        }
        print_changes(context, &documents)
    }
}

/// Names the user whom other rows refer to.
fn referenced(user: &StoredUser, error: StoreError) -> Refusal {
    let refusal = Refusal::from(error);
    Refusal { message: format!("{}: {}", user.username, refusal.message), ..refusal }
}

fn confirm(users: &[StoredUser], context: &mut Context<'_>) -> Result<(), Refusal> {
    let hint = "--yes removes without asking";
    if context.no_input() {
        return Err(Refusal::usage(
            "input_needed",
            "user remove asks first, and --no-input is set",
        )
        .hint(hint));
    }
    let names: Vec<&str> = users.iter().map(|user| user.username.as_str()).collect();
    let question = format!("Remove {}? [y/N] ", names.join(", "));
    let question = crate::terminal::visible(&question).into_owned();
    let answer = context.terminal().ask(&question).map_err(|error| match error {
        InputError::NoTerminal => no_terminal(hint),
        error => from_input(&error),
    })?;
    if matches!(answer.trim(), "y" | "Y" | "yes" | "Yes") {
        Ok(())
    } else {
        Err(Refusal::refused("cancelled", "cancelled; nobody was removed"))
    }
}
