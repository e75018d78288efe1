//! A text as a MIME part: how it travels, and the headers that say so.

use std::borrow::Cow;

use super::{BodyForm, quoted_printable};
use crate::account::text::ends_line;

/// The longest line, in bytes, that is sent as it is.
const LONGEST_LINE: usize = 998;

/// What a part's text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Html,
}

/// A text, and how it travels.
pub(super) struct Part<'a> {
    kind: Kind,
    text: Cow<'a, str>,
    encoding: Encoding,
}

impl<'a> Part<'a> {
    /// Chooses the transfer encoding; the text's line ends become LF.
    pub(super) fn new(kind: Kind, text: &'a str, form: BodyForm) -> Self {
        Self { kind, encoding: Encoding::of(text, form), text: unify_line_ends(text) }
    }

    /// Appends the headers that describe the part.
    pub(super) fn push_headers(&self, out: &mut String) {
        out.push_str(match self.kind {
            Kind::Plain => "Content-Type: text/plain; charset=\"utf-8\"\nMIME-Version: 1.0\n",
            Kind::Html => "Content-Type: text/html; charset=\"utf-8\"\nMIME-Version: 1.0\n",
        });
        out.push_str(self.encoding.line());
    }

    /// Appends the text as it travels; no newline is added at its end.
    pub(super) fn push_text(&self, out: &mut String) {
        match self.encoding {
            Encoding::Quoted => quoted_printable::encode_into(out, &self.text),
            Encoding::Seven | Encoding::Eight => out.push_str(&self.text),
        }
    }
}

/// How a text travels.
#[derive(Clone, Copy)]
enum Encoding {
    Seven,
    Eight,
    Quoted,
}

impl Encoding {
    fn of(text: &str, form: BodyForm) -> Self {
        if text.len() > LONGEST_LINE && text.split(ends_line).any(|line| line.len() > LONGEST_LINE)
        {
            Self::Quoted
        } else if text.is_ascii() {
            Self::Seven
        } else if form == BodyForm::SevenBit {
            Self::Quoted
        } else {
            Self::Eight
        }
    }

    fn line(self) -> &'static str {
        match self {
            Self::Seven => "Content-Transfer-Encoding: 7bit\n",
            Self::Eight => "Content-Transfer-Encoding: 8bit\n",
            Self::Quoted => "Content-Transfer-Encoding: quoted-printable\n",
        }
    }
}

/// Turns CR and CRLF into LF.
fn unify_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str, form: BodyForm) -> String {
        let part = Part::new(Kind::Plain, text, form);
        let mut out = String::new();
        part.push_headers(&mut out);
        out.push('\n');
        part.push_text(&mut out);
        out
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
    fn a_way_of_seven_bits_gets_a_text_in_ascii() {
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
}
