//! `pbkdf2_sha256$<iterations>$<salt>$<base64 of 32 bytes>`, and `pbkdf2_sha1` with 20 bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha1::Sha1;
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
    /// Django 6.1's own.
    pub const DJANGO: Self = Self { iterations: 1_500_000 };

    /// Takes a number of iterations from 1 to [`MAX_ITERATIONS`].
    pub fn new(iterations: u32) -> Result<Self, HashError> {
        HashError::check_limit("iterations", iterations.into(), MAX_ITERATIONS.into())?;
        HashError::check_least("iterations", iterations, 1)?;
        Ok(Self { iterations })
    }

    /// Returns the number of iterations.
    #[must_use]
    pub const fn iterations(self) -> u32 {
        self.iterations
    }
}

/// The digest that PBKDF2 runs on.
#[derive(Clone, Copy)]
pub(super) enum Digest {
    Sha256,
    Sha1,
}

impl Digest {
    fn algorithm(self) -> Algorithm {
        match self {
            Self::Sha256 => Algorithm::Pbkdf2Sha256,
            Self::Sha1 => Algorithm::Pbkdf2Sha1,
        }
    }

    /// Derives as many bytes as the digest has.
    fn derive(self, secret: &[u8], salt: &[u8], iterations: u32) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(vec![0; if matches!(self, Self::Sha1) { 20 } else { 32 }]);
        match self {
            Self::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(secret, salt, iterations, &mut bytes),
            Self::Sha1 => pbkdf2::pbkdf2_hmac::<Sha1>(secret, salt, iterations, &mut bytes),
        }
        bytes
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
        match number::read(self.iterations, "its iterations are not a number")? {
            // To Django 0 means the default, and the text built with that differs.
            None | Some(0) => Ok(None),
            Some(iterations) => Pbkdf2Params::new(iterations).map(Some),
        }
    }
}

/// Hashes a password and writes Django's text for it.
pub(super) fn encode(
    digest: Digest,
    password: &Password,
    params: Pbkdf2Params,
    salt: &str,
) -> String {
    let Pbkdf2Params { iterations } = params;
    let secret = password.expose().as_bytes();
    let bytes = scrub::after(|| digest.derive(secret, salt.as_bytes(), iterations));
    format!("{}${iterations}${salt}${}", digest.algorithm(), BASE64.encode(&*bytes))
}

/// Tells whether the password makes exactly this text, which is Django's whole test.
pub(super) fn verify(
    digest: Digest,
    password: &Password,
    encoded: &str,
) -> Result<bool, HashError> {
    let stored = Stored::parse(encoded)?;
    let Some(params) = stored.params()? else {
        return Ok(false);
    };
    let rebuilt = Zeroizing::new(encode(digest, password, params, stored.salt));
    Ok(rebuilt.as_bytes().ct_eq(encoded.as_bytes()).into())
}

/// Tells whether Django would write the hash anew: other iterations, or a short salt.
pub(super) fn must_update(encoded: &str, params: Pbkdf2Params) -> bool {
    let Ok(stored) = Stored::parse(encoded) else {
        return true;
    };
    stored.params() != Ok(Some(params)) || salt::is_weak(stored.salt.chars().count())
}

/// Refuses a text whose iterations cannot be computed.
pub(super) fn check_form(encoded: &str) -> Result<(), HashError> {
    let params = Stored::parse(encoded)?.params()?;
    params.map(drop).ok_or(HashError::Malformed("its iterations are not as Django writes them"))
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
