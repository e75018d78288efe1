//! Random text in Django's alphabet, and which texts can be a salt.

use rand::CryptoRng;
use rand::distr::{Alphanumeric, SampleString};

use super::HashError;

/// The characters in a salt: the fewest of 62 letters that hold 128 bits.
pub const SALT_LENGTH: usize = 22;

/// The random letters behind the `!` of an unusable password.
const UNUSABLE_LENGTH: usize = 40;

/// Draws letters and digits (`a-zA-Z0-9`), each equally likely.
pub(super) fn random_text(length: usize, rng: &mut impl CryptoRng) -> String {
    Alphanumeric.sample_string(rng, length)
}

/// Makes a text that no password matches, as Django stores it: `!` and 40 random letters.
#[must_use]
pub fn unusable(rng: &mut impl CryptoRng) -> String {
    format!("!{}", random_text(UNUSABLE_LENGTH, rng))
}

/// Refuses a salt that Django could not read back: an empty one, or one with the separator in it.
pub(super) fn check(salt: &str) -> Result<(), HashError> {
    if salt.is_empty() || salt.contains('$') {
        return Err(HashError::Salt);
    }
    Ok(())
}

/// Tells whether a salt of this many characters is too short for Django to keep.
pub(super) fn is_weak(characters: usize) -> bool {
    characters < SALT_LENGTH
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
        // 1000 expected of each, standard deviation 31.
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
        assert_eq!(check(""), Err(HashError::Salt));
        assert_eq!(check("a$b"), Err(HashError::Salt));
        assert_eq!(check("sälz, +/"), Ok(()));
    }
}
