//! bcrypt: `bcrypt$$2b$<rounds>$<salt><checksum>`, and the same with `bcrypt_sha256`.

use base64::Engine;
use bcrypt::BASE_64 as BASE64;
use rand::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Algorithm, HashError, parts};
use crate::account::password::Password;
use crate::account::scrub;

/// The limit of rounds, as a power of two: 16 times Django's, about 4 seconds.
pub const MAX_ROUNDS: u32 = 16;

/// The fewest rounds that bcrypt allows, as a power of two.
const MIN_ROUNDS: u32 = 4;

/// The longest password that bcrypt uses, in bytes.
const LONGEST: usize = 72;

/// The length of a salt in bytes.
const SALT_BYTES: usize = 16;

/// The length of an encoded salt.
const SALT_LETTERS: usize = 22;

/// The bytes of the checksum that are stored: all but the last.
const CHECKSUM: usize = 23;

/// The rounds of bcrypt, within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BcryptParams {
    rounds: u32,
}

impl BcryptParams {
    /// Django's default.
    pub const DJANGO: Self = Self { rounds: 12 };

    /// Checks the binary logarithm of the rounds: from 4 to [`MAX_ROUNDS`].
    pub fn new(rounds: u32) -> Result<Self, HashError> {
        HashError::check_limit("work factor", rounds.into(), MAX_ROUNDS.into())?;
        HashError::check_least("work factor", rounds, MIN_ROUNDS)?;
        Ok(Self { rounds })
    }

    /// Returns the binary logarithm of the rounds.
    #[must_use]
    pub fn rounds(self) -> u32 {
        self.rounds
    }
}

/// Returns bcrypt's key: the password (or for [`Algorithm::BcryptSha256`] its SHA-256 in
/// hexadecimal), followed by NUL if that fits.
fn key(algorithm: Algorithm, password: &Password) -> Result<Zeroizing<Vec<u8>>, HashError> {
    let mut key = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    if algorithm == Algorithm::BcryptSha256 {
        key.extend(parts::hex_digest::<Sha256>("", password).as_bytes());
    } else if password.expose().len() > LONGEST {
        return Err(HashError::PasswordTooLong { limit: LONGEST });
    } else {
        key.extend(password.expose().as_bytes());
    }
    key.push(0);
    key.truncate(LONGEST);
    Ok(key)
}

/// The parts of a stored hash that the checksum depends on.
pub(super) struct BcryptHash<'a> {
    version: &'a str,
    params: BcryptParams,
    salt: [u8; SALT_BYTES],
}

impl<'a> BcryptHash<'a> {
    /// Parses a hash as the bcrypt library does, which ignores empty parts.
    pub(super) fn parse(encoded: &'a str) -> Result<Self, HashError> {
        if !encoded.is_ascii() {
            return Err(HashError::Malformed("not ASCII"));
        }
        let parts: Vec<&str> =
            encoded.split('$').skip(1).filter(|part| !part.is_empty()).take(4).collect();
        let [version, rounds, rest] = parts[..] else {
            return Err(HashError::Malformed("expected the three parts of bcrypt"));
        };
        if !matches!(version, "2a" | "2b" | "2x" | "2y") {
            return Err(HashError::Malformed("unknown version of bcrypt"));
        }
        let salt = rest.get(..SALT_LETTERS).and_then(decode_salt);
        let salt = salt.ok_or(HashError::Malformed("malformed salt"))?;
        Ok(Self { version, params: params(rounds)?, salt })
    }

    /// Writes all but the checksum.
    fn front(&self, algorithm: Algorithm) -> String {
        let Self { version, params: BcryptParams { rounds }, salt } = self;
        format!("{algorithm}$${version}${rounds:02}${}", BASE64.encode(salt))
    }
}

fn decode_salt(text: &str) -> Option<[u8; SALT_BYTES]> {
    BASE64.decode(text).ok()?.try_into().ok()
}

fn params(rounds: &str) -> Result<BcryptParams, HashError> {
    let rounds =
        rounds.parse().map_err(|_| HashError::Malformed("the work factor is not a number"))?;
    BcryptParams::new(rounds).map_err(|error| match error {
        HashError::TooSmall { .. } => HashError::Malformed("the work factor is under 4"),
        other => other,
    })
}

/// Returns a random salt.
pub(super) fn random_salt(rng: &mut impl CryptoRng) -> String {
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    BASE64.encode(salt)
}

/// Hashes a password with a salt of 22 letters.
pub(super) fn encode(
    algorithm: Algorithm,
    password: &Password,
    params: BcryptParams,
    salt: &str,
) -> Result<String, HashError> {
    let salt = decode_salt(salt).ok_or(HashError::Salt)?;
    write(algorithm, password, &BcryptHash { version: "2b", params, salt })
}

fn write(
    algorithm: Algorithm,
    password: &Password,
    stored: &BcryptHash<'_>,
) -> Result<String, HashError> {
    let key = key(algorithm, password)?;
    let (rounds, salt) = (stored.params.rounds, stored.salt);
    let checksum = scrub::after(|| Zeroizing::new(bcrypt::bcrypt(rounds, salt, &key)));
    Ok(stored.front(algorithm) + &BASE64.encode(&checksum[..CHECKSUM]))
}

/// Returns whether the password produces exactly this hash, which is all that Django checks.
pub(super) fn verify(
    algorithm: Algorithm,
    password: &Password,
    encoded: &str,
) -> Result<bool, HashError> {
    let rebuilt = Zeroizing::new(write(algorithm, password, &BcryptHash::parse(encoded)?)?);
    Ok(rebuilt.as_bytes().ct_eq(encoded.as_bytes()).into())
}

