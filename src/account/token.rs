//! Django's password reset tokens.
//!
//! A token is the base-36 time, `-`, and every second hex digit of an HMAC-SHA-256 over the
//! user's key, password column, last login, time and e-mail address
//! (`django.contrib.auth.tokens.PasswordResetTokenGenerator`, Django 3.2 to 6.1).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::base36;
use super::clock::{ImpossibleTime, LoginStamp};
use super::key::{self, Weakness};
use super::text::hex;
use super::user::{StoredUser, UserKey};

/// Django's name for the generator, mixed into the key.
const KEY_SALT: &str = "django.contrib.auth.tokens.PasswordResetTokenGenerator";

/// `SECRET_KEY` and `SECRET_KEY_FALLBACKS`; wiped on drop, redacted in `Debug`.
#[derive(Clone)]
pub struct KeyRing {
    current: Zeroizing<Vec<u8>>,
    fallbacks: Vec<Zeroizing<Vec<u8>>>,
}

impl KeyRing {
    /// Takes the key that signs and the old keys that only verify.
    #[must_use]
    pub fn new(current: Zeroizing<Vec<u8>>, fallbacks: Vec<Zeroizing<Vec<u8>>>) -> Self {
        Self { current, fallbacks }
    }

    /// Returns a fingerprint by which a database recognises its key: 32 hex digits that do not help
    /// to find the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mac = salted_mac("acct.key.fingerprint", &self.current, &[]);
        hex(&mac[..16])
    }

    /// Returns whether the key can be guessed: it is short, or has few different characters.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        matches!(key::weakness(&self.current), Some(Weakness::Short | Weakness::Uniform))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(..)")
    }
}

/// The columns of a user that a token depends on.
#[derive(Debug, Clone)]
pub struct TokenSubject<'a> {
    key: &'a UserKey,
    password: &'a str,
    last_login: LoginStamp,
    email: &'a str,
}

impl<'a> TokenSubject<'a> {
    /// Takes the four columns from a row; fails like Django on an impossible last login.
    pub fn of(user: &'a StoredUser) -> Result<Self, ImpossibleTime> {
        Ok(Self {
            key: &user.key,
            password: &user.password,
            last_login: LoginStamp::from_stored(user.last_login.as_deref())?,
            email: &user.email,
        })
    }
}

/// A well-formed token, not yet checked against a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetToken {
    stamp: u128,
    text: String,
}

/// Why a token is not valid for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a base-36 time, `-` and 32 lower-case hex digits.
    #[error("the token is malformed")]
    Malformed,
    /// Issued with another key, for another user, or before the user changed.
    #[error("the token was already used, or the user or the key has changed since")]
    Mismatch,
    /// Older than PASSWORD_RESET_TIMEOUT.
    #[error("the token has expired")]
    Expired,
}

impl ResetToken {
    /// Issues a token for a user at a stamp (see
    /// [`SiteTime::stamp`](super::clock::SiteTime::stamp)).
    #[must_use]
    pub fn issue(subject: &TokenSubject<'_>, stamp: u128, keys: &KeyRing) -> Self {
        Self::sign(subject, stamp, &keys.current)
    }

