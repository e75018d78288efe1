//! Domains in ASCII by IDNA 2003 (RFC 3490), as Python's `idna` codec writes them.
//!
//! The `idna` crate's mapping is UTS 46, which keeps `ß` where Django mails to `ss`; only its
//! Punycode is used.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use ::idna::punycode::encode_str;
use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

/// The longest label.
const MAX_LABEL: usize = 63;

/// Marks a label as encoded.
const PREFIX: &str = "xn--";

/// Why a domain has no form in ASCII; the texts complete "a domain name, which …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// A label is empty or longer than 63 bytes.
    #[error("has an empty or over-long part")]
    Label,
    /// A character maps to ASCII that no host name can hold, such as `@` or a blank.
    #[error("hides a character that is not allowed in host names")]
    Hidden,
    /// A label outside ASCII begins with `xn--` after mapping.
    #[error("looks encoded already")]
    Prefix,
    /// Unicode changed the character's mapping after IDNA 2003 was frozen.
    #[error("holds a character without a reliable IDNA 2003 mapping")]
    Unsettled,
}

/// Returns the domain in ASCII; a domain that is ASCII already is unchanged.
pub(super) fn to_ascii(domain: &str) -> Result<Cow<'_, str>, DomainError> {
    if domain.is_ascii() {
        return check_labels(domain).map(|()| Cow::Borrowed(domain));
    }
    let mut out = String::with_capacity(domain.len() + PREFIX.len());
    for (index, label) in domain.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).enumerate() {
        if index > 0 {
            out.push('.');
        }
        if label.is_ascii() {
            out.push_str(label);
        } else {
            push_label(&mut out, label)?;
        }
    }
    check_labels(&out).map(|()| Cow::Owned(out))
}

/// Returns where mails for an address go, if its domain is another one by today's rules (UTS 46):
/// `ann@strasse.example` for `ann@straße.example`.
#[must_use]
pub fn other_destination(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let (sent, today) = (to_ascii(domain).ok()?, ::idna::domain_to_ascii(domain).ok()?);
    (!sent.eq_ignore_ascii_case(&today)).then(|| format!("{local}@{sent}"))
}

/// Refuses labels that are too long or, except after a final dot, empty.
fn check_labels(domain: &str) -> Result<(), DomainError> {
    let labels = domain.strip_suffix('.').unwrap_or(domain);
    let fit = labels.split('.').all(|label| (1..=MAX_LABEL).contains(&label.len()));
    if fit || domain.is_empty() { Ok(()) } else { Err(DomainError::Label) }
}

/// Maps, encodes and appends one label that is not ASCII.
fn push_label(out: &mut String, label: &str) -> Result<(), DomainError> {
    if label.chars().any(is_unsettled) {
        return Err(DomainError::Unsettled);
    }
    let mapped = map(label);
    // Stricter than Django, which lets a full-width `>` or `,` reach the header as ASCII.
    if mapped.chars().any(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '-' && c != '_') {
        return Err(DomainError::Hidden);
    }
    if mapped.is_ascii() {
        out.push_str(&mapped);
        return Ok(());
    }
    if mapped.starts_with(PREFIX) {
        return Err(DomainError::Prefix);
    }
    // Every character takes at least one digit, and encoding takes quadratic time.
    if mapped.chars().count() > MAX_LABEL {
        return Err(DomainError::Label);
    }
    out.push_str(PREFIX);
    out.push_str(&encode_str(&mapped).ok_or(DomainError::Label)?);
    Ok(())
}

/// Maps as nameprep does (RFC 3491): drops some characters, folds case, applies NFKC.
///
/// Its last two steps (prohibited characters, mixed directions) are skipped: what they refuse is no
/// host.
fn map(label: &str) -> String {
    label
        .chars()
        .filter(|&c| !is_dropped(c))
        .default_case_fold()
        .nfkc()
        .default_case_fold()
        .nfkc()
        .collect()
}

