//! Django's password validators, run in the order that the site lists them.

mod attribute;
mod similarity;

pub(crate) use self::attribute::default_verbose_name;
pub use self::attribute::{Attribute, DEFAULT_ATTRIBUTES, UserAttributes};
pub use self::similarity::{MaxSimilarity, MaxSimilarityTooLow};

use std::sync::Arc;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::validation::ValidationError;
use super::{scrub, text};

/// Django's default of `min_length`.
pub const DEFAULT_MIN_LENGTH: usize = 8;

/// The list that Django 5.2 to 6.1 ships: one password a line, stripped and sorted.
///
/// It was compiled by Royce Williams; the licence is in `policy/common-passwords.LICENSE`.
const COMMON_PASSWORDS: &str = include_str!("policy/common-passwords.txt");

const COMMON_HELP: &str = "Your password can’t be a commonly used password.";
const NUMERIC_HELP: &str = "Your password can’t be entirely numeric.";

/// An entry of `AUTH_PASSWORD_VALIDATORS` with its options.
#[derive(Debug, Clone, PartialEq)]
pub enum Validator {
    /// `UserAttributeSimilarityValidator`: the password resembles none of the user's attributes.
    UserAttributeSimilarity {
        /// The attributes to compare, in this order; those that the user lacks are skipped.
        user_attributes: Vec<String>,
        /// The similarity from which a password is refused.
        max_similarity: MaxSimilarity,
    },
    /// `MinimumLengthValidator`: the password has a minimum length.
    MinimumLength {
        /// The minimum length in code points.
        min_length: usize,
    },
    /// `CommonPasswordValidator`: the password is not on the list that Django ships.
    CommonPassword,
    /// `CommonPasswordValidator` with the site's own list.
    ListedPassword {
        /// One password a line.
        list: Arc<str>,
    },
    /// `NumericPasswordValidator`: the password does not consist of digits only.
    NumericPassword,
}

impl Validator {
    /// Returns Django's help text for the rule.
    #[must_use]
    pub fn help_text(&self) -> String {
        match self {
            Self::UserAttributeSimilarity { .. } => similarity::HELP_TEXT.to_owned(),
            Self::MinimumLength { min_length } => {
                length_demand("Your password must contain", *min_length)
            }
            Self::CommonPassword | Self::ListedPassword { .. } => COMMON_HELP.to_owned(),
            Self::NumericPassword => NUMERIC_HELP.to_owned(),
        }
    }

    fn check(&self, password: &str, user: Option<&[Attribute<'_>]>) -> Option<ValidationError> {
        match self {
            Self::UserAttributeSimilarity { user_attributes, max_similarity } => {
                similarity::check(password, user?, user_attributes, *max_similarity)
            }
            Self::MinimumLength { min_length } => check_length(password, *min_length),
            Self::CommonPassword => check_listed(password, COMMON_PASSWORDS),
            Self::ListedPassword { list } => check_listed(password, list),
            Self::NumericPassword => check_numeric(password),
        }
    }
}

/// A site's password validators, in the site's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    validators: Vec<Validator>,
}

impl Policy {
    /// Creates a policy of validators in this order; Django's default is none.
    #[must_use]
    pub fn new(validators: Vec<Validator>) -> Self {
        Self { validators }
    }

