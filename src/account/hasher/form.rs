//! Checks whether any password can match a stored hash.

use super::{Algorithm, HashError, Legacy, argon2, bcrypt, identify, is_usable, pbkdf2, scrypt};

/// Refuses a hash that no password can match, without hashing: unknown, malformed, or with costs
/// over the limits.
///
/// Django compares the whole text with what it would write, so any other spelling never matches.
/// An unusable password is accepted.
pub fn check_form(encoded: &str) -> Result<(), HashError> {
    if !is_usable(encoded) {
        return Ok(());
    }
    match identify(encoded).ok_or_else(|| unprefixed(encoded))? {
        Algorithm::Argon2 => argon2::check_form(encoded),
        Algorithm::Pbkdf2Sha256 => pbkdf2::check_form(encoded, 32),
        Algorithm::Pbkdf2Sha1 => pbkdf2::check_form(encoded, 20),
        algorithm @ (Algorithm::BcryptSha256 | Algorithm::Bcrypt) => {
            bcrypt::check_form(algorithm, encoded)
        }
        Algorithm::Scrypt => scrypt::check_form(encoded),
        Algorithm::Md5 => Legacy::Md5.check_form(encoded),
        Algorithm::Sha1 => Legacy::Sha1.check_form(encoded),
        Algorithm::UnsaltedSha1 => Legacy::UnsaltedSha1.check_form(encoded),
        Algorithm::UnsaltedMd5 => Legacy::UnsaltedMd5.check_form(encoded),
        Algorithm::Crypt => Err(HashError::Unsupported(Algorithm::Crypt)),
    }
}

/// Says which prefix a hash of another program lacks, if Django has the algorithm.
fn unprefixed(encoded: &str) -> HashError {
    if encoded.starts_with("$2") {
        HashError::Malformed("Django's prefix is missing: put bcrypt$ before the $2")
    } else if encoded.starts_with("$argon2") {
        HashError::Malformed("Django's prefix is missing: put argon2 before the $argon2")
    } else {
        HashError::Unknown
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use zeroize::Zeroizing;

    use super::super::HashRecipe;
    use super::*;
    use crate::account::hasher::{encode, unusable};
    use crate::account::password::Password;

    fn cheap() -> Vec<HashRecipe> {
        let mut recipes = vec![
            HashRecipe::argon2(8, 1, 1).unwrap(),
            HashRecipe::pbkdf2_sha256(1).unwrap(),
            HashRecipe::pbkdf2_sha1(1000).unwrap(),
            HashRecipe::bcrypt_sha256(4).unwrap(),
            HashRecipe::bcrypt(4).unwrap(),
            HashRecipe::scrypt(16, 8, 1).unwrap(),
        ];
        recipes.extend(
            [Legacy::Md5, Legacy::Sha1, Legacy::UnsaltedSha1, Legacy::UnsaltedMd5]
                .map(HashRecipe::Legacy),
        );
        recipes
    }

    fn written(recipe: HashRecipe) -> String {
        let password = Password::new(Zeroizing::new("tulip".to_owned())).unwrap();
        encode(&password, recipe, &mut StdRng::seed_from_u64(1)).unwrap()
    }

    #[test]
    fn a_recipe_knows_the_length_of_what_it_writes() {
        for recipe in cheap() {
            assert_eq!(recipe.length(), written(recipe).len(), "{recipe:?}");
        }
        let scrypt = HashRecipe::django(Algorithm::Scrypt).unwrap();
        assert_eq!(scrypt.length(), 128, "exactly what Django's column holds");
    }

    #[test]
    fn what_is_written_here_is_sound_and_what_is_cut_off_is_not() {
        for recipe in cheap() {
            let hash = written(recipe);
            assert_eq!(check_form(&hash), Ok(()), "{recipe:?}");
            // An Argon2 tag may have any length.
            let last = if recipe.algorithm() == Algorithm::Argon2 { 43 } else { 1 };
            for length in [1, hash.len() / 2, hash.len() - last] {
                assert!(check_form(&hash[..length]).is_err(), "{}", &hash[..length]);
            }
        }
        assert_eq!(check_form(&unusable(&mut StdRng::seed_from_u64(1))), Ok(()));
    }

    #[test]
    fn costs_over_the_limits_are_told_from_malformed_texts() {
        let digest = "A".repeat(44);
        let judge = |hash: &str| check_form(&format!("{hash}${digest}"));
        assert!(matches!(judge("pbkdf2_sha256$4000000000$salt"), Err(HashError::Excessive { .. })));
        assert!(matches!(judge("pbkdf2_sha256$0$salt"), Err(HashError::Malformed(_))));
        assert!(matches!(judge("pbkdf2_sha256$many$salt"), Err(HashError::Malformed(_))));
        assert!(matches!(
            judge("argon2$argon2id$v=19$m=4000000,t=2,p=8$c2FsdHNhbHQ"),
            Err(HashError::Excessive { .. })
        ));
        assert!(matches!(
            judge("argon2$argon2id$v=20$m=8,t=1,p=1$c2FsdHNhbHQ"),
            Err(HashError::Malformed(_))
        ));
        assert!(matches!(
            check_form(&format!("scrypt$1048576$salt$8$1${}", "A".repeat(88))),
            Err(HashError::Excessive { .. })
        ));
        assert_eq!(check_form("plain"), Err(HashError::Unknown));
        assert!(matches!(check_form("crypt$$ab"), Err(HashError::Unsupported(_))));
    }

    #[test]
    fn a_spelling_that_django_would_not_write_is_malformed() {
        let mut hashes = cheap().into_iter().map(written);
        let mut other = |found: &str, other: &str| {
            let hash = hashes.find(|hash| hash.starts_with(found)).unwrap();
            let other = hash.replacen(found, other, 1);
            assert!(matches!(check_form(&other), Err(HashError::Malformed(_))), "{other}");
        };
        other("argon2$argon2id", "$argon2id");
        other("bcrypt_sha256$$", "bcrypt_sha256$");
        other("bcrypt$$2b$04", "bcrypt$$2b$4");
        for hash in ["bcrypt$$2b$04$", "bcrypt$2b$04$", "bcrypt$$$2b$04$", "$2b$04$", "$2y$04$"] {
            let tail = "abcdefghijklmnopqrstuu".to_owned() + &"u".repeat(31);
            let is_sound = check_form(&format!("{hash}{tail}")).is_ok();
            assert_eq!(is_sound, hash.starts_with("bcrypt$$2"), "{hash}");
        }
        for recipe in cheap() {
            let hash = written(recipe);
            let (front, digest) = hash.rsplit_once('$').unwrap_or(("", &hash));
            let mut bad = vec!["?".repeat(digest.len()), format!("{digest}$")];
            bad.extend(matches!(recipe, HashRecipe::Legacy(_)).then(|| digest.to_uppercase()));
            for digest in bad {
                let bad = format!("{front}${digest}");
                let bad = if front.is_empty() { &bad[1..] } else { &bad };
                assert!(check_form(bad).is_err(), "{bad}");
            }
        }
    }
}
