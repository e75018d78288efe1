//! Parts that stored hashes have in common: numbers, salts, hexadecimal digests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::CryptoRng;
use rand::distr::{Alphanumeric, SampleString};
use sha2::Digest;
use zeroize::Zeroizing;

use super::HashError;
use crate::account::password::Password;
use crate::account::scrub;

/// Parses a decimal number in canonical form: ASCII digits, no sign, no leading zero.
///
/// A number too large for the type becomes `u32::MAX`, which is over every limit.
pub(super) fn canonical_number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.starts_with('0') && text.len() > 1) {
        return None;
    }
    Some(text.parse().unwrap_or(u32::MAX))
}

/// Parses a stored number; `None` for a form that Python may read but would not write.
///
/// `complaint` is the error for a text that is not a number.
pub(super) fn read_number(text: &str, complaint: &'static str) -> Result<Option<u32>, HashError> {
    match canonical_number(text) {
        Some(number) => Ok(Some(number)),
        None if is_lenient(text) => Ok(None),
        None => Err(HashError::Malformed(complaint)),
    }
}

fn is_lenient(text: &str) -> bool {
    text.contains(char::is_numeric)
        && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || matches!(c, '+' | '_'))
}

/// The length of a salt: 22 of 62 letters hold 128 bits.
pub const SALT_LENGTH: usize = 22;

/// The length of the random text after the `!` of an unusable password.
const UNUSABLE_LENGTH: usize = 40;

/// Returns random letters and digits (`a-zA-Z0-9`).
pub(super) fn random_text(length: usize, rng: &mut impl CryptoRng) -> String {
    Alphanumeric.sample_string(rng, length)
}

/// Returns an unusable password as Django stores it: `!` and 40 random letters.
#[must_use]
pub fn unusable(rng: &mut impl CryptoRng) -> String {
    format!("!{}", random_text(UNUSABLE_LENGTH, rng))
}

/// Refuses a salt that Django could not read back: empty, or with a separator.
pub(super) fn check_salt(salt: &str) -> Result<(), HashError> {
    if salt.is_empty() || salt.contains('$') {
        return Err(HashError::Salt);
    }
    Ok(())
}

/// Returns whether Django considers a salt of this length too short.
pub(super) fn is_weak_salt(characters: usize) -> bool {
    characters < SALT_LENGTH
}

/// Returns the digest of the salt followed by the password, in lower-case hexadecimal.
pub(super) fn hex_digest<D: Digest>(salt: &str, password: &Password) -> Zeroizing<String> {
    scrub::after(|| {
        let digest = D::new().chain_update(salt).chain_update(password.expose()).finalize();
        // Written digit by digit: an intermediate string would not be wiped.
        let mut text = Zeroizing::new(String::with_capacity(2 * digest.len()));
        for byte in &digest {
            text.extend(
                [byte >> 4, byte & 15]
                    .map(|half| char::from(b"0123456789abcdef"[usize::from(half)])),
            );
        }
        text
    })
}

/// Refuses a digest that is not this many bytes in padded base64.
pub(super) fn check_base64(digest: &str, length: usize) -> Result<(), HashError> {
    match STANDARD.decode(digest) {
        Ok(bytes) if bytes.len() == length => Ok(()),
        Ok(_) => Err(HashError::Malformed("the digest has the wrong length")),
        Err(_) => Err(HashError::Malformed("the digest is not base64")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn letters_come_from_the_whole_alphabet_and_evenly() {
        let mut counts = BTreeMap::new();
        for letter in random_text(62_000, &mut StdRng::seed_from_u64(1)).chars() {
            *counts.entry(letter).or_insert(0_u32) += 1;
        }
        let alphabet: String = counts.keys().collect();
        assert_eq!(alphabet, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
        // 1000 of each expected, standard deviation 31.
        assert!(counts.values().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn an_unusable_password_is_a_mark_and_forty_letters() {
        let mut rng = StdRng::seed_from_u64(2);
        let text = unusable(&mut rng);
        assert_eq!(text.len(), 41);
        assert!(text.starts_with('!') && text[1..].bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_ne!(text, unusable(&mut rng));
    }

    #[test]
    fn a_salt_is_neither_empty_nor_holds_the_separator() {
        assert_eq!(check_salt(""), Err(HashError::Salt));
        assert_eq!(check_salt("a$b"), Err(HashError::Salt));
        assert_eq!(check_salt("sälz, +/"), Ok(()));
    }

    #[test]
    fn only_the_canonical_form_is_a_number() {
        assert_eq!(canonical_number("0"), Some(0));
        assert_eq!(canonical_number("1500000"), Some(1_500_000));
        for text in ["", "01", "+1", "-1", " 1", "1 ", "1_0", "١", "1e3", "0x1"] {
            assert_eq!(canonical_number(text), None, "{text:?}");
        }
    }

    #[test]
    fn python_reads_more_numbers_than_it_writes() {
        assert_eq!(read_number("64", ""), Ok(Some(64)));
        for text in ["064", "+64", " 64", "6_4", "٦٤"] {
            assert_eq!(read_number(text, ""), Ok(None), "{text:?}");
        }
        for text in ["", "-64", "x", "+", " "] {
            assert_eq!(read_number(text, "no"), Err(HashError::Malformed("no")), "{text:?}");
        }
    }

    #[test]
    fn a_number_beyond_the_type_is_the_largest_one() {
        assert_eq!(canonical_number("4294967296"), Some(u32::MAX));
        assert_eq!(canonical_number(&"9".repeat(4096)), Some(u32::MAX));
    }
}
