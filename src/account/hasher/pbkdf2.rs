//! PBKDF2: `pbkdf2_sha256$<iterations>$<salt>$<base64 of 32 bytes>`, and `pbkdf2_sha1` with 20
//! bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Algorithm, HashError, parts};
use crate::account::password::Password;
use crate::account::scrub;

/// The limit of iterations: 13 times Django 6.1's, about 2.5 seconds.
pub const MAX_ITERATIONS: u32 = 20_000_000;

/// The iterations of PBKDF2, within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pbkdf2Params {
    iterations: u32,
}

impl Pbkdf2Params {
    /// Django 6.1's default.
    pub const DJANGO: Self = Self { iterations: 1_500_000 };

    /// Checks the number of iterations: from 1 to [`MAX_ITERATIONS`].
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

/// Splits a hash into iterations and salt.
///
/// Further separators belong to the digest, which is compared as a whole.
fn parse(encoded: &str) -> Result<(&str, &str), HashError> {
    let mut parts = encoded.splitn(4, '$').skip(1);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(""), Some(_)) => Err(HashError::Malformed("the salt is empty")),
        (Some(iterations), Some(salt), Some(_)) => Ok((iterations, salt)),
        _ => Err(HashError::Malformed("parts are missing")),
    }
}

/// Returns the parameters; `None` for a number that Django reads but writes differently.
fn params(iterations: &str) -> Result<Option<Pbkdf2Params>, HashError> {
    match parts::read_number(iterations, "the iterations are not a number")? {
        // Django takes 0 for its default, and writes that into the hash it compares.
        None | Some(0) => Ok(None),
        Some(iterations) => Pbkdf2Params::new(iterations).map(Some),
    }
}

/// Hashes a password; SHA-1 for [`Algorithm::Pbkdf2Sha1`], otherwise SHA-256.
pub(super) fn encode(
    algorithm: Algorithm,
    password: &Password,
    params: Pbkdf2Params,
    salt: &str,
) -> String {
    let Pbkdf2Params { iterations } = params;
    let (secret, salt_bytes) = (password.expose().as_bytes(), salt.as_bytes());
    let digest = scrub::after(|| {
        if algorithm == Algorithm::Pbkdf2Sha1 {
            let mut digest = Zeroizing::new(vec![0; 20]);
            pbkdf2::pbkdf2_hmac::<Sha1>(secret, salt_bytes, iterations, &mut digest);
            digest
        } else {
            let mut digest = Zeroizing::new(vec![0; 32]);
            pbkdf2::pbkdf2_hmac::<Sha256>(secret, salt_bytes, iterations, &mut digest);
            digest
        }
    });
    format!("{algorithm}${iterations}${salt}${}", BASE64.encode(&*digest))
}

/// Returns whether the password produces exactly this hash, which is all that Django checks.
pub(super) fn verify(
    algorithm: Algorithm,
    password: &Password,
    encoded: &str,
) -> Result<bool, HashError> {
    let (iterations, salt) = parse(encoded)?;
    let Some(params) = params(iterations)? else {
        return Ok(false);
    };
    let rebuilt = Zeroizing::new(encode(algorithm, password, params, salt));
    Ok(rebuilt.as_bytes().ct_eq(encoded.as_bytes()).into())
}

/// Returns whether Django would rehash: other iterations, or a short salt.
pub(super) fn must_update(encoded: &str, wanted: Pbkdf2Params) -> bool {
    parse(encoded).map_or(true, |(iterations, salt)| {
        params(iterations) != Ok(Some(wanted)) || parts::is_weak_salt(salt.chars().count())
    })
}

/// Refuses a hash that cannot be computed, or whose digest is not this many bytes.
pub(super) fn check_form(encoded: &str, length: usize) -> Result<(), HashError> {
    let params = params(parse(encoded)?.0)?;
    params.ok_or(HashError::Malformed("the iterations are not as Django writes them"))?;
    parts::check_base64(encoded.splitn(4, '$').nth(3).unwrap_or_default(), length)
}

/// Returns the cost parameters by Django's names; none if the hash is malformed.
pub(super) fn costs(encoded: &str) -> Vec<(&'static str, String)> {
    parse(encoded)
        .ok()
        .filter(|(iterations, _)| parts::canonical_number(iterations).is_some())
        .map(|(iterations, _)| ("iterations", iterations.to_owned()))
        .into_iter()
        .collect()
}
