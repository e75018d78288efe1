//! `acct password hash`.

use clap::ValueEnum;

use super::Outcome;
use crate::account::hasher::{self, HashRecipe};
use crate::commands::source::{NewPasswordArgs, Rules};
use crate::context::Context;
use crate::error::Refusal;
use crate::output::Record;

/// Prints a password's hash as Django stores it
///
/// Needs no database. The validators do not check the password.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password hash
  acct password hash --algorithm pbkdf2_sha256 --iterations 1000000")]
pub(crate) struct Args {
    #[command(flatten)]
    source: NewPasswordArgs,
    /// The algorithm [default: the first of password_hashers]
    #[arg(long, value_enum, value_name = "NAME")]
    algorithm: Option<AlgorithmName>,
    /// The iterations of PBKDF2
    #[arg(long, value_name = "N", conflicts_with_all = ["memory_cost", "time_cost", "parallelism"])]
    iterations: Option<u32>,
    /// The memory of Argon2, in KiB
    #[arg(long, value_name = "KIB")]
    memory_cost: Option<u32>,
    /// The passes of Argon2 over its memory
    #[arg(long, value_name = "N")]
    time_cost: Option<u32>,
    /// The lanes of Argon2
    #[arg(long, value_name = "N")]
    parallelism: Option<u32>,
}

/// The algorithms that acct writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum AlgorithmName {
    /// Argon2id
    Argon2,
    /// PBKDF2 with SHA-256
    #[value(name = "pbkdf2_sha256")]
    Pbkdf2Sha256,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let recipe = self.recipe(context)?;
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
        if context.format() == crate::output::Format::Table {
            let lines: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
            context.print(format!("{}\n", lines.join("\n")).as_bytes())?;
            return Ok(Outcome::Done);
        }
        Record::new(fields).print(context, &document)?;
        Ok(Outcome::Done)
    }

    fn recipe(&self, context: &mut Context<'_>) -> Result<HashRecipe, Refusal> {
        let argon2 = self.memory_cost.or(self.time_cost).or(self.parallelism).is_some();
        let algorithm = match self.algorithm {
            Some(AlgorithmName::Pbkdf2Sha256) if argon2 => return Err(foreign_cost("argon2")),
            Some(AlgorithmName::Argon2) if self.iterations.is_some() => {
                return Err(foreign_cost("pbkdf2_sha256"));
            }
            Some(algorithm) => algorithm,
            None if argon2 => AlgorithmName::Argon2,
            None if self.iterations.is_some() => AlgorithmName::Pbkdf2Sha256,
            None => return context.settings()?.recipe(),
        };
        let recipe = match algorithm {
            AlgorithmName::Argon2 => HashRecipe::argon2(
                self.memory_cost.unwrap_or(102_400),
                self.time_cost.unwrap_or(2),
                self.parallelism.unwrap_or(8),
            ),
            AlgorithmName::Pbkdf2Sha256 => HashRecipe::pbkdf2_sha256(
                self.iterations.unwrap_or(HashRecipe::DEFAULT_PBKDF2_ITERATIONS),
            ),
        };
        recipe.map_err(|error| Refusal::usage("bad_cost", error.to_string()))
    }
}

fn foreign_cost(algorithm: &str) -> Refusal {
    Refusal::usage("bad_cost", format!("a cost of {algorithm} is given for another algorithm"))
}
