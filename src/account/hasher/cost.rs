//! The costs that somebody may choose for an algorithm, by Django's names.

use std::fmt;

use super::{Algorithm, BcryptParams, HashError, HashRecipe, Pbkdf2Params};

/// A cost, called as the attribute of Django's hasher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// The iterations of PBKDF2.
    Iterations,
    /// The memory of Argon2, in KiB.
    MemoryCost,
    /// The passes of Argon2 over its memory.
    TimeCost,
    /// The lanes of Argon2 or scrypt.
    Parallelism,
    /// The binary logarithm of bcrypt's rounds.
    Rounds,
    /// The work factor of scrypt, a power of two.
    WorkFactor,
    /// The block size of scrypt.
    BlockSize,
}

impl Cost {
    /// Every cost.
    pub const ALL: [Self; 7] = [
        Self::Iterations,
        Self::MemoryCost,
        Self::TimeCost,
        Self::Parallelism,
        Self::Rounds,
        Self::WorkFactor,
        Self::BlockSize,
    ];

    /// Returns Django's name, such as `memory_cost`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iterations => "iterations",
            Self::MemoryCost => "memory_cost",
            Self::TimeCost => "time_cost",
            Self::Parallelism => "parallelism",
            Self::Rounds => "rounds",
            Self::WorkFactor => "work_factor",
            Self::BlockSize => "block_size",
        }
    }

    /// Finds a cost by Django's name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cost| cost.name() == name)
    }

    /// Lists the costs that an algorithm has.
    #[must_use]
    pub fn of(algorithm: Algorithm) -> &'static [Self] {
        match algorithm {
            Algorithm::Argon2 => &[Self::MemoryCost, Self::TimeCost, Self::Parallelism],
            Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => &[Self::Iterations],
            Algorithm::BcryptSha256 | Algorithm::Bcrypt => &[Self::Rounds],
            Algorithm::Scrypt => &[Self::WorkFactor, Self::BlockSize, Self::Parallelism],
            _ => &[],
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl HashRecipe {
    /// Replaces the costs that were chosen; refuses one that the algorithm does not have.
    pub fn with_costs(self, chosen: &[(Cost, u32)]) -> Result<Self, HashError> {
        let algorithm = self.algorithm();
        if let Some((cost, _)) = chosen.iter().find(|(cost, _)| !Cost::of(algorithm).contains(cost))
        {
            return Err(HashError::ForeignCost { algorithm, cost: *cost });
        }
        let pick = |cost, usual| {
            chosen.iter().find(|(other, _)| *other == cost).map_or(usual, |(_, value)| *value)
        };
        let iterations = |params: Pbkdf2Params| pick(Cost::Iterations, params.iterations());
        let rounds = |params: BcryptParams| pick(Cost::Rounds, params.rounds());
        match self {
            Self::Argon2(params) => {
                let [memory, time, lanes] = params.values();
                Self::argon2(
                    pick(Cost::MemoryCost, memory),
                    pick(Cost::TimeCost, time),
                    pick(Cost::Parallelism, lanes),
                )
            }
            Self::Pbkdf2Sha256(params) => Self::pbkdf2_sha256(iterations(params)),
            Self::Pbkdf2Sha1(params) => Self::pbkdf2_sha1(iterations(params)),
            Self::BcryptSha256(params) => Self::bcrypt_sha256(rounds(params)),
            Self::Bcrypt(params) => Self::bcrypt(rounds(params)),
            Self::Scrypt(params) => {
                let [work, block, lanes] = params.values();
                Self::scrypt(
                    pick(Cost::WorkFactor, work),
                    pick(Cost::BlockSize, block),
                    pick(Cost::Parallelism, lanes),
                )
            }
            Self::Legacy(_) => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cost_has_its_name() {
        for cost in Cost::ALL {
            assert_eq!(Cost::from_name(cost.name()), Some(cost));
        }
        assert_eq!(Cost::from_name("salt"), None);
    }

    #[test]
    fn what_is_not_chosen_stays_and_a_foreign_cost_is_refused() {
        let usual = HashRecipe::default();
        assert_eq!(usual.with_costs(&[]), Ok(usual));
        let chosen = [(Cost::TimeCost, 3)];
        assert_eq!(usual.with_costs(&chosen), HashRecipe::argon2(102_400, 3, 8));
        let foreign =
            HashError::ForeignCost { algorithm: Algorithm::Argon2, cost: Cost::Iterations };
        assert_eq!(usual.with_costs(&[(Cost::Iterations, 3)]), Err(foreign));
    }
}
