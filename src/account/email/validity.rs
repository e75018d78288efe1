//! Django 6.1's `validate_email`.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest valid address, in code points: 64 + `@` + 255.
const MAX_LENGTH: usize = 320;

/// The longest valid IP address.
const MAX_LITERAL: usize = 39;

/// The longest label of a host name, in code points.
const MAX_LABEL: usize = 63;

/// Returns whether Django 6.1 considers the text a valid address, without stripping it.
#[must_use]
pub fn is_valid_address(address: &str) -> bool {
    address.chars().count() <= MAX_LENGTH
        && address
            .rsplit_once('@')
            .is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain))
}

/// Returns whether Django mails to a stored address: to a valid one, and to one with blanks in its
/// quoted local part, which its forms refuse.
#[must_use]
pub fn is_mailable(address: &str) -> bool {
    if address.chars().any(char::is_control) {
        return false;
    }
    match address.rsplit_once('@') {
        Some((local, domain)) if local.starts_with('"') => {
            is_valid_address(&format!("{}@{domain}", local.replace("\\ ", "").replace(' ', "")))
        }
        _ => is_valid_address(address),
    }
}

fn is_local_part(local: &str) -> bool {
    let quoted = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    quoted.map_or_else(|| is_dot_atom(local), is_quoted_content)
}

fn is_dot_atom(local: &str) -> bool {
    let is_atom_char = |c| is_alphanumeric(c) || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
}

fn is_quoted_content(content: &str) -> bool {
    let mut chars = content.chars();
    while let Some(c) = chars.next() {
        let fits = if c == '\\' { chars.next().is_some_and(is_escapable) } else { is_quotable(c) };
        if !fits {
            return false;
        }
    }
    true
}

/// Returns whether a character is allowed unescaped in a quoted local part; a blank is not.
fn is_quotable(c: char) -> bool {
    is_escapable(c) && !matches!(c, '\t' | ' ' | '"' | '\\')
}

/// Returns whether a character is allowed after a backslash in a quoted local part.
fn is_escapable(c: char) -> bool {
    (c.is_ascii() && !matches!(c, '\0' | '\n' | '\r')) || folds_to_ascii(c)
}

fn is_domain(domain: &str) -> bool {
    domain == "localhost" || is_host_name(domain) || is_address_literal(domain)
}

fn is_host_name(domain: &str) -> bool {
    domain
        .rsplit_once('.')
        .is_some_and(|(labels, last)| labels.split('.').all(is_label) && is_last_label(last))
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL).contains(&label.chars().count())
        && label.chars().all(|c| c == '-' || is_alphanumeric(c) || is_international(c))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Returns whether a label is allowed as the last one: without digits, or Punycode.
fn is_last_label(label: &str) -> bool {
    let spelled = label.chars().count() >= 2 && !label.contains(|c: char| c.is_ascii_digit());
    is_label(label) && (spelled || is_punycode(label))
}

fn is_punycode(label: &str) -> bool {
    label.split_at_checked("xn--".len()).is_some_and(|(prefix, rest)| {
        prefix.eq_ignore_ascii_case("xn--") && !rest.is_empty() && rest.chars().all(is_alphanumeric)
    })
}

/// Returns whether the text is `[IPv4]` or `[IPv6]`, without a tag and without a zone.
fn is_address_literal(domain: &str) -> bool {
    domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|literal| {
        literal.len() <= MAX_LITERAL
            && (literal.parse::<Ipv4Addr>().is_ok() || literal.parse::<Ipv6Addr>().is_ok())
    })
}

/// Returns whether Django's patterns, which ignore case by Unicode's rules, match it as ASCII.
fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric() || folds_to_ascii(c)
}

/// Returns whether a character outside ASCII equals an ASCII letter when case is ignored: `İıſK`.
fn folds_to_ascii(c: char) -> bool {
    matches!(c, '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}')
}

/// Returns whether Django allows a non-ASCII character in a host name, blanks included.
fn is_international(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::{is_mailable, is_valid_address};

    #[test]
    fn a_stored_address_with_blanks_in_quotes_is_mailed_and_not_typed() {
        let address = r#""jane doe"@maple.example"#;
        assert!(is_mailable(address) && !is_valid_address(address));
        assert!(is_mailable("ann@maple.example") && is_mailable(r#""a\ b"@maple.example"#));
        for bad in
            ["jane doe@maple.example", "\"jane\ndoe\"@maple.example", r#""a"b c"@maple.example"#]
        {
            assert!(!is_mailable(bad), "{bad}");
        }
    }

    #[test]
    fn quotes_must_close_after_a_whole_escape() {
        assert!(is_valid_address(r#""a\"b\\"@maple.example"#));
        assert!(is_valid_address(r#"""@maple.example"#));
        for address in [r#""@maple.example"#, r#""a\"@maple.example"#, r#""a"b"@maple.example"#] {
            assert!(!is_valid_address(address), "{address}");
        }
    }

    #[test]
    fn letters_that_fold_to_ascii_count_as_letters_also_in_quotes() {
        assert!(is_valid_address("\u{212a}ıİſ@maple.example"));
        assert!(is_valid_address("\"\u{212a}\\ſ\"@maple.example"));
        assert!(!is_valid_address("é@maple.example"));
    }

    #[test]
    fn the_last_label_has_two_letters_and_no_digit_unless_it_is_punycode() {
        for domain in ["b.co", "b.٤٤", "b.xn--p1ai", "b.XN--1", "b.c-d"] {
            assert!(is_valid_address(&format!("a@{domain}")), "{domain}");
        }
        for domain in
            ["b.c", "b.c1", "b.xn--", "b.xn--1-2", "-b.co", "b.-co", "b.co-", "b.co.", "b"]
        {
            assert!(!is_valid_address(&format!("a@{domain}")), "{domain}");
        }
    }

    #[test]
    fn an_address_literal_is_bare() {
        assert!(is_valid_address("a@[127.0.0.1]"));
        assert!(is_valid_address("a@[::FFFF:127.0.0.1]"));
        assert!(!is_valid_address("a@[0000:0000:0000:0000:0000:ffff:127.100.100.100]"));
        for domain in ["[]", "[IPv6:::1]", "[fe80::1%eth0]", "[127.0.0.01]", "[::1", "[1.2.3]"] {
            assert!(!is_valid_address(&format!("a@{domain}")), "{domain}");
        }
    }
}
