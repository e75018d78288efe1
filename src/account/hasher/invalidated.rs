//! Invalidated passwords: hashes in a recipe's format with a random tag, which no password matches.
//!
//! Each contains a mark of 128 bits in its salt (64 bits in the digest if there is no salt), by
//! which the writer recognises it. The tag is random, so the mark does not help to forge a link.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bcrypt::BASE_64 as BCRYPT;
use rand::CryptoRng;

use super::{HashRecipe, Legacy, SALT_LENGTH};
use crate::account::text::hex;

/// The alphabet of Django's salts.
const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The bytes of the mark in a digest without a salt.
const MARK_IN_DIGEST: usize = 8;

/// Returns a hash that Django considers current for the recipe and that no password matches.
#[must_use]
pub fn invalidated(recipe: HashRecipe, mark: [u8; 16], rng: &mut impl CryptoRng) -> String {
    build(recipe, mark, |length| {
        let mut bytes = vec![0; length];
        rng.fill_bytes(&mut bytes);
        bytes
    })
}

fn build(recipe: HashRecipe, mark: [u8; 16], mut draw: impl FnMut(usize) -> Vec<u8>) -> String {
    let tag = match recipe {
        HashRecipe::Argon2(_) => STANDARD_NO_PAD.encode(draw(32)),
        HashRecipe::Pbkdf2Sha256(_) => STANDARD.encode(draw(32)),
        HashRecipe::Pbkdf2Sha1(_) => STANDARD.encode(draw(20)),
        HashRecipe::BcryptSha256(_) | HashRecipe::Bcrypt(_) => BCRYPT.encode(draw(23)),
        HashRecipe::Scrypt(_) => STANDARD.encode(draw(64)),
        HashRecipe::Legacy(Legacy::Md5) => hex(&draw(16)),
        HashRecipe::Legacy(Legacy::Sha1) => hex(&draw(20)),
        HashRecipe::Legacy(Legacy::UnsaltedMd5) => hex(&draw(16 - MARK_IN_DIGEST)),
        HashRecipe::Legacy(Legacy::UnsaltedSha1) => hex(&draw(20 - MARK_IN_DIGEST)),
    };
    stem(recipe, mark) + &tag
}

impl HashRecipe {
    /// Returns the length in characters of the hashes that this recipe produces.
    #[must_use]
    pub fn length(self) -> usize {
        build(self, [0; 16], |length| vec![0; length]).len()
    }
}

/// Returns whether a stored hash comes from [`invalidated`] with this recipe and mark.
#[must_use]
pub fn has_mark(encoded: &str, recipe: HashRecipe, mark: [u8; 16]) -> bool {
    encoded.starts_with(&stem(recipe, mark))
}

/// Returns everything before the tag.
fn stem(recipe: HashRecipe, mark: [u8; 16]) -> String {
    let (name, salt) = (recipe.algorithm(), salt(mark));
    match recipe {
        HashRecipe::Argon2(params) => {
            let [memory, time, parallelism] = params.values();
            let salt = STANDARD_NO_PAD.encode(salt);
            format!("{name}$argon2id$v=19$m={memory},t={time},p={parallelism}${salt}$")
        }
        HashRecipe::Pbkdf2Sha256(params) | HashRecipe::Pbkdf2Sha1(params) => {
            format!("{name}${}${salt}$", params.iterations())
        }
        HashRecipe::BcryptSha256(params) | HashRecipe::Bcrypt(params) => {
            format!("{name}$$2b${:02}${}", params.rounds(), BCRYPT.encode(mark))
        }
        HashRecipe::Scrypt(params) => {
            let [work_factor, block_size, parallelism] = params.values();
            format!("{name}${work_factor}${salt}${block_size}${parallelism}$")
        }
        HashRecipe::Legacy(Legacy::Md5 | Legacy::Sha1) => format!("{name}${salt}$"),
        HashRecipe::Legacy(Legacy::UnsaltedMd5) => hex(&mark[..MARK_IN_DIGEST]),
        HashRecipe::Legacy(Legacy::UnsaltedSha1) => {
            format!("sha1$${}", hex(&mark[..MARK_IN_DIGEST]))
        }
    }
}

/// Encodes a mark as a salt in Django's alphabet.
fn salt(mark: [u8; 16]) -> String {
    let mut number = u128::from_be_bytes(mark);
    let mut letter = || {
        let at = usize::try_from(number % 62).unwrap_or_default();
        number /= 62;
        char::from(LETTERS[at])
    };
    std::iter::repeat_with(&mut letter).take(SALT_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::super::tests::{password, small_recipes};
    use super::*;
    use crate::account::hasher::{costs, encode, identify, must_update, verify};

    #[test]
    fn it_has_the_form_and_the_length_of_a_real_hash_and_no_password() {
        let mut rng = StdRng::seed_from_u64(1);
        for recipe in small_recipes() {
            let real = encode(&password("a"), recipe, &mut rng).unwrap();
            let text = invalidated(recipe, [7; 16], &mut rng);
            let form = |text: &str| (text.len(), text.matches(['$', '=']).count());
            assert_eq!(form(&text), form(&real), "{text}");
            assert_eq!(costs(&text), costs(&real), "{text}");
            assert_eq!(identify(&text), Some(recipe.algorithm()));
            assert!(!must_update(&text, recipe), "{text}");
            assert_eq!(verify(&password("a"), &text), Ok(false), "{text}");
        }
    }

    #[test]
    fn its_mark_is_known_again_and_its_tag_is_random() {
        let mut rng = StdRng::seed_from_u64(2);
        for recipe in small_recipes() {
            let [first, second] = [(); 2].map(|()| invalidated(recipe, [7; 16], &mut rng));
            assert_ne!(first, second);
            assert!(has_mark(&first, recipe, [7; 16]) && has_mark(&second, recipe, [7; 16]));
            assert!(!has_mark(&first, recipe, [8; 16]), "{first}");
            let real = encode(&password("a"), recipe, &mut rng).unwrap();
            assert!(!has_mark(&real, recipe, [7; 16]));
        }
    }

    #[test]
    fn every_mark_is_a_salt_of_its_own_in_djangos_alphabet() {
        let salts: std::collections::BTreeSet<String> = (0..1_000_u128)
            .flat_map(|number| [number, u128::MAX - number])
            .map(|number| salt(number.to_be_bytes()))
            .collect();
        assert_eq!(salts.len(), 2_000);
        let fits =
            |salt: &String| salt.len() == 22 && salt.bytes().all(|b| b.is_ascii_alphanumeric());
        assert!(salts.iter().all(fits));
    }
}