/// Refuses a hash that cannot be computed, or that Django would write otherwise.
pub(super) fn check_form(algorithm: Algorithm, encoded: &str) -> Result<(), HashError> {
    let hash = BcryptHash::parse(encoded)?;
    if !encoded.starts_with(&format!("{algorithm}$$2")) {
        return Err(HashError::Malformed("exactly two $ belong between the name and the 2"));
    }
    let checksum = encoded.strip_prefix(&hash.front(algorithm)).map(|it| BASE64.decode(it));
    match checksum {
        Some(Ok(bytes)) if bytes.len() == CHECKSUM => Ok(()),
        Some(_) => Err(HashError::Malformed("the digest has the wrong length")),
        None => Err(HashError::Malformed("the work factor has two digits")),
    }
}

/// Returns whether Django would rehash: other rounds.
pub(super) fn must_update(encoded: &str, params: BcryptParams) -> bool {
    BcryptHash::parse(encoded).map_or(true, |stored| stored.params != params)
}

/// Returns the cost by Django's name; none if the hash is malformed.
pub(super) fn costs(encoded: &str) -> Vec<(&'static str, String)> {
    let rounds = match encoded.splitn(5, '$').skip(2).collect::<Vec<_>>()[..] {
        ["2a" | "2b" | "2x" | "2y", rounds, _] if rounds.len() == 2 => {
            parts::canonical_number(rounds.strip_prefix('0').unwrap_or(rounds))
        }
        _ => None,
    };
    rounds.map(|rounds| ("work factor", rounds.to_string())).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &str = "abcdefghijklmnopqrstuu";

    fn password(text: &str) -> Password {
        Password::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    fn hash(algorithm: Algorithm, text: &str) -> Result<String, HashError> {
        encode(algorithm, &password(text), BcryptParams::new(4).unwrap(), SALT)
    }

    #[test]
    fn a_password_over_72_bytes_is_refused_and_never_cut() {
        let (longest, over) = ("ä".repeat(36), "ä".repeat(36) + "x");
        let stored = hash(Algorithm::Bcrypt, &longest).unwrap();
        let refused = HashError::PasswordTooLong { limit: 72 };
        assert_eq!(verify(Algorithm::Bcrypt, &password(&longest), &stored), Ok(true));
        assert_eq!(verify(Algorithm::Bcrypt, &password(&over), &stored), Err(refused));
        assert_eq!(hash(Algorithm::Bcrypt, &over), Err(refused));
        let stored = hash(Algorithm::BcryptSha256, &over).unwrap();
        assert_eq!(verify(Algorithm::BcryptSha256, &password(&over), &stored), Ok(true));
        assert_eq!(verify(Algorithm::BcryptSha256, &password(&longest), &stored), Ok(false));
    }

    #[test]
    fn every_version_computes_the_same_and_keeps_its_name() {
        let stored = hash(Algorithm::Bcrypt, "a").unwrap();
        for version in ["2a", "2b", "2x", "2y"] {
            let named = stored.replace("2b", version);
            assert_eq!(verify(Algorithm::Bcrypt, &password("a"), &named), Ok(true), "{version}");
            assert_eq!(verify(Algorithm::Bcrypt, &password("b"), &named), Ok(false), "{version}");
        }
        let unknown = verify(Algorithm::Bcrypt, &password("a"), &stored.replace("2b", "2c"));
        assert_eq!(unknown, Err(HashError::Malformed("unknown version of bcrypt")));
    }

    #[test]
    fn what_the_library_reads_but_writes_otherwise_is_false() {
        let stored = hash(Algorithm::Bcrypt, "a").unwrap();
        for (found, other) in [("$04$", "$4$"), ("$04$", "$+4$"), ("$$", "$"), ("$$", "$$$")] {
            let text = stored.replacen(found, other, 1);
            assert_eq!(verify(Algorithm::Bcrypt, &password("a"), &text), Ok(false), "{text}");
        }
    }

    #[test]
    fn a_salt_is_22_letters_of_bcrypts_own_base64_without_stray_bits() {
        let params = BcryptParams::new(4).unwrap();
        for salt in ["abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstu", "abcdefghijklmnopqrstu+"] {
            let refused = encode(Algorithm::Bcrypt, &password("a"), params, salt);
            assert_eq!(refused, Err(HashError::Salt), "{salt}");
            let text = format!("bcrypt$$2b$04${salt}");
            let malformed = Err(HashError::Malformed("malformed salt"));
            assert_eq!(verify(Algorithm::Bcrypt, &password("a"), &text), malformed, "{salt}");
        }
    }

    #[test]
    fn other_rounds_are_outdated_and_their_number_is_told() {
        let stored = hash(Algorithm::Bcrypt, "a").unwrap();
        assert!(!must_update(&stored, BcryptParams::new(4).unwrap()));
        assert!(must_update(&stored, BcryptParams::DJANGO));
        assert!(must_update("bcrypt$$2b", BcryptParams::DJANGO));
        assert_eq!(costs(&stored), [("work factor", "4".to_owned())]);
        for text in ["bcrypt$$2b$4$x", "bcrypt$$2b$+4$x", "bcrypt$$2c$04$x", "bcrypt$$2b$04"] {
            assert_eq!(costs(text), [], "{text}");
        }
    }
}
