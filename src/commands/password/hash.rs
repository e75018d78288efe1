//! `acct password hash`.

use clap::ValueEnum;
use serde::Serialize;

use super::Outcome;
use crate::account::hasher::{self, HashRecipe};
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

/// The document of a hash, with the password where it was made here.
#[derive(Serialize)]
struct Hashed<'a> {
    hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
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
        let password = new.generated.then(|| new.password.expose());
        match context.format() {
            Format::Table => {
                for line in [Some(hash.as_str()), password].into_iter().flatten() {
                    context.print(line.as_bytes())?;
                    context.print(b"\n")?;
                }
            }
            Format::Json => context.print_document(&Hashed { hash: &hash, password })?,
            Format::Csv | Format::Plain => {
                let mut fields = vec![("hash", hash.clone())];
                fields.extend(password.map(|password| ("password", password.to_owned())));
                Record::new(fields).print(context, &())?;
            }
        }
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