    /// Parses a token; only Django's canonical form can be valid.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let (time, digest) = text.split_once('-').ok_or(TokenError::Malformed)?;
        let stamp = base36::decode(time).ok_or(TokenError::Malformed)?;
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digest.len() != 32 || !digest.bytes().all(hex) {
            return Err(TokenError::Malformed);
        }
        Ok(Self { stamp, text: text.to_owned() })
    }

    /// Checks the token as Django's `check_token` does: with each key, then its age.
    ///
    /// `now` is a stamp, `timeout` PASSWORD_RESET_TIMEOUT in seconds; an age of exactly the timeout
    /// is valid, and so is a token from the future.
    pub fn check(
        &self,
        subject: &TokenSubject<'_>,
        keys: &KeyRing,
        now: i64,
        timeout: i64,
    ) -> Result<(), TokenError> {
        let was_signed_with = |key: &Zeroizing<Vec<u8>>| {
            let expected = Self::sign(subject, self.stamp, key);
            bool::from(expected.text.as_bytes().ct_eq(self.text.as_bytes()))
        };
        if !std::iter::once(&keys.current).chain(&keys.fallbacks).any(was_signed_with) {
            return Err(TokenError::Mismatch);
        }
        let age = i128::from(now) - i128::try_from(self.stamp).unwrap_or(i128::MAX);
        if age > i128::from(timeout) { Err(TokenError::Expired) } else { Ok(()) }
    }

    /// Returns the stamp: seconds from 2001 in the site's local time.
    #[must_use]
    pub fn stamp(&self) -> i128 {
        i128::try_from(self.stamp).unwrap_or(i128::MAX)
    }

    /// Returns the token's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn sign(subject: &TokenSubject<'_>, stamp: u128, key: &[u8]) -> Self {
        let fields = [
            subject.key.to_string(),
            subject.password.to_owned(),
            subject.last_login.as_str().to_owned(),
            stamp.to_string(),
            subject.email.to_owned(),
        ];
        let mac = salted_mac(KEY_SALT, key, &fields);
        // Every second hex digit, starting with the first: the high half of each byte.
        let digest: String =
            mac.iter().filter_map(|byte| char::from_digit(u32::from(byte >> 4), 16)).collect();
        Self { stamp, text: format!("{}-{digest}", base36::encode(stamp)) }
    }
}

/// Django's `salted_hmac`: the HMAC key is the SHA-256 of salt and secret; the parts are
/// concatenated.
fn salted_mac(salt: &str, secret: &[u8], parts: &[String]) -> [u8; 32] {
    let key = Sha256::new().chain_update(salt).chain_update(secret).finalize();
    // HMAC pads a key with zeros to its block size; padded here, the length cannot be wrong.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(&key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    for part in parts {
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> KeyRing {
        KeyRing::new(Zeroizing::new(b"a key".to_vec()), Vec::new())
    }

    fn user(password: &str, email: &str, last_login: Option<&str>) -> StoredUser {
        StoredUser {
            key: UserKey::Integer(1),
            username: "ann".to_owned(),
            email: email.to_owned(),
            password: password.to_owned(),
            last_login: last_login.map(str::to_owned),
            first_name: String::new(),
            last_name: String::new(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: None,
            attributes: Vec::new(),
            extra: Vec::new(),
        }
    }

    #[test]
    fn a_token_lives_through_its_last_second_and_not_one_longer() {
        let user = user("hash", "a@b.example", None);
        let subject = TokenSubject::of(&user).unwrap();
        let token = ResetToken::issue(&subject, 1_000, &keys());
        let at = |now| token.check(&subject, &keys(), now, 60);
        assert_eq!([at(1_000), at(1_059), at(1_060)], [Ok(()); 3]);
        assert_eq!(at(1_061), Err(TokenError::Expired));
        assert_eq!(at(-5_000), Ok(()), "a token from the future is valid, as in Django");
    }

    #[test]
    fn a_key_is_known_again_and_redacted() {
        assert_eq!(keys().fingerprint(), keys().fingerprint());
        let other = KeyRing::new(Zeroizing::new(b"b key".to_vec()), Vec::new());
        assert_ne!(keys().fingerprint(), other.fingerprint());
        assert_eq!(format!("{:?}", keys()), "KeyRing(..)");
        assert!(keys().is_weak());
    }

    proptest! {
        #[test]
        fn a_token_is_good_for_its_user_and_any_one_letter_of_damage_kills_it(
            password in "\\PC{0,40}", email in "\\PC{0,20}", stamp in 0_u32.., place: prop::sample::Index, letter in "[ -~]",
        ) {
            let user = user(&password, &email, Some("2026-01-02 03:04:05"));
            let subject = TokenSubject::of(&user).unwrap();
            let token = ResetToken::issue(&subject, u128::from(stamp), &keys());
            let read = ResetToken::parse(token.as_str()).unwrap();
            prop_assert_eq!(read.check(&subject, &keys(), i64::from(stamp), 0), Ok(()));

            let mut damaged = token.as_str().to_owned();
            let at = place.index(damaged.len());
            damaged.replace_range(at..=at, &letter);
            if damaged != token.as_str() {
                let verdict = ResetToken::parse(&damaged)
                    .and_then(|token| token.check(&subject, &keys(), i64::from(stamp), i64::MAX));
                prop_assert!(verdict.is_err());
            }
        }
    }
}
