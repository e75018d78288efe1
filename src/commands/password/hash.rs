//! `acct password hash`.

mod recipe;

use self::recipe::RecipeArgs;
use super::Outcome;
use crate::account::hasher;
use crate::commands::source::{NewPasswordArgs, Rules};
use crate::context::Context;
use crate::error::Refusal;
use crate::output::{Format, Record};

/// Prints a password's hash as Django stores it
///
/// Needs no database. The validators do not check the password.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password hash
  acct password hash --algorithm pbkdf2_sha256 --iterations 1000000
  acct password hash --algorithm scrypt --parallelism 1")]
pub(crate) struct Args {
    #[command(flatten)]
    source: NewPasswordArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let recipe = match self.recipe.recipe()? {
            Some(recipe) => recipe,
            None => context.settings()?.recipe()?,
        };
        let rules = Rules { policy: None, attributes: &[], prompt: "Password" };
        let new = self.source.obtain(context, &rules)?;
        let hash = hasher::encode(&new.password, recipe, context.random());
        let hash = hash.map_err(Refusal::from)?;
        let mut fields = vec![("hash", hash.clone())];
        let mut document = serde_json::json!({ "hash": hash });
        if new.generated {
            let password = new.password.expose().to_owned();
            document["password"] = password.clone().into();
            fields.push(("password", password));
        }
        if matches!(context.format(), Format::Table | Format::Plain) {
            let lines: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
            context.print(format!("{}\n", lines.join("\n")).as_bytes())?;
            return Ok(Outcome::Done);
        }
        Record::new(fields).print(context, &document)?;
        Ok(Outcome::Done)
    }
}
