//! `pbkdf2_sha256$<iterations>$<salt>$<base64 of 32 bytes>`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Algorithm, HashError, number, salt};
use crate::account::password::Password;
use crate::account::scrub;

/// The most iterations that a hash may ask for: 13 times Django 6.1's, some 2.5 seconds.
pub const MAX_ITERATIONS: u32 = 20_000_000;

/// How much work PBKDF2 does, within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pbkdf2Params {
    iterations: u32,
}

impl Pbkdf2Params {
    /// Takes a number of iterations from 1 to [`MAX_ITERATIONS`].
    pub fn new(iterations: u32) -> Result<Self, HashError> {
        HashError::check_limit("iterations", iterations.into(), MAX_ITERATIONS.into())?;
        HashError::check_least("iterations", iterations, 1)?;
        Ok(Self { iterations })
    }

    /// Returns the number of iterations.
    #[must_use]
    pub fn iterations(self) -> u32 {
        self.iterations
    }
}

/// The parts of a stored text, as they are written.
struct Stored<'a> {
    iterations: &'a str,
    salt: &'a str,
}

impl<'a> Stored<'a> {
    /// Takes a text apart; further separators belong to the digest, which is compared as a whole.
    fn parse(encoded: &'a str) -> Result<Self, HashError> {
        let mut parts = encoded.splitn(4, '$').skip(1);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(""), Some(_)) => Err(HashError::Malformed("its salt is empty")),
            (Some(iterations), Some(salt), Some(_)) => Ok(Self { iterations, salt }),
            _ => Err(HashError::Malformed("parts are missing")),
        }
    }

    /// Returns the parameters; `None` for a number that Django reads but writes otherwise.
    fn params(&self) -> Result<Option<Pbkdf2Params>, HashError> {
        match number::canonical(self.iterations) {
            // To Django it means the default, and the text built with that differs.
            Some(0) => Ok(None),
            Some(iterations) => Pbkdf2Params::new(iterations).map(Some),
            None if is_lenient_number(self.iterations) => Ok(None),
            None => Err(HashError::Malformed("its iterations are not a number")),
        }
    }
}

/// Tells whether Python may take a text for a number though it would write it otherwise.
fn is_lenient_number(text: &str) -> bool {
    text.contains(char::is_numeric)
        && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || matches!(c, '+' | '_'))
}

/// Hashes a password and writes Django's text for it.
pub(super) fn encode(password: &Password, params: Pbkdf2Params, salt: &str) -> String {
    let digest = scrub::after(|| {
        let mut digest = Zeroizing::new([0_u8; 32]);
        let secret = password.expose().as_bytes();
        pbkdf2::pbkdf2_hmac::<Sha256>(secret, salt.as_bytes(), params.iterations, &mut *digest);
        digest
    });
    let name = Algorithm::Pbkdf2Sha256.name();
    format!("{name}${}${salt}${}", params.iterations, BASE64.encode(*digest))
}

/// Tells whether the password makes exactly this text, which is Django's whole test.
pub(super) fn verify(password: &Password, encoded: &str) -> Result<bool, HashError> {
    let stored = Stored::parse(encoded)?;
    let Some(params) = stored.params()? else {
        return Ok(false);
    };
    let rebuilt = Zeroizing::new(encode(password, params, stored.salt));
    Ok(rebuilt.as_bytes().ct_eq(encoded.as_bytes()).into())
}

/// Tells whether Django would write the hash anew: other iterations, or a short salt.
pub(super) fn must_update(encoded: &str, params: Pbkdf2Params) -> bool {
    let Ok(stored) = Stored::parse(encoded) else {
        return true;
    };
    stored.params() != Ok(Some(params)) || salt::is_weak(stored.salt.chars().count())
}

/// Returns the cost parameters by Django's names; none where the text is malformed.
pub(super) fn costs(encoded: &str) -> Vec<(&'static str, String)> {
    Stored::parse(encoded)
        .ok()
        .filter(|stored| number::canonical(stored.iterations).is_some())
        .map(|stored| ("iterations", stored.iterations.to_owned()))
        .into_iter()
        .collect()
}
