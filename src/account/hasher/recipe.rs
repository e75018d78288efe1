//! What hashes are written with.

use super::argon2::Argon2Params;
use super::bcrypt::BcryptParams;
use super::legacy::Legacy;
use super::pbkdf2::Pbkdf2Params;
use super::scrypt::ScryptParams;
use super::{Algorithm, HashError, salt};

/// The algorithm and the parameters to write hashes with.
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
    /// bcrypt of the password itself, which may have 72 bytes.
    Bcrypt(BcryptParams),
    /// scrypt.
    Scrypt(ScryptParams),
    /// A mere digest, for the sites that still write those.
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

    /// Returns the algorithm with Django 6.1's parameters; `None` for `crypt`, which nobody writes.
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

    /// Makes a recipe of Argon2id from memory in KiB, passes and lanes.
    pub fn argon2(memory: u32, time: u32, parallelism: u32) -> Result<Self, HashError> {
        Argon2Params::new(memory, time, parallelism).map(Self::Argon2)
    }

    /// Makes a recipe of PBKDF2 with SHA-256.
    pub fn pbkdf2_sha256(iterations: u32) -> Result<Self, HashError> {
        Pbkdf2Params::new(iterations).map(Self::Pbkdf2Sha256)
    }

    /// Makes a recipe of PBKDF2 with SHA-1.
    pub fn pbkdf2_sha1(iterations: u32) -> Result<Self, HashError> {
        Pbkdf2Params::new(iterations).map(Self::Pbkdf2Sha1)
    }

    /// Makes a recipe of bcrypt over SHA-256 from the binary logarithm of its rounds.
    pub fn bcrypt_sha256(rounds: u32) -> Result<Self, HashError> {
        BcryptParams::new(rounds).map(Self::BcryptSha256)
    }

    /// Makes a recipe of bcrypt from the binary logarithm of its rounds.
    pub fn bcrypt(rounds: u32) -> Result<Self, HashError> {
        BcryptParams::new(rounds).map(Self::Bcrypt)
    }

    /// Makes a recipe of scrypt from the work factor (a power of two), block size and parallelism.
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

    /// Refuses a salt that could not be read back, and any salt where there is no room for one.
    pub(super) fn check_salt(self, salt: &str) -> Result<(), HashError> {
        match self {
            Self::Legacy(Legacy::UnsaltedMd5 | Legacy::UnsaltedSha1) if salt.is_empty() => Ok(()),
            Self::Legacy(Legacy::UnsaltedMd5 | Legacy::UnsaltedSha1) => Err(HashError::Salt),
            _ => salt::check(salt),
        }
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
}
