//! The body of a mail: one text, or two forms of it as multipart/alternative.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{BodyForm, encode};
use crate::account::text::ends_line;

/// The longest line, in bytes, that is sent as it is.
const LONGEST_LINE: usize = 998;

const QUOTED_PRINTABLE: &str = "quoted-printable";

/// A body, encoded as it is sent, and the headers that describe it.
pub(super) struct Body {
    pub(super) headers: String,
    /// No newline is added at its end.
    pub(super) text: String,
}

impl Body {
    /// Composes a mail's body; an empty text is left out if there is HTML.
    ///
    /// `number` becomes the boundary between the two, as in Python.
    pub(super) fn new(text: &str, html: Option<&str>, number: u64, form: BodyForm) -> Self {
        let plain = || Self::part("plain", text, form);
        match html {
            None => plain(),
            Some(html) => {
                let plain = (!text.is_empty()).then(plain);
                let parts = plain.into_iter().chain([Self::part("html", html, form)]);
                Self::alternative(parts, number)
            }
        }
    }

    /// Chooses the transfer encoding of a text; its line ends become LF.
    fn part(subtype: &str, text: &str, form: BodyForm) -> Self {
        let encoding = transfer_encoding(text, form);
        let headers = format!(
            "Content-Type: text/{subtype}; charset=\"utf-8\"\nMIME-Version: 1.0\n\
             Content-Transfer-Encoding: {encoding}\n"
        );
        let text = if text.contains('\r') {
            Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(text)
        };
        if encoding != QUOTED_PRINTABLE {
            return Self { headers, text: text.into_owned() };
        }
        let mut encoded = String::with_capacity(text.len() * 2);
        encode::push_quoted_printable(&mut encoded, &text);
        Self { headers, text: encoded }
    }

    /// Joins parts that say the same.
    fn alternative(parts: impl Iterator<Item = Self>, number: u64) -> Self {
        let parts: Vec<String> =
            parts.map(|Self { headers, text }| format!("{headers}\n{text}")).collect();
        let boundary = free_boundary(&format!("==============={number:019}=="), &parts);
        let headers = format!(
            "Content-Type: multipart/alternative;\n boundary=\"{boundary}\"\nMIME-Version: 1.0\n"
        );
        let mut text = String::new();
        for part in &parts {
            // Writing to a string cannot fail.
            let _ = write!(text, "--{boundary}\n{part}\n");
        }
        let _ = writeln!(text, "--{boundary}--");
        Self { headers, text }
    }
}

fn transfer_encoding(text: &str, form: BodyForm) -> &'static str {
    let is_long = |line: &str| line.len() > LONGEST_LINE;
    if is_long(text) && text.split(ends_line).any(is_long) {
        QUOTED_PRINTABLE
    } else if text.is_ascii() {
        "7bit"
    } else if form == BodyForm::SevenBit {
        QUOTED_PRINTABLE
    } else {
        "8bit"
    }
}

/// Appends `.0`, `.1` and so on until no part has a line that would end it.
fn free_boundary(stem: &str, parts: &[String]) -> String {
    let mut boundary = stem.to_owned();
    let mut counter = 0_u64;
    while parts.iter().any(|part| part.split('\n').any(|line| is_delimiter(line, &boundary))) {
        boundary = format!("{stem}.{counter}");
        counter += 1;
    }
    boundary
}

/// Returns whether the line is `--`, the boundary, and perhaps the closing `--`.
fn is_delimiter(line: &str, boundary: &str) -> bool {
    let rest = line.strip_prefix("--").and_then(|rest| rest.strip_prefix(boundary));
    matches!(rest, Some("" | "--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str, form: BodyForm) -> String {
        let Body { headers, text } = Body::part("plain", text, form);
        format!("{headers}\n{text}")
    }

    fn boundary(text: &str) -> String {
        let part = Body::part("plain", text, BodyForm::EightBit);
        let headers = Body::alternative([part].into_iter(), 42).headers;
        headers.split('"').nth(1).unwrap().to_owned()
    }

    #[test]
    fn the_transfer_encoding_follows_the_longest_line() {
        for (text, encoding) in [
            ("x".repeat(998), "7bit"),
            ("é".repeat(499), "8bit"),
            ("x".repeat(999), "quoted-printable"),
            (format!("{}\u{2028}{}", "x".repeat(998), "x".repeat(998)), "8bit"),
            ("x".repeat(10_000), "quoted-printable"),
        ] {
            let part = write(&text, BodyForm::EightBit);
            assert!(part.contains(&format!("Content-Transfer-Encoding: {encoding}\n")), "{part}");
        }
    }

    #[test]
    fn a_text_for_seven_bits_is_sent_in_ascii() {
        let seven = write("é=.\n", BodyForm::SevenBit);
        assert!(seven.contains("\nContent-Transfer-Encoding: quoted-printable\n"), "{seven}");
        assert!(seven.ends_with("\n\n=C3=A9=3D.\n"), "{seven}");
        assert_eq!(write("a", BodyForm::SevenBit), write("a", BodyForm::EightBit));
    }

    #[test]
    fn a_line_of_10_kb_survives_in_short_lines() {
        let text = format!("{}=é\n.\n..\nlast", "x".repeat(10_000));
        let part = write(&text, BodyForm::EightBit);
        let (_, encoded) = part.split_once("\n\n").unwrap();
        assert!(encoded.lines().all(|line| line.len() <= 76));
        let joined = encoded.replace("=\n", "");
        assert_eq!(joined.replace("=3D=C3=A9", "=é"), text);
    }

    #[test]
    fn line_ends_of_the_text_become_lf() {
        assert!(write("a\r\nb\rc\nd", BodyForm::EightBit).ends_with("\n\na\nb\nc\nd"));
    }

    #[test]
    fn the_boundary_is_the_first_one_that_ends_no_part() {
        let stem = "===============0000000000000000042==";
        for (text, ending) in [
            ("", ""),
            ("--B", ".0"),
            ("a\n--B\nb", ".0"),
            ("--B--", ".0"),
            ("--B\n--B.0--\n", ".1"),
            ("--B.0\n", ""),
            ("B\n --B\n--B \n--Bx\n--B---\n-B", ""),
        ] {
            let text = text.replace('B', stem);
            assert_eq!(boundary(&text), format!("{stem}{ending}"), "{text}");
        }
        // CR becomes LF before the boundary is chosen.
        assert_eq!(boundary(&format!("a\r--{stem}\rb")), format!("{stem}.0"));
    }

    #[test]
    fn a_boundary_that_is_encoded_in_its_part_is_free() {
        let text = format!("{}\n--===============0000000000000000042==", "x".repeat(999));
        assert_eq!(boundary(&text), "===============0000000000000000042==");
    }
}
