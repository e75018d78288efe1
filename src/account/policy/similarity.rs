//! `UserAttributeSimilarityValidator`.

use std::cmp::Ordering;
use std::iter;

use zeroize::Zeroizing;

use super::Attribute;
use crate::account::text;
use crate::account::validation::ValidationError;

pub(super) const HELP_TEXT: &str =
    "Your password can’t be too similar to your other personal information.";

/// A password this many times longer than an attribute may be exempt from the comparison.
const MUCH_LONGER: usize = 10;

/// The similarity from which a password is refused: at least 0.1; above 1 nothing is refused.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct MaxSimilarity(f64);

/// `max_similarity` is below 0.1 or NaN, for which Django raises a `ValueError`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("max_similarity must be at least 0.1")]
pub struct MaxSimilarityTooLow;

impl MaxSimilarity {
    /// Checks the option `max_similarity`.
    pub fn new(ratio: f64) -> Result<Self, MaxSimilarityTooLow> {
        if ratio.is_nan() || ratio < 0.1 { Err(MaxSimilarityTooLow) } else { Ok(Self(ratio)) }
    }
}

impl Default for MaxSimilarity {
    /// Returns Django's 0.7.
    fn default() -> Self {
        Self(0.7)
    }
}

/// Returns an error for the first attribute that the password is similar to.
pub(super) fn check(
    password: &str,
    user: &[Attribute<'_>],
    user_attributes: &[String],
    max: MaxSimilarity,
) -> Option<ValidationError> {
    let password = Letters::of(&text::lower_secret(password));
    user_attributes
        .iter()
        .filter_map(|name| user.iter().find(|attribute| attribute.name == name))
        .find(|attribute| resembles(&password, attribute.value, max))
        .map(|attribute| {
            let message = format!("The password is too similar to the {}.", attribute.verbose_name);
            ValidationError::new("password_too_similar", message)
        })
}

/// Returns whether the password is similar to the value or a part of it.
fn resembles(password: &Letters, value: &str, max: MaxSimilarity) -> bool {
    let value = text::lower(value);
    !value.is_empty()
        && parts(&value)
            .chain(iter::once(value.as_str()))
            .filter(|part| !is_negligible(part.chars().count(), password.0.len(), max))
            .any(|part| password.quick_ratio(&Letters::of(part)) >= max.0)
}

/// Splits at runs of non-word characters; a run at either end leaves an empty part, as in Python.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let is_separator = |c| !text::is_word(c);
    let edge = value.starts_with(is_separator) || value.ends_with(is_separator);
    value.split(is_separator).filter(|part| !part.is_empty()).chain(edge.then_some(""))
}

/// Returns whether a part is so short compared to the password that Django skips it.
fn is_negligible(part: usize, password: usize, max: MaxSimilarity) -> bool {
    password >= part.saturating_mul(MUCH_LONGER) && float(part) < max.0 / 2.0 * float(password)
}

/// A sorted multiset of a text's code points, which is all that the ratio depends on.
struct Letters(Zeroizing<Vec<char>>);

impl Letters {
    fn of(text: &str) -> Self {
        // Reserved at once, so that growing leaves no copy behind.
        let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
        letters.extend(text.chars());
        letters.sort_unstable();
        Self(letters)
    }

    /// Returns `difflib.SequenceMatcher.quick_ratio`: 2·|intersection| / (|a| + |b|).
    fn quick_ratio(&self, other: &Self) -> f64 {
        let total = self.0.len() + other.0.len();
        if total == 0 {
            return 1.0;
        }
        2.0 * float(self.shared(other)) / float(total)
    }

    /// Counts the common letters.
    fn shared(&self, other: &Self) -> usize {
        let (mut rest, mut others, mut shared) = (&self.0[..], &other.0[..], 0);
        while let ([first, behind @ ..], [other, others_behind @ ..]) = (rest, others) {
            let order = first.cmp(other);
            shared += usize::from(order.is_eq());
            rest = if order == Ordering::Greater { rest } else { behind };
            others = if order == Ordering::Less { others } else { others_behind };
        }
        shared
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact below 2^53, and no text is that long")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn similar(password: &str, value: &str) -> bool {
        let names = ["username".to_owned()];
        let user = [Attribute::username(value)];
        check(password, &user, &names, MaxSimilarity::default()).is_some()
    }

    #[test]
    fn anagrams_and_reversals_count_as_the_same() {
        assert!(similar("ecila.nosredna", "alice.anderson"));
        assert!(!similar("correct horse", "alice.anderson"));
    }

    #[test]
    fn a_combining_mark_splits_a_value() {
        assert_eq!(parts("cafe\u{301}falcon").collect::<Vec<_>>(), ["cafe", "falcon"]);
        assert!(similar("falcon12", "cafe\u{301}falcon"));
    }

    #[test]
    fn runs_of_separators_leave_empty_parts_at_the_ends_only() {
        assert_eq!(parts("a..b").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parts("a.b.").collect::<Vec<_>>(), ["a", "b", ""]);
        assert!(similar("", "..a"));
        assert!(!similar("", "a..b"));
        assert!(!similar("", ""));
    }

    #[test]
    fn lower_casing_knows_the_final_sigma_and_the_dotted_capital_i() {
        assert!(similar("σας", "ΣΑΣ"));
        assert!(similar("i\u{307}x", "İX"));
    }

    #[test]
    fn a_short_part_of_a_long_password_is_passed_over() {
        assert!(is_negligible(5, 50, MaxSimilarity(0.7)));
        assert!(!is_negligible(5, 49, MaxSimilarity(0.7)));
        assert!(!is_negligible(5, 50, MaxSimilarity(0.2)));
    }

    #[test]
    fn the_first_listed_attribute_is_named_by_its_verbose_name() {
        let names = ["nosuch", "email", "first_name"].map(str::to_owned);
        let user = [Attribute::first_name("harbour"), Attribute::email("harbour")];
        let error = check("harbour", &user, &names, MaxSimilarity::default()).unwrap();
        assert_eq!(error.message, "The password is too similar to the email address.");
    }

    #[test]
    fn a_max_similarity_below_a_tenth_is_refused() {
        assert_eq!(MaxSimilarity::new(0.099), Err(MaxSimilarityTooLow));
        assert_eq!(MaxSimilarity::new(f64::NAN), Err(MaxSimilarityTooLow));
        assert!(MaxSimilarity::new(0.1).is_ok());
    }

    proptest! {
        #[test]
        fn any_two_texts_can_be_compared(password in any::<String>(), value in any::<String>()) {
            let ratio = Letters::of(&password).quick_ratio(&Letters::of(&value));
            prop_assert!((0.0..=1.0).contains(&ratio));
            similar(&password, &value);
        }

        #[test]
        fn a_value_resembles_itself(value in any::<String>()) {
            prop_assert_eq!(similar(&value, &value), !value.is_empty());
        }
    }
}
