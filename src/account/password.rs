//! A password in clear text.

use std::fmt;

use rand::Rng;
use rand::seq::IndexedRandom;
use zeroize::Zeroizing;

/// Letters and digits without those that look alike.
const GENERATED_LETTERS: &[u8] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// 24 of 57 letters are 139 bits, which is more than any of Django's salts and keys needs.
const GENERATED_LENGTH: usize = 24;

/// A password in the clear: never empty, without NUL, wiped on drop, redacted in `Debug`.
///
/// Nothing is trimmed or normalised: Django hashes the text as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// Why a text cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is empty.
    #[error("the password is empty")]
    Empty,
    /// It contains NUL, which Django's forms refuse.
    #[error("Null characters are not allowed.")]
    Nul,
    /// It is new and contains another control character.
    #[error("the password contains a control character, such as a line break or a tab")]
    Control,
}

impl Password {
    /// Checks a text.
    pub fn new(text: Zeroizing<String>) -> Result<Self, PasswordError> {
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        if text.contains('\0') {
            return Err(PasswordError::Nul);
        }
        Ok(Self(text))
    }

    /// Refuses control characters in a new password: they are the remains of a paste or of a quote
    /// that was not closed, and nobody could type them at a prompt.
    pub fn check_new(&self) -> Result<(), PasswordError> {
        if self.0.chars().any(char::is_control) { Err(PasswordError::Control) } else { Ok(()) }
    }

    /// Generates a random password that is easy to read out.
    pub fn generate(random: &mut impl Rng) -> Self {
        let letters = (0..GENERATED_LENGTH).filter_map(|_| GENERATED_LETTERS.choose(random));
        let mut text = Zeroizing::new(String::with_capacity(GENERATED_LENGTH));
        text.extend(letters.map(|letter| char::from(*letter)));
        Self(text)
    }

    /// Returns the text, for hashing and for the policy.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_a_redaction_and_not_the_text() {
        let password = Password::new(Zeroizing::new("canary".to_owned())).unwrap();
        assert_eq!(format!("{password:?}"), "Password(..)");
    }

    #[test]
    fn empty_and_nul_are_refused_and_blanks_are_kept() {
        let take = |text: &str| Password::new(Zeroizing::new(text.to_owned()));
        assert_eq!(take(""), Err(PasswordError::Empty));
        assert_eq!(take("a\0b"), Err(PasswordError::Nul));
        assert_eq!(take("  \t ").unwrap().expose(), "  \t ");
    }

    #[test]
    fn a_new_password_has_no_control_characters() {
        let check =
            |text: &str| Password::new(Zeroizing::new(text.to_owned())).unwrap().check_new();
        for text in ["\u{1b}[200~x", "a\tb", "a\nb", "a\r", "\u{85}"] {
            assert_eq!(check(text), Err(PasswordError::Control), "{text:?}");
        }
        assert_eq!(check(" ä 🔑 "), Ok(()));
    }
}
