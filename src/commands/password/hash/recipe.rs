//! The algorithm and costs from the command line.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::account::hasher::{Algorithm, Cost, HashRecipe};
use crate::error::Refusal;

/// How to hash; the defaults are Django's.
#[derive(Debug, clap::Args)]
pub(super) struct RecipeArgs {
    /// Hash algorithm [default: implied by the cost options, else the first of password_hashers]
    #[arg(long, value_name = "NAME", value_parser = algorithm_parser())]
    algorithm: Option<Algorithm>,
    /// PBKDF2 iterations
    #[arg(long, value_name = "N")]
    iterations: Option<u32>,
    /// Argon2 memory in KiB
    #[arg(long, value_name = "KIB")]
    memory_cost: Option<u32>,
    /// Argon2 passes over its memory
    #[arg(long, value_name = "N")]
    time_cost: Option<u32>,
    /// Argon2 or scrypt lanes
    #[arg(long, value_name = "N")]
    parallelism: Option<u32>,
    /// bcrypt cost (log2 of the rounds)
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// scrypt work factor, a power of two
    #[arg(long, value_name = "N")]
    work_factor: Option<u32>,
    /// scrypt block size
    #[arg(long, value_name = "N")]
    block_size: Option<u32>,
}

/// The algorithms that acct writes, and what they are.
const WRITTEN: [(Algorithm, &str); 10] = [
    (Algorithm::Argon2, "Argon2id"),
    (Algorithm::Pbkdf2Sha256, "PBKDF2 with SHA-256"),
    (Algorithm::BcryptSha256, "bcrypt of the password's SHA-256"),
    (Algorithm::Scrypt, "scrypt"),
    (Algorithm::Pbkdf2Sha1, "PBKDF2 with SHA-1"),
    (Algorithm::Bcrypt, "bcrypt of the password, at most 72 bytes"),
    (Algorithm::Md5, "MD5, unsafe"),
    (Algorithm::Sha1, "SHA-1, unsafe"),
    (Algorithm::UnsaltedSha1, "SHA-1 without a salt, unsafe"),
    (Algorithm::UnsaltedMd5, "MD5 without a salt, unsafe"),
];

fn algorithm_parser() -> impl TypedValueParser<Value = Algorithm> {
    let value = |(algorithm, help): (Algorithm, &'static str)| {
        PossibleValue::new(algorithm.name()).help(help)
    };
    PossibleValuesParser::new(WRITTEN.map(value))
        .try_map(|name| Algorithm::from_name(&name).ok_or("no such algorithm"))
}

impl RecipeArgs {
    /// Returns the recipe; `None` if neither an algorithm nor a cost was specified.
    pub(super) fn recipe(&self) -> Result<Option<HashRecipe>, Refusal> {
        let chosen = self.chosen();
        let takes_all = |algorithm: &Algorithm| {
            chosen.iter().all(|(cost, _)| Cost::of(*algorithm).contains(cost))
        };
        let algorithm = match self.algorithm {
            None if chosen.is_empty() => return Ok(None),
            None => WRITTEN.map(|(algorithm, _)| algorithm).into_iter().find(takes_all),
            named => named.filter(takes_all),
        };
        let usual = algorithm.and_then(HashRecipe::django).ok_or_else(|| self.foreign(&chosen))?;
        let recipe = usual.with_costs(&chosen);
        recipe.map(Some).map_err(|error| Refusal::usage("bad_cost", error.to_string()))
    }

    fn foreign(&self, chosen: &[(Cost, u32)]) -> Refusal {
        let option = |(cost, _): &(Cost, u32)| format!("--{}", cost.name().replace('_', "-"));
        let costs = chosen.iter().map(option).collect::<Vec<_>>().join(" and ");
        let message = match self.algorithm {
            Some(algorithm) => format!("{algorithm} does not take {costs}"),
            None => format!("no algorithm takes {costs}"),
        };
        Refusal::usage("bad_cost", message)
    }

    fn chosen(&self) -> Vec<(Cost, u32)> {
        [
            (Cost::Iterations, self.iterations),
            (Cost::MemoryCost, self.memory_cost),
            (Cost::TimeCost, self.time_cost),
            (Cost::Parallelism, self.parallelism),
            (Cost::Rounds, self.rounds),
            (Cost::WorkFactor, self.work_factor),
            (Cost::BlockSize, self.block_size),
        ]
        .into_iter()
        .filter_map(|(cost, value)| value.map(|value| (cost, value)))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn recipe(line: &str) -> Result<Option<HashRecipe>, String> {
        let command = RecipeArgs::augment_args(Command::new("hash").no_binary_name(true));
        let matches = command.try_get_matches_from(line.split_whitespace()).unwrap();
        RecipeArgs::from_arg_matches(&matches).unwrap().recipe().map_err(|error| error.message)
    }

    #[test]
    fn every_algorithm_that_can_be_written_has_its_name_and_djangos_costs() {
        for algorithm in Algorithm::ALL {
            let listed = WRITTEN.iter().any(|(written, _)| *written == algorithm);
            assert_eq!(listed, HashRecipe::django(algorithm).is_some(), "{algorithm}");
            if listed {
                let named = recipe(&format!("--algorithm {algorithm}"));
                assert_eq!(named, Ok(HashRecipe::django(algorithm)));
            }
        }
        assert_eq!(recipe(""), Ok(None));
    }

    #[test]
    fn costs_choose_the_algorithm_that_takes_them_all() {
        let cases = [
            ("--iterations 3", HashRecipe::pbkdf2_sha256(3)),
            ("--algorithm pbkdf2_sha1 --iterations 3", HashRecipe::pbkdf2_sha1(3)),
            ("--rounds 4", HashRecipe::bcrypt_sha256(4)),
            ("--algorithm bcrypt --rounds 4", HashRecipe::bcrypt(4)),
            ("--parallelism 4", HashRecipe::argon2(102_400, 2, 4)),
            ("--parallelism 1 --block-size 4", HashRecipe::scrypt(16_384, 4, 1)),
            ("--algorithm scrypt --work-factor 64", HashRecipe::scrypt(64, 8, 5)),
        ];
        for (line, expected) in cases {
            assert_eq!(recipe(line), Ok(expected.ok()), "{line}");
        }
    }

    #[test]
    fn a_cost_of_another_algorithm_or_out_of_bounds_is_refused() {
        let cases = [
            ("--rounds 4 --iterations 3", "no algorithm takes --iterations and --rounds"),
            ("--algorithm md5 --rounds 4", "md5 does not take --rounds"),
            ("--algorithm argon2 --iterations 3", "argon2 does not take --iterations"),
            ("--rounds 31", "the hash's work factor is over the limit of 16"),
            ("--work-factor 63", "the hash's work factor is not a power of two"),
        ];
        for (line, expected) in cases {
            assert_eq!(recipe(line), Err(expected.to_owned()), "{line}");
        }
    }
}
