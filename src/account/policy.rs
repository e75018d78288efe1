//! Django's password validators, run in the order that the site lists them.

mod attribute;
mod common;
mod length;
mod numeric;
mod similarity;

pub(crate) use self::attribute::default_verbose_name;
pub use self::attribute::{Attribute, AttributeSource, DEFAULT_ATTRIBUTES, UserAttributes};
pub use self::similarity::{MaxSimilarity, MaxSimilarityTooLow};

use std::sync::Arc;

use super::scrub;
use super::validation::ValidationError;

/// The length that Django asks for when `min_length` is not given.
pub const DEFAULT_MIN_LENGTH: usize = 8;

/// An entry of `AUTH_PASSWORD_VALIDATORS` with its options.
#[derive(Debug, Clone, PartialEq)]
pub enum Validator {
    /// `UserAttributeSimilarityValidator`: the password resembles none of the user's attributes.
    UserAttributeSimilarity {
        /// The attributes to compare, in this order; those that the user lacks are passed over.
        user_attributes: Vec<String>,
        /// The similarity from which on a password is refused.
        max_similarity: MaxSimilarity,
    },
    /// `MinimumLengthValidator`: the password has so many code points at least.
    MinimumLength {
        /// The least length in code points.
        min_length: usize,
    },
    /// `CommonPasswordValidator`: the password is not on the list that Django ships.
    CommonPassword,
    /// `CommonPasswordValidator` with a list of the site's own in place of Django's.
    ListedPassword {
        /// The passwords, one a line.
        list: Arc<str>,
    },
    /// `NumericPasswordValidator`: the password is not made of digits only.
    NumericPassword,
}

impl Validator {
    /// Returns the sentence with which Django explains the rule.
    #[must_use]
    pub fn help_text(&self) -> String {
        match self {
            Self::UserAttributeSimilarity { .. } => similarity::HELP_TEXT.to_owned(),
            Self::MinimumLength { min_length } => length::help_text(*min_length),
            Self::CommonPassword | Self::ListedPassword { .. } => common::HELP_TEXT.to_owned(),
            Self::NumericPassword => numeric::HELP_TEXT.to_owned(),
        }
    }

    fn check(&self, password: &str, user: Option<&[Attribute<'_>]>) -> Option<ValidationError> {
        match self {
            Self::UserAttributeSimilarity { user_attributes, max_similarity } => {
                similarity::check(password, user?, user_attributes, *max_similarity)
            }
            Self::MinimumLength { min_length } => length::check(password, *min_length),
            Self::CommonPassword => common::check(password, common::COMMON_PASSWORDS),
            Self::ListedPassword { list } => common::check(password, list),
            Self::NumericPassword => numeric::check(password),
        }
    }
}

/// What a site demands of a password: its validators, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    validators: Vec<Validator>,
}

impl Policy {
    /// Takes validators in the order in which they are to speak; none is Django's own default.
    #[must_use]
    pub fn new(validators: Vec<Validator>) -> Self {
        Self { validators }
    }

    /// Runs every validator and returns their errors in order; none means that the password may be set.
    ///
    /// Without a user the similarity is not checked.
    #[must_use]
    pub fn check(&self, password: &str, user: Option<&[Attribute<'_>]>) -> Vec<ValidationError> {
        let check = |validator: &Validator| validator.check(password, user);
        scrub::after(|| self.validators.iter().filter_map(check).collect())
    }

    /// Returns each validator's sentence, in order.
    #[must_use]
    pub fn help_texts(&self) -> Vec<String> {
        self.validators.iter().map(Validator::help_text).collect()
    }
}

impl Default for Policy {
    /// Returns the four validators of a generated Django project, with their default options.
    fn default() -> Self {
        Self::new(vec![
            Validator::UserAttributeSimilarity {
                user_attributes: DEFAULT_ATTRIBUTES.map(str::to_owned).to_vec(),
                max_similarity: MaxSimilarity::default(),
            },
            Validator::MinimumLength { min_length: DEFAULT_MIN_LENGTH },
            Validator::CommonPassword,
            Validator::NumericPassword,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_validator_speaks_in_order_and_none_without_validators() {
        let user = [Attribute::username("123456")];
        let errors = Policy::default().check("123456", Some(&user));
        let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
        assert_eq!(
            codes,
            [
                "password_too_similar",
                "password_too_short",
                "password_too_common",
                "password_entirely_numeric"
            ]
        );
        assert_eq!(Policy::new(Vec::new()).check("123456", Some(&user)), []);
    }

    #[test]
    fn a_password_and_an_attribute_of_a_megabyte_are_judged_like_small_ones() {
        let name = "ab-".repeat(400_000);
        let user = [Attribute::username(&name)];
        let codes = |unit: &str| -> Vec<_> {
            let password = unit.repeat(1_000_000 / unit.len());
            let errors = Policy::default().check(&password, Some(&user));
            errors.iter().map(|error| error.code).collect()
        };
        assert_eq!(codes("ba"), ["password_too_similar"]);
        assert_eq!(codes("字"), [""; 0]);
        assert_eq!(codes("7"), ["password_entirely_numeric"]);
        assert_eq!(codes("\u{1fbf9}"), ["password_entirely_numeric"]);
    }
}
