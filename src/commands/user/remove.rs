//! `acct user remove`.

use super::{Outcome, Targets, print_changes};
use crate::account::user::StoredUser;
use crate::commands::source::from_input;
use crate::context::Context;
use crate::error::Refusal;
use crate::output::UserDocument;

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
        if !users.is_empty() && !self.yes {
            confirm(&users, context)?;
        }
        context.store()?.write(|write| -> Result<(), Refusal> {
            for user in &users {
                write.remove(&user.key)?;
            }
            Ok(())
        })?;
        let mut documents = Vec::new();
        for user in &users {
            context.say_written(&format!("{} removed", user.username));
            let user = UserDocument::of(user);
            documents.push(serde_json::json!({ "user": user, "changed": ["removed"] }));
        }
        print_changes(context, documents)
    }
}

fn confirm(users: &[StoredUser], context: &mut Context<'_>) -> Result<(), Refusal> {
    let hint = "--yes removes without asking";
    if context.no_input() {
        return Err(Refusal::usage("input_needed", "removing users is asked first").hint(hint));
    }
    let names: Vec<&str> = users.iter().map(|user| user.username.as_str()).collect();
    let question = format!("Remove {}? [y/N] ", names.join(", "));
    let question = crate::terminal::visible(&question).into_owned();
    let answer = context.terminal().ask(&question).map_err(|error| {
        let refusal = from_input(&error);
        if refusal.code == "no_terminal" { refusal.hint(hint) } else { refusal }
    })?;
    if matches!(answer.trim(), "y" | "Y" | "yes" | "Yes") {
        Ok(())
    } else {
        Err(Refusal::refused("cancelled", "cancelled; nobody was removed"))
    }
}
