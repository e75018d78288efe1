//! Writes, verifies and describes Django's password hashes.
//!
//! Hashes from the database are not trusted: costs over the limits are refused before any work.

mod algorithm;
mod argon2;
mod bcrypt;
mod error;
mod form;
mod invalidated;
mod legacy;
mod many;
mod memory;
mod parts;
mod pbkdf2;
mod phc;
mod recipe;
mod scrypt;
mod threads;

use rand::CryptoRng;

pub use self::algorithm::{Algorithm, Cost, HashKind, identify, is_absent, is_usable};
pub use self::argon2::{Argon2Params, MAX_MEMORY, MAX_PARALLELISM, MAX_WORK};
pub use self::bcrypt::{BcryptParams, MAX_ROUNDS};
pub use self::error::HashError;
pub use self::form::check_form;
pub use self::invalidated::{has_mark, invalidated};
pub use self::legacy::Legacy;
pub use self::many::{HashJob, for_each_hash};
use self::memory::Memory;
pub use self::parts::{SALT_LENGTH, unusable};
pub use self::pbkdf2::{MAX_ITERATIONS, Pbkdf2Params};
pub use self::recipe::HashRecipe;
pub use self::scrypt::{MAX_SCRYPT_MEMORY, MAX_SCRYPT_WORK, ScryptParams};
use super::password::Password;

/// Hashes a password with a random salt of at least 128 bits, if the algorithm has one.
pub fn encode(
    password: &Password,
    recipe: HashRecipe,
    rng: &mut impl CryptoRng,
) -> Result<String, HashError> {
    encode_with_salt(password, recipe, &draw_salt(recipe, rng))
}

fn draw_salt(recipe: HashRecipe, rng: &mut impl CryptoRng) -> String {
    match recipe {
        HashRecipe::BcryptSha256(_) | HashRecipe::Bcrypt(_) => bcrypt::random_salt(rng),
        HashRecipe::Legacy(Legacy::UnsaltedMd5 | Legacy::UnsaltedSha1) => String::new(),
        _ => parts::random_text(SALT_LENGTH, rng),
    }
}

/// Hashes a password with the given salt.
///
/// For bcrypt the salt is 22 letters that encode 16 bytes.
pub fn encode_with_salt(
    password: &Password,
    recipe: HashRecipe,
    salt: &str,
) -> Result<String, HashError> {
    encode_in(&mut Memory::default(), password, recipe, salt)
}

fn encode_in(
    memory: &mut Memory,
    password: &Password,
    recipe: HashRecipe,
    salt: &str,
) -> Result<String, HashError> {
    recipe.check_salt(salt)?;
    let algorithm = recipe.algorithm();
    match recipe {
        HashRecipe::Argon2(params) => argon2::encode(memory, password, params, salt),
        HashRecipe::Pbkdf2Sha256(params) | HashRecipe::Pbkdf2Sha1(params) => {
            Ok(pbkdf2::encode(algorithm, password, params, salt))
        }
        HashRecipe::BcryptSha256(params) | HashRecipe::Bcrypt(params) => {
            bcrypt::encode(algorithm, password, params, salt)
        }
        HashRecipe::Scrypt(params) => scrypt::encode(password, params, salt),
        HashRecipe::Legacy(legacy) => Ok(std::mem::take(&mut *legacy.encode(password, salt))),
    }
}

/// Returns whether a password matches a stored hash, as Django would.
///
/// Fails where Django raises an exception, and if the costs are over the limits.
pub fn verify(password: &Password, encoded: &str) -> Result<bool, HashError> {
    verify_in(&mut Memory::default(), password, encoded)
}

fn verify_in(memory: &mut Memory, password: &Password, encoded: &str) -> Result<bool, HashError> {
    if !is_usable(encoded) {
        return Ok(false);
    }
    let algorithm = identify(encoded).ok_or(HashError::Unknown)?;
    match algorithm {
        Algorithm::Argon2 => argon2::verify(memory, password, encoded),
        Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => {
            pbkdf2::verify(algorithm, password, encoded)
        }
        Algorithm::BcryptSha256 | Algorithm::Bcrypt => bcrypt::verify(algorithm, password, encoded),
        Algorithm::Scrypt => scrypt::verify(password, encoded),
        Algorithm::Md5 => Legacy::Md5.verify(password, encoded),
        Algorithm::Sha1 => Legacy::Sha1.verify(password, encoded),
        Algorithm::UnsaltedSha1 => Legacy::UnsaltedSha1.verify(password, encoded),
        Algorithm::UnsaltedMd5 => Legacy::UnsaltedMd5.verify(password, encoded),
        Algorithm::Crypt => Err(HashError::Unsupported(Algorithm::Crypt)),
    }
}

/// Returns whether Django, with this recipe as its preferred hasher, would rehash at the next
/// login.
///
/// False for a hash that nobody can log in with.
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
        HashRecipe::Pbkdf2Sha256(params) | HashRecipe::Pbkdf2Sha1(params) => {
            pbkdf2::must_update(encoded, params)
        }
        HashRecipe::BcryptSha256(params) | HashRecipe::Bcrypt(params) => {
            bcrypt::must_update(encoded, params)
        }
        HashRecipe::Scrypt(params) => scrypt::must_update(encoded, params),
        HashRecipe::Legacy(legacy) => legacy.must_update(encoded),
    }
}

/// Returns a stored hash's cost parameters by Django's names, in Django's order; none if malformed.
#[must_use]
pub fn costs(encoded: &str) -> Vec<(&'static str, String)> {
    match HashKind::of(encoded).algorithm() {
        Some(Algorithm::Argon2) => argon2::costs(encoded),
        Some(Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1) => pbkdf2::costs(encoded),
        Some(Algorithm::BcryptSha256 | Algorithm::Bcrypt) => bcrypt::costs(encoded),
        Some(Algorithm::Scrypt) => scrypt::costs(encoded),
        _ => Vec::new(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
