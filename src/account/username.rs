//! The user names that Django's `UserCreationForm` accepts.

use std::fmt;

use super::text;
use super::validation::ValidationError;

/// The column's size, in code points.
const MAX_LENGTH: usize = 150;

/// A user name as cleaned by `UserCreationForm`: stripped, NFKC, of letters, numbers and `@.+-_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// Cleans and validates a typed name, with Django's errors in Django's order.
    pub fn parse(typed: &str) -> Result<Self, Vec<ValidationError>> {
        let name = clean(typed);
        let errors = form_errors(&name);
        if !errors.is_empty() {
            return Err(errors);
        }
        if !is_valid_unicode(&name) {
            return Err(vec![invalid()]);
        }
        Ok(Self(name))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether the text passes Django's `UnicodeUsernameValidator`, whatever its length.
#[must_use]
pub fn is_valid_unicode(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| text::is_word(c) || "@.+-".contains(c))
}

/// Strips, and normalises unless the text is too long already.
fn clean(typed: &str) -> String {
    let stripped = text::strip(typed);
    // Limited first: NFKC can lengthen a text eighteen times.
    if stripped.chars().count() > MAX_LENGTH { stripped.to_owned() } else { text::nfkc(stripped) }
}

/// Returns the form field's errors; the model's validator only runs if there are none.
fn form_errors(name: &str) -> Vec<ValidationError> {
    if name.is_empty() {
        return vec![ValidationError::required()];
    }
    let length = name.chars().count();
    let too_long = (length > MAX_LENGTH).then(|| ValidationError::max_length(MAX_LENGTH, length));
    let nul = name.contains('\0').then(ValidationError::null_characters);
    too_long.into_iter().chain(nul).collect()
}

fn invalid() -> ValidationError {
    ValidationError::new(
        "invalid",
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ \
         characters.",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(typed: &str) -> Vec<&'static str> {
        Username::parse(typed).unwrap_err().into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn a_name_is_stripped_and_normalised_before_it_is_judged() {
        assert_eq!(Username::parse("\u{1c}e\u{301}milie\n").unwrap().as_str(), "émilie");
        assert_eq!(codes("½"), ["invalid"]);
    }

    #[test]
    fn vowel_signs_emoji_and_zero_width_spaces_are_refused() {
        for name in ["नमस्ते", "😀", "\u{200b}alice", "alice\u{200b}"] {
            assert_eq!(codes(name), ["invalid"], "{name:?}");
        }
    }

    #[test]
    fn the_length_is_counted_after_normalisation_and_in_code_points() {
        assert!(Username::parse(&"é".repeat(150)).is_ok());
        assert!(Username::parse(&"e\u{301}".repeat(75)).is_ok());
        assert_eq!(codes(&"ﬀ".repeat(76)), ["max_length"]);
    }

    #[test]
    fn a_name_that_is_too_long_is_counted_as_typed() {
        let errors = Username::parse(&"ﬀ".repeat(151)).unwrap_err();
        assert_eq!(errors[0].message, "Ensure this value has at most 150 characters (it has 151).");
    }

    #[test]
    fn a_long_name_with_nul_gets_both_errors_of_the_form_and_not_the_models() {
        assert_eq!(codes(&"\0".repeat(151)), ["max_length", "null_characters_not_allowed"]);
        assert_eq!(codes("\0"), ["null_characters_not_allowed"]);
    }

    proptest! {
        #[test]
        fn a_username_holds_no_control_character_and_no_blank(typed in any::<String>()) {
            if let Ok(name) = Username::parse(&typed) {
                prop_assert!(!name.as_str().contains(|c: char| c.is_control() || c.is_whitespace()));
                prop_assert!((1..=MAX_LENGTH).contains(&name.as_str().chars().count()));
            }
        }
    }
}
