//! The values of From and To.

use std::borrow::Cow;

use super::{MailError, encode, header, idna};

/// A name and an address.
struct Mailbox<'a> {
    name: String,
    local: &'a str,
    domain: &'a str,
}

/// Returns the header's value in ASCII: unchanged if it is, else rebuilt from its parts.
pub(super) fn to_ascii<'a>(
    header: &'static str,
    value: &'a str,
) -> Result<Cow<'a, str>, MailError> {
    if value.is_ascii() {
        return Ok(Cow::Borrowed(value));
    }
    let mailbox = parse(value).ok_or(MailError::Address(header))?;
    let mut address = String::with_capacity(2 * value.len());
    if mailbox.local.is_ascii() {
        address.push_str(mailbox.local);
    } else {
        encode::push_encoded_words(&mut address, mailbox.local);
        // A local part may not be folded.
        if address.contains('\n') {
            return Err(MailError::Address(header));
        }
    }
    address.push('@');
    address.push_str(
        &idna::to_ascii(mailbox.domain).map_err(|reason| MailError::Domain(header, reason))?,
    );
    if mailbox.name.is_empty() {
        return Ok(Cow::Owned(address));
    }
    let mut out = String::with_capacity(2 * value.len());
    push_name(&mut out, &mailbox.name);
    out.push_str(" <");
    out.push_str(&address);
    out.push('>');
    Ok(Cow::Owned(out))
}

/// Appends the name as encoded words, or quoted if it is ASCII and holds specials.
fn push_name(out: &mut String, name: &str) {
    if !name.is_ascii() {
        encode::push_encoded_words(out, name);
        return;
    }
    let mut folded = String::new();
    header::fold_into(&mut folded, name, 0);
    if !folded.contains(is_special) {
        out.push_str(&folded);
        return;
    }
    out.push('"');
    for c in folded.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

/// Returns whether a name with this character has to be quoted.
fn is_special(c: char) -> bool {
    matches!(c, '[' | ']' | '\\' | '(' | ')' | '<' | '>' | '@' | ',' | ':' | ';' | '"' | '.')
}

/// Parses `local@domain` or `name <local@domain>`, but no comments, lists, groups or quoted local
/// parts.
fn parse(value: &str) -> Option<Mailbox<'_>> {
    let value = value.trim_matches(is_blank);
    let (name, address) = match value.strip_suffix('>') {
        Some(front) => {
            let (name, address) = front.rsplit_once('<')?;
            (parse_name(name)?, address.trim_matches(is_blank))
        }
        None => (String::new(), value),
    };
    let (local, domain) = address.rsplit_once('@')?;
    let bad = |c: char, allowed: &str| is_blank(c) || (is_special(c) && !allowed.contains(c));
    let sound = !local.is_empty()
        && !domain.is_empty()
        && !local.contains(|c| bad(c, "."))
        && !domain.contains(|c| bad(c, ".[:]"));
    sound.then_some(Mailbox { name, local, domain })
}

/// Returns whether the text is one address, with or without a name.
///
/// Comments, lists and quoted local parts, which are rare and legal, are not recognized.
#[must_use]
pub fn is_mailbox(value: &str) -> bool {
    parse(value).is_some()
}

/// Returns the bare address in a header's value, in ASCII: local part and domain.
pub(super) fn bare<'a>(
    header: &'static str,
    value: &'a str,
) -> Result<(&'a str, Cow<'a, str>), MailError> {
    let (local, domain) = match parse(value) {
        Some(mailbox) => (mailbox.local, mailbox.domain),
        None => parse_quoted(value).ok_or(MailError::Address(header))?,
    };
    if !local.is_ascii() {
        return Err(MailError::LocalPart(header));
    }
    if local.chars().chain(domain.chars()).any(char::is_control) {
        return Err(MailError::Address(header));
    }
    let domain = idna::to_ascii(domain).map_err(|reason| MailError::Domain(header, reason))?;
    Ok((local, domain))
}

/// Parses `"local part"@domain`, bare or in angle brackets after a name.
fn parse_quoted(value: &str) -> Option<(&str, &str)> {
    let value = value.trim_matches(is_blank);
    let address = match value.strip_suffix('>') {
        Some(front) => front.split_once('<')?.1,
        None => value,
    };
    let (local, domain) = address.rsplit_once('@')?;
    let mut text = String::new();
    let rest = unquote(&mut text, local.strip_prefix('"')?)?;
    let sound = rest.is_empty()
        && !text.contains(['<', '>'])
        && !domain.is_empty()
        && !domain.contains(|c| is_blank(c) || (is_special(c) && !".[:]".contains(c)));
    sound.then_some((local, domain))
}

/// Joins the words and quoted strings of a display name with single blanks.
fn parse_name(text: &str) -> Option<String> {
    let mut name = String::with_capacity(text.len());
    let mut rest = text.trim_start_matches(is_blank);
    while !rest.is_empty() {
        if !name.is_empty() {
            name.push(' ');
        }
        let tail = if let Some(quoted) = rest.strip_prefix('"') {
            unquote(&mut name, quoted)?
        } else {
            let (word, tail) =
                rest.split_at(rest.find(|c| is_blank(c) || c == '"').unwrap_or(rest.len()));
            if word.contains(|c| c != '.' && is_special(c)) {
                return None;
            }
            name.push_str(word);
            tail
        };
        rest = tail.trim_start_matches(is_blank);
    }
    Some(name)
}

/// Appends a quoted string up to its closing quote, and returns what follows.
fn unquote<'a>(name: &mut String, quoted: &'a str) -> Option<&'a str> {
    let mut chars = quoted.chars();
    loop {
        match chars.next()? {
            '"' => return Some(chars.as_str()),
            '\\' => name.push(chars.next()?),
            c => name.push(c),
        }
    }
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(value: &str) -> Result<String, MailError> {
        to_ascii("From", value).map(Cow::into_owned)
    }

    #[test]
    fn ascii_is_kept_however_odd() {
        for value in [" boris@maple.example ", "a, b <c@d>", "boris@", "\"boris h\"@x", ""] {
            assert_eq!(from(value).unwrap(), value);
        }
    }

    #[test]
    fn names_are_encoded_whole_and_local_parts_too() {
        assert_eq!(
            from("Zoë Ltd <s@maple.test>").unwrap(),
            "=?utf-8?q?Zo=C3=AB_Ltd?= <s@maple.test>"
        );
        assert_eq!(from("\"Zoë, Ltd\"  <s@x>").unwrap(), "=?utf-8?b?Wm/DqywgTHRk?= <s@x>");
        assert_eq!(from("zoë@maple.test").unwrap(), "=?utf-8?q?zo=C3=AB?=@maple.test");
    }

    #[test]
    fn ascii_names_with_an_international_domain_are_quoted_where_needed() {
        assert_eq!(
            from("Co. \"a\\\"b\" <s@bücher.x>").unwrap(),
            "\"Co. a\\\"b\" <s@xn--bcher-kva.x>"
        );
        assert_eq!(from("Support <s@bücher.x>").unwrap(), "Support <s@xn--bcher-kva.x>");
    }

    #[test]
    fn anything_but_one_mailbox_is_refused_when_it_has_to_be_parsed() {
        for value in ["Zoë", "Zoë <a@b>, c@d", "Zoë, Ltd <a@b>", "Zoë <a@b", "zoë@", "\"Zoë <a@b>"]
        {
            assert_eq!(from(value), Err(MailError::Address("From")), "{value}");
        }
        let long = format!("{}@maple.test", "ë".repeat(40));
        assert_eq!(from(&long), Err(MailError::Address("From")));
    }
}
