//! The algorithm and cost parameters for new hashes.

use std::fmt;

use super::argon2::Argon2Params;
use super::bcrypt::BcryptParams;
use super::legacy::Legacy;
use super::pbkdf2::Pbkdf2Params;
use super::scrypt::ScryptParams;
use super::{Algorithm, Cost, HashError, parts};

/// The algorithm and cost parameters for new hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashRecipe {
    /// Argon2id.
    Argon2(Argon2Params),
    /// PBKDF2 with SHA-256.
    Pbkdf2Sha256(Pbkdf2Params),
    /// PBKDF2 with SHA-1.
    Pbkdf2Sha1(Pbkdf2Params),
    /// bcrypt of the password's SHA-256 in hexadecimal.
    BcryptSha256(BcryptParams),
    /// bcrypt of the password itself, which may have up to 72 bytes.
    Bcrypt(BcryptParams),
    /// scrypt.
    Scrypt(ScryptParams),
    /// A plain digest, for sites that still use one.
    Legacy(Legacy),
}

impl Default for HashRecipe {
    /// Returns Argon2id with Django's parameters.
    fn default() -> Self {
        Self::Argon2(Argon2Params::DJANGO)
    }
}

impl HashRecipe {
    /// Django 6.1's iterations of PBKDF2.
    pub const DEFAULT_PBKDF2_ITERATIONS: u32 = Pbkdf2Params::DJANGO.iterations();

    /// Returns the algorithm with Django 6.1's parameters; `None` for `crypt`, which is never
    /// written.
    #[must_use]
    pub fn django(algorithm: Algorithm) -> Option<Self> {
        Some(match algorithm {
            Algorithm::Argon2 => Self::Argon2(Argon2Params::DJANGO),
            Algorithm::Pbkdf2Sha256 => Self::Pbkdf2Sha256(Pbkdf2Params::DJANGO),
            Algorithm::Pbkdf2Sha1 => Self::Pbkdf2Sha1(Pbkdf2Params::DJANGO),
            Algorithm::BcryptSha256 => Self::BcryptSha256(BcryptParams::DJANGO),
            Algorithm::Bcrypt => Self::Bcrypt(BcryptParams::DJANGO),
            Algorithm::Scrypt => Self::Scrypt(ScryptParams::DJANGO),
            Algorithm::Md5 => Self::Legacy(Legacy::Md5),
            Algorithm::Sha1 => Self::Legacy(Legacy::Sha1),
            Algorithm::UnsaltedSha1 => Self::Legacy(Legacy::UnsaltedSha1),
            Algorithm::UnsaltedMd5 => Self::Legacy(Legacy::UnsaltedMd5),
            Algorithm::Crypt => return None,
        })
    }

    /// Creates a recipe of Argon2id from memory in KiB, passes and lanes.
    pub fn argon2(memory: u32, time: u32, parallelism: u32) -> Result<Self, HashError> {
        Argon2Params::new(memory, time, parallelism).map(Self::Argon2)
    }

    /// Creates a recipe of PBKDF2 with SHA-256.
    pub fn pbkdf2_sha256(iterations: u32) -> Result<Self, HashError> {
        Pbkdf2Params::new(iterations).map(Self::Pbkdf2Sha256)
    }

    /// Creates a recipe of PBKDF2 with SHA-1.
    pub fn pbkdf2_sha1(iterations: u32) -> Result<Self, HashError> {
        Pbkdf2Params::new(iterations).map(Self::Pbkdf2Sha1)
    }

    /// Creates a recipe of bcrypt over SHA-256 from the binary logarithm of its rounds.
    pub fn bcrypt_sha256(rounds: u32) -> Result<Self, HashError> {
        BcryptParams::new(rounds).map(Self::BcryptSha256)
    }

    /// Creates a recipe of bcrypt from the binary logarithm of its rounds.
    pub fn bcrypt(rounds: u32) -> Result<Self, HashError> {
        BcryptParams::new(rounds).map(Self::Bcrypt)
    }

    /// Creates a recipe of scrypt from work factor (a power of two), block size and parallelism.
    pub fn scrypt(work_factor: u32, block_size: u32, parallelism: u32) -> Result<Self, HashError> {
        ScryptParams::new(work_factor, block_size, parallelism).map(Self::Scrypt)
    }

    /// Returns the algorithm.
    #[must_use]
    pub fn algorithm(self) -> Algorithm {
        match self {
            Self::Argon2(_) => Algorithm::Argon2,
            Self::Pbkdf2Sha256(_) => Algorithm::Pbkdf2Sha256,
            Self::Pbkdf2Sha1(_) => Algorithm::Pbkdf2Sha1,
            Self::BcryptSha256(_) => Algorithm::BcryptSha256,
            Self::Bcrypt(_) => Algorithm::Bcrypt,
            Self::Scrypt(_) => Algorithm::Scrypt,
            Self::Legacy(legacy) => legacy.algorithm(),
        }
    }

    /// Refuses a salt that could not be read back, and any salt for an algorithm without one.
    pub(super) fn check_salt(self, salt: &str) -> Result<(), HashError> {
        match self {
            Self::Legacy(Legacy::UnsaltedMd5 | Legacy::UnsaltedSha1) if salt.is_empty() => Ok(()),
            Self::Legacy(Legacy::UnsaltedMd5 | Legacy::UnsaltedSha1) => Err(HashError::Salt),
            _ => parts::check_salt(salt),
        }
    }

    /// Replaces costs; refuses one that the algorithm does not have.
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

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_but_crypt_can_be_written() {
        for algorithm in Algorithm::ALL {
            let written = HashRecipe::django(algorithm).map(HashRecipe::algorithm);
            let expected = (algorithm != Algorithm::Crypt).then_some(algorithm);
            assert_eq!(written, expected);
        }
    }

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
