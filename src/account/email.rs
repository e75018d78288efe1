//! E-mail addresses as Django validates, stores and compares them.

mod validity;

use std::fmt;

pub use self::validity::{is_mailable, is_valid_address};

use super::text;
use super::validation::ValidationError;

/// The column's size, in code points.
const MAX_LENGTH: usize = 254;

/// An address that passed Django's form field: stripped, valid, of at most 254 code points.
///
/// Never contains NUL, CR or LF. Django accepts other control characters in a quoted local part,
/// and blanks and U+2028 outside ASCII in a host name, so escape it before writing it to a terminal
/// or a header.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Cleans and validates a typed address, with Django's errors in Django's order.
    pub fn parse(typed: &str) -> Result<Self, Vec<ValidationError>> {
        let address = text::strip(typed);
        let errors = form_errors(address);
        if errors.is_empty() { Ok(Self(address.to_owned())) } else { Err(errors) }
    }

    /// Parses an address to be stored; refuses control characters too.
    pub fn parse_printable(typed: &str) -> Result<Self, Vec<ValidationError>> {
        let address = Self::parse(typed)?;
        if address.as_str().chars().any(char::is_control) {
            return Err(vec![invalid()]);
        }
        Ok(address)
    }

    /// Returns the address as typed, without surrounding white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Normalises as `UserManager.normalize_email` does: strips, and lower-cases the part after the
/// last `@`.
///
/// A text without `@` is returned unchanged.
#[must_use]
pub fn normalize_email(email: &str) -> String {
    match text::strip(email).rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", text::lower(domain)),
        None => email.to_owned(),
    }
}

/// Returns whether Django's reset form considers the typed and the stored address equal: NFKC, then
/// case folding.
///
/// The database's own comparison comes first, and is narrower on SQLite.
#[must_use]
pub fn same_address(typed: &str, stored: &str) -> bool {
    folded(typed) == folded(stored)
}

/// Returns the form in which [`same_address`] compares addresses.
#[must_use]
pub fn folded(address: &str) -> String {
    text::casefold(&text::nfkc(address))
}

fn form_errors(address: &str) -> Vec<ValidationError> {
    if address.is_empty() {
        return vec![ValidationError::required()];
    }
    let length = address.chars().count();
    let invalid = (!is_valid_address(address)).then(invalid);
    let too_long = (length > MAX_LENGTH).then(|| ValidationError::max_length(MAX_LENGTH, length));
    let nul = address.contains('\0').then(ValidationError::null_characters);
    [invalid, too_long, nul].into_iter().flatten().collect()
}

fn invalid() -> ValidationError {
    ValidationError::new("invalid", "Enter a valid email address.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn three_errors_can_come_together_in_djangos_order() {
        let errors = EmailAddress::parse(&"\0".repeat(255)).unwrap_err();
        let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, ["invalid", "max_length", "null_characters_not_allowed"]);
    }

    #[test]
    fn a_file_separator_is_stripped_and_a_zero_width_space_is_not() {
        assert_eq!(EmailAddress::parse("\u{1c}a@b.org\u{1f}").unwrap().as_str(), "a@b.org");
        assert_eq!(EmailAddress::parse("a@b.org\u{200b}").unwrap().as_str(), "a@b.org\u{200b}");
        assert_eq!(EmailAddress::parse(" \u{1d} ").unwrap_err()[0].code, "required");
    }

    #[test]
    fn normalising_lowers_the_last_domain_only_and_leaves_text_without_an_at_sign_alone() {
        assert_eq!(normalize_email(" \"A@B\"@BÜCHER.Org\n"), "\"A@B\"@bücher.org");
        assert_eq!(normalize_email("a@ΟΔΟΣ"), "a@οδος");
        assert_eq!(normalize_email(" Alice "), " Alice ");
    }

    #[test]
    fn addresses_are_compared_folded_after_one_normalisation() {
        assert!(same_address("\u{212a}evin@straße.de", "KEVIN@STRASSE.DE"));
        assert!(same_address("ΣΣ@b", "σς@b"));
        assert!(!same_address("kevın@b.org", "kevin@b.org"));
        assert!(!same_address("kevİn@b.org", "kevin@b.org"));
        assert!(!same_address("é@b.org", "e@b.org"));
    }

    proptest! {
        #[test]
        fn an_address_holds_no_nul_no_line_break_and_no_control_outside_quotes(
            local in r#""([\x00-\x7f]|\\[\x00-\x7f]){0,3}"|[\x00-\x7f\u{80}-\u{ff}]{1,2}"#,
            domain in r"b\.org[\x00-\x1f]?|[a-z\x00-\x1f\x7f-\u{a2}]{1,2}\.org",
        ) {
            if let Ok(address) = EmailAddress::parse(&format!("{local}@{domain}")) {
                prop_assert!(!address.as_str().contains(['\0', '\n', '\r']));
                let (local, domain) = address.as_str().rsplit_once('@').unwrap();
                prop_assert!(!domain.contains(char::is_control));
                prop_assert!(local.starts_with('"') || !local.contains(char::is_control));
            }
        }
    }
}
