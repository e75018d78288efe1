//! Checks whether any password can match a stored hash.

use super::{Algorithm, HashError, argon2, bcrypt, identify, is_usable, legacy, pbkdf2, scrypt};

/// Returns the length of the part after the last separator, if it depends on the algorithm only.
fn digest_letters(algorithm: Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::Pbkdf2Sha256 => Some(44),
        Algorithm::Pbkdf2Sha1 => Some(28),
        Algorithm::BcryptSha256 | Algorithm::Bcrypt => Some(53),
        Algorithm::Scrypt => Some(88),
        Algorithm::Md5 | Algorithm::UnsaltedMd5 => Some(32),
        Algorithm::Sha1 | Algorithm::UnsaltedSha1 => Some(40),
        Algorithm::Argon2 | Algorithm::Crypt => None,
    }
}

/// Refuses a hash that no password can match, without hashing: unknown, malformed, or with costs
/// over the limits.
///
/// An unusable password is accepted.
pub fn check_form(encoded: &str) -> Result<(), HashError> {
    if !is_usable(encoded) {
        return Ok(());
    }
    let algorithm = identify(encoded).ok_or(HashError::Unknown)?;
    match algorithm {
        Algorithm::Argon2 => argon2::check_form(encoded)?,
        Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => pbkdf2::check_form(encoded)?,
        Algorithm::BcryptSha256 | Algorithm::Bcrypt => {
            bcrypt::BcryptHash::parse(encoded)?;
        }
        Algorithm::Scrypt => scrypt::check_form(encoded)?,
        Algorithm::Md5 | Algorithm::Sha1 => legacy::check_form(encoded)?,
        Algorithm::UnsaltedSha1 | Algorithm::UnsaltedMd5 => {}
        Algorithm::Crypt => return Err(HashError::Unsupported(Algorithm::Crypt)),
    }
    let letters = encoded.rsplit('$').next().map(|digest| digest.chars().count());
    match digest_letters(algorithm) {
        Some(expected) if letters != Some(expected) => {
            Err(HashError::Malformed("the digest has the wrong length"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use zeroize::Zeroizing;

    use super::super::{HashRecipe, Legacy};
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
}
