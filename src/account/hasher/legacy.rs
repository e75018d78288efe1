//! Plain digests: `md5$<salt>$<hex>`, `sha1$<salt>$<hex>`, `sha1$$<hex>`, and 32 hexadecimal
//! digits, optionally after `md5$$`.

use md5::Md5;
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Algorithm, HashError, parts};
use crate::account::password::Password;

/// A digest that Django once stored; each can be brute-forced quickly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    /// Salted MD5.
    Md5,
    /// Salted SHA-1.
    Sha1,
    /// SHA-1 without a salt.
    UnsaltedSha1,
    /// MD5 without a salt.
    UnsaltedMd5,
}

impl Legacy {
    pub(super) fn algorithm(self) -> Algorithm {
        match self {
            Self::Md5 => Algorithm::Md5,
            Self::Sha1 => Algorithm::Sha1,
            Self::UnsaltedSha1 => Algorithm::UnsaltedSha1,
            Self::UnsaltedMd5 => Algorithm::UnsaltedMd5,
        }
    }

    fn is_salted(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }

    /// Hashes a password.
    pub(super) fn encode(self, password: &Password, salt: &str) -> Zeroizing<String> {
        match self {
            Self::Md5 => join("md5", salt, &parts::hex_digest::<Md5>(salt, password)),
            Self::Sha1 => join("sha1", salt, &parts::hex_digest::<Sha1>(salt, password)),
            Self::UnsaltedSha1 => join("sha1", "", &parts::hex_digest::<Sha1>("", password)),
            Self::UnsaltedMd5 => parts::hex_digest::<Md5>("", password),
        }
    }

    /// Returns whether the password produces exactly this hash, ignoring the prefix `md5$$` of
    /// unsalted MD5.
    pub(super) fn verify(self, password: &Password, encoded: &str) -> Result<bool, HashError> {
        let salt = if self.is_salted() { stored_salt(encoded)? } else { "" };
        let stored = match self {
            Self::UnsaltedMd5 => encoded.strip_prefix("md5$$").unwrap_or(encoded),
            _ => encoded,
        };
        Ok(self.encode(password, salt).as_bytes().ct_eq(stored.as_bytes()).into())
    }

    /// Refuses a digest that Django would not write, and a missing salt.
    pub(super) fn check_form(self, encoded: &str) -> Result<(), HashError> {
        if self.is_salted() {
            stored_salt(encoded)?;
        }
        let digest = if self.is_salted() {
            encoded.splitn(3, '$').nth(2).unwrap_or_default()
        } else {
            encoded.rsplit('$').next().unwrap_or_default()
        };
        let length = if matches!(self, Self::Md5 | Self::UnsaltedMd5) { 32 } else { 40 };
        if digest.len() != length || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(HashError::Malformed("the digest is not the right number of hex digits"));
        }
        if digest.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(HashError::Malformed("Django writes hex digits in lower case"));
        }
        Ok(())
    }

    /// Returns whether Django would rehash: a short salt. A missing salt is accepted.
    pub(super) fn must_update(self, encoded: &str) -> bool {
        let weak = |salt: &str| parts::is_weak_salt(salt.chars().count());
        self.is_salted() && stored_salt(encoded).map_or(true, weak)
    }
}

fn join(name: &str, salt: &str, digest: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{name}${salt}${digest}"))
}

/// Returns the salt.
///
/// Further separators belong to the digest, which is compared as a whole.
fn stored_salt(encoded: &str) -> Result<&str, HashError> {
    let mut parts = encoded.splitn(3, '$').skip(1);
    match (parts.next(), parts.next()) {
        (Some(""), Some(_)) => Err(HashError::Malformed("the salt is empty")),
        (Some(salt), Some(_)) => Ok(salt),
        _ => Err(HashError::Malformed("parts are missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    #[test]
    fn digests_are_those_of_the_salt_and_the_password() {
        // printf 'sä' | md5sum; printf 'sä' | sha1sum; the same of "ä".
        let cases = [
            (Legacy::Md5, "s", "md5$s$f06c0ae062d7978d2e335423f3b5e1e6"),
            (Legacy::Sha1, "s", "sha1$s$72d88e9a2fd57b89bd85ce6c59c484d528329df9"),
            (Legacy::UnsaltedSha1, "", "sha1$$961fa22f61a56e19f3f5f8867901ac8cf5e6d11f"),
            (Legacy::UnsaltedMd5, "", "8419b71c87a225a2c70b50486fbee545"),
        ];
        for (legacy, salt, expected) in cases {
            assert_eq!(*legacy.encode(&password("ä"), salt), expected);
            assert_eq!(legacy.verify(&password("ä"), expected), Ok(true));
            assert_eq!(legacy.verify(&password("b"), expected), Ok(false));
            assert_eq!(legacy.verify(&password("ä"), &expected.to_uppercase()), Ok(false));
        }
    }

    #[test]
    fn a_short_salt_is_outdated_and_none_is_not() {
        assert!(Legacy::Md5.must_update("md5$abcdefghijklmnopqrstu$x"));
        assert!(!Legacy::Md5.must_update("md5$abcdefghijklmnopqrstuv$x"));
        assert!(Legacy::Sha1.must_update("sha1$äbcdefghijklmnopqrstu$x"), "22 bytes, 21 letters");
        assert!(Legacy::Sha1.must_update("sha1"));
        assert!(!Legacy::UnsaltedMd5.must_update("x"));
        assert!(!Legacy::UnsaltedSha1.must_update("sha1$$x"));
    }
}