/// Table B.1 of RFC 3454.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180d}' | '\u{200b}'..='\u{200d}'
        | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Characters that fold or decompose differently than in Unicode 3.2, found by comparing every code
/// point with Python's codec, with some neighbours to keep the list short.
const UNSETTLED: &[RangeInclusive<char>] = &[
    '\u{558}'..='\u{558}',
    '\u{58b}'..='\u{58c}',
    '\u{10fc}'..='\u{10fc}',
    '\u{13a0}'..='\u{13ff}',
    '\u{1c80}'..='\u{1cbf}',
    '\u{1d2c}'..='\u{1dbf}',
    '\u{2090}'..='\u{209f}',
    '\u{213b}'..='\u{213c}',
    '\u{2150}'..='\u{2152}',
    '\u{2189}'..='\u{2189}',
    '\u{2c7c}'..='\u{2c7d}',
    '\u{2d6f}'..='\u{2d6f}',
    '\u{321d}'..='\u{33ff}',
    '\u{a69c}'..='\u{a69d}',
    '\u{a770}'..='\u{a7ff}',
    '\u{ab5c}'..='\u{abbf}',
    '\u{fa2e}'..='\u{fad9}',
    '\u{fe10}'..='\u{fe19}',
    '\u{fe47}'..='\u{fe48}',
    '\u{10780}'..='\u{107bf}',
    '\u{10d40}'..='\u{10d8f}',
    '\u{1b120}'..='\u{1b12f}',
    '\u{1ccd6}'..='\u{1ccf9}',
    '\u{1d4c1}'..='\u{1d4c1}',
    '\u{1d6a4}'..='\u{1d6a6}',
    '\u{1d7ca}'..='\u{1d7cb}',
    '\u{1df00}'..='\u{1dfff}',
    '\u{1e030}'..='\u{1e06d}',
    '\u{1ee00}'..='\u{1eeff}',
    '\u{1f100}'..='\u{1f2ff}',
    '\u{1fbf0}'..='\u{1fbf9}',
    '\u{2f800}'..='\u{2fa1f}',
];

fn is_unsettled(c: char) -> bool {
    UNSETTLED.iter().any(|block| block.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_domain_than_the_one_that_is_typed_is_named() {
        let other = other_destination("ann@straße.example");
        assert_eq!(other.as_deref(), Some("ann@strasse.example"));
        for same in
            ["ann@strasse.example", "ann@BÜCHER.example", "ann@xn--bcher-kva.example", "ann"]
        {
            assert_eq!(other_destination(same), None, "{same}");
        }
    }

    #[test]
    fn domains_are_mapped_as_in_2003() {
        for (domain, expected) in [
            ("bücher.indigo", "xn--bcher-kva.indigo"),
            ("BÜCHER.HARBOUR", "xn--bcher-kva.HARBOUR"),
            ("faß.example", "fass.example"),
            ("copper。example", "copper.example"),
            ("co\u{ad}pper.example.", "copper.example."),
            ("[192.0.2.1]", "[192.0.2.1]"),
            ("ΒΌΛΟΣ.gr", "xn--nxasmq6b.gr"),
        ] {
            assert_eq!(to_ascii(domain).unwrap(), expected);
        }
    }

    #[test]
    fn labels_that_are_empty_or_too_long_are_refused() {
        let long = format!("{}.example", "ü".repeat(63));
        for domain in ["ü..example", ".ü", &long, "a..b", &"x".repeat(64)] {
            assert_eq!(to_ascii(domain), Err(DomainError::Label), "{domain}");
        }
    }

    #[test]
    fn ascii_that_hides_behind_a_look_alike_is_refused() {
        for domain in ["ma＠evil", "a＞，b.test", "a\u{2003}b.test", "a…b"] {
            assert_eq!(to_ascii(domain), Err(DomainError::Hidden), "{domain}");
        }
        assert_eq!(to_ascii("ｘn--bü.test"), Err(DomainError::Prefix));
        assert_eq!(to_ascii("Ꭰ.test"), Err(DomainError::Unsettled));
    }
}