    /// Runs every validator and returns their errors in order; none means that the password is
    /// accepted.
    ///
    /// Without a user the similarity is not checked.
    #[must_use]
    pub fn check(&self, password: &str, user: Option<&[Attribute<'_>]>) -> Vec<ValidationError> {
        let check = |validator: &Validator| validator.check(password, user);
        scrub::after(|| self.validators.iter().filter_map(check).collect())
    }

    /// Returns each validator's help text, in order.
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

fn check_length(password: &str, min_length: usize) -> Option<ValidationError> {
    (password.chars().count() < min_length).then(|| {
        let message = length_demand("This password is too short. It must contain", min_length);
        ValidationError::new("password_too_short", message)
    })
}

fn length_demand(start: &str, min_length: usize) -> String {
    let noun = if min_length == 1 { "character" } else { "characters" };
    format!("{start} at least {min_length} {noun}.")
}

/// Looks a password up in a list with one entry a line; white space around an entry is ignored.
fn check_listed(password: &str, list: &str) -> Option<ValidationError> {
    let lowered = text::lower_secret(password);
    let wanted = text::strip(&lowered);
    list.lines()
        .any(|entry| text::strip(entry) == wanted)
        .then(|| ValidationError::new("password_too_common", "This password is too common."))
}

fn check_numeric(password: &str) -> Option<ValidationError> {
    (!password.is_empty() && password.chars().all(is_digit)).then(|| {
        ValidationError::new("password_entirely_numeric", "This password is entirely numeric.")
    })
}

/// Returns whether Python's `str.isdigit` holds.
fn is_digit(c: char) -> bool {
    c.general_category() == GeneralCategory::DecimalNumber || is_other_digit(c)
}

/// Returns whether Unicode calls a character a digit but not a decimal one, such as `²` and `①`.
fn is_other_digit(c: char) -> bool {
    matches!(c,
        '\u{b2}'..='\u{b3}' | '\u{b9}' | '\u{1369}'..='\u{1371}' | '\u{19da}' | '\u{2070}'
        | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '\u{2460}'..='\u{2468}'
        | '\u{2474}'..='\u{247c}' | '\u{2488}'..='\u{2490}' | '\u{24ea}'
        | '\u{24f5}'..='\u{24fd}' | '\u{24ff}' | '\u{2776}'..='\u{277e}'
        | '\u{2780}'..='\u{2788}' | '\u{278a}'..='\u{2792}' | '\u{10a40}'..='\u{10a43}'
        | '\u{10e60}'..='\u{10e68}' | '\u{11052}'..='\u{1105a}' | '\u{1f100}'..='\u{1f10a}'
    )
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

    #[test]
    fn length_is_counted_in_code_points() {
        assert_eq!(check_length("👍🏽👍🏽", 4), None);
        assert!(check_length("ééé", 4).is_some());
        assert_eq!(check_length("", 0), None);
    }

    #[test]
    fn one_character_is_singular() {
        let error = check_length("", 1).unwrap();
        assert_eq!(
            error.message,
            "This password is too short. It must contain at least 1 character."
        );
        assert_eq!(
            length_demand("Your password must contain", 12),
            "Your password must contain at least 12 characters."
        );
    }

    #[test]
    fn the_list_is_djangos_sorted_and_without_doubles() {
        let entries: Vec<&str> = COMMON_PASSWORDS.lines().collect();
        assert_eq!(entries.len(), 19_640);
        assert!(entries.is_sorted_by(|a, b| a < b));
        assert!(entries.iter().all(|entry| !entry.is_empty() && text::strip(entry) == *entry));
    }

    #[test]
    fn case_and_white_space_around_do_not_hide_a_common_password() {
        for password in ["password", "\u{1c}PassWord\u{85}", "\u{212a}evin", "Friend of Emily"] {
            assert!(check_listed(password, COMMON_PASSWORDS).is_some(), "{password:?}");
        }
        for password in ["", "\u{200b}password", "password\0", "passwor\nd", "monkey\nmonkey1"] {
            assert_eq!(check_listed(password, COMMON_PASSWORDS), None, "{password:?}");
        }
    }

    #[test]
    fn digits_of_all_scripts_and_shapes_are_numeric() {
        for password in ["0", "9", "٣٤", "²", "①", "⒈", "𝟘", "🄀", "\u{1fbf9}"] {
            assert!(check_numeric(password).is_some(), "{password:?}");
        }
    }

    #[test]
    fn fractions_numerals_signs_and_blanks_are_not_numeric() {
        for password in ["", "½", "Ⅳ", "四", "-1", "1.5", "1 2", "⑩", "/", ":"] {
            assert_eq!(check_numeric(password), None, "{password:?}");
        }
    }
}
