//! Django's password hashes: written, verified and described.
//!
//! What the database holds is not trusted: costs over the limits are refused before any work.

mod algorithm;
mod argon2;
mod error;
mod memory;
mod number;
mod pbkdf2;
mod phc;
mod salt;
mod threads;

use rand::CryptoRng;

pub use self::algorithm::{Algorithm, identify, is_usable};
pub use self::argon2::{Argon2Params, MAX_MEMORY, MAX_PARALLELISM, MAX_WORK};
pub use self::error::HashError;
pub use self::pbkdf2::{MAX_ITERATIONS, Pbkdf2Params};
pub use self::salt::{SALT_LENGTH, unusable};
use super::password::Password;

/// The algorithm and the parameters to write hashes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashRecipe {
    /// Argon2id.
    Argon2(Argon2Params),
    /// PBKDF2 with SHA-256.
    Pbkdf2Sha256(Pbkdf2Params),
}

impl Default for HashRecipe {
    /// Returns Argon2id with Django's parameters.
    fn default() -> Self {
        Self::Argon2(Argon2Params::DJANGO)
    }
}

impl HashRecipe {
    /// Django 6.1's iterations of PBKDF2.
    pub const DEFAULT_PBKDF2_ITERATIONS: u32 = 1_500_000;

    /// Makes a recipe of Argon2id from memory in KiB, passes and lanes.
    pub fn argon2(memory: u32, time: u32, parallelism: u32) -> Result<Self, HashError> {
        Argon2Params::new(memory, time, parallelism).map(Self::Argon2)
    }

    /// Makes a recipe of PBKDF2 with SHA-256.
    pub fn pbkdf2_sha256(iterations: u32) -> Result<Self, HashError> {
        Pbkdf2Params::new(iterations).map(Self::Pbkdf2Sha256)
    }

    /// Returns the algorithm.
    #[must_use]
    pub fn algorithm(self) -> Algorithm {
        match self {
            Self::Argon2(_) => Algorithm::Argon2,
            Self::Pbkdf2Sha256(_) => Algorithm::Pbkdf2Sha256,
        }
    }
}

/// Hashes a password under a fresh salt of 22 letters and digits.
pub fn encode(
    password: &Password,
    recipe: HashRecipe,
    rng: &mut impl CryptoRng,
) -> Result<String, HashError> {
    encode_with_salt(password, recipe, &salt::random_text(SALT_LENGTH, rng))
}

/// Hashes a password under the given salt, which is used as the text that it is.
pub fn encode_with_salt(
    password: &Password,
    recipe: HashRecipe,
    salt: &str,
) -> Result<String, HashError> {
    salt::check(salt)?;
    match recipe {
        HashRecipe::Argon2(params) => argon2::encode(password, params, salt),
        HashRecipe::Pbkdf2Sha256(params) => Ok(pbkdf2::encode(password, params, salt)),
    }
}

/// Tells whether a password belongs to a stored text, as Django would.
///
/// Where Django finds two texts unequal the answer is `false`; where it would stop with an
/// exception, and where the costs are over the limits, there is an error.
pub fn verify(password: &Password, encoded: &str) -> Result<bool, HashError> {
    if !is_usable(encoded) {
        return Ok(false);
    }
    match identify(encoded).ok_or(HashError::Unknown)? {
        Algorithm::Argon2 => argon2::verify(password, encoded),
        Algorithm::Pbkdf2Sha256 => pbkdf2::verify(password, encoded),
        other => Err(HashError::Unsupported(other)),
    }
}

/// Tells whether Django, with this recipe first among its hashers, would write the hash anew at
/// the next login.
///
/// A text that nobody can log in with is never written anew.
#[must_use]
pub fn must_update(encoded: &str, recipe: HashRecipe) -> bool {
    let Some(algorithm) = identify(encoded).filter(|_| is_usable(encoded)) else {
        return false;
    };
    if algorithm != recipe.algorithm() {
        return true;
    }
    match recipe {
        HashRecipe::Argon2(params) => argon2::must_update(encoded, params),
        HashRecipe::Pbkdf2Sha256(params) => pbkdf2::must_update(encoded, params),
    }
}

/// What may be shown of a stored hash: neither its salt nor its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashSummary {
    /// The hasher, where Django knows one and the text is usable.
    pub algorithm: Option<Algorithm>,
    /// Whether Django would try a password on it.
    pub usable: bool,
    /// The cost parameters by Django's names, in its order; none where they cannot be read.
    pub costs: Vec<(&'static str, String)>,
}

/// Describes a stored hash.
#[must_use]
pub fn summarize(encoded: &str) -> HashSummary {
    let usable = is_usable(encoded);
    let algorithm = identify(encoded).filter(|_| usable);
    let costs = match algorithm {
        Some(Algorithm::Argon2) => argon2::costs(encoded),
        Some(Algorithm::Pbkdf2Sha256) => pbkdf2::costs(encoded),
        _ => Vec::new(),
    };
    HashSummary { algorithm, usable, costs }
}

#[cfg(test)]
mod tests;
