//! Quoted-printable bodies and RFC 2047 encoded words, with Python's choice of what to encode and
//! where to break.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The longest quoted-printable line, soft break included.
const QUOTED_WIDTH: usize = 76;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Appends a body with LF line ends as quoted-printable lines of at most 76 characters.
pub(super) fn push_quoted_printable(out: &mut String, body: &str) {
    let mut line = String::new();
    for (index, raw) in body.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        line.clear();
        for byte in raw.bytes() {
            if matches!(byte, b' '..=b'~' | b'\t') && byte != b'=' {
                line.push(char::from(byte));
            } else {
                push_quoted_byte(&mut line, byte);
            }
        }
        push_broken(out, &line);
    }
}

/// Appends `=` and the byte's two digits.
fn push_quoted_byte(out: &mut String, byte: u8) {
    out.push('=');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// Appends one encoded line with soft breaks that split no `=XX`, and protects its last blank.
fn push_broken(out: &mut String, mut line: &str) {
    while line.len() > QUOTED_WIDTH {
        let mut cut = QUOTED_WIDTH - 1;
        if let Some(back) = line[cut - 2..cut].find('=') {
            cut = cut - 2 + back;
        }
        out.push_str(&line[..cut]);
        out.push_str("=\n");
        line = &line[cut..];
    }
    let Some(blank) = line.bytes().next_back().filter(|byte| matches!(byte, b' ' | b'\t')) else {
        out.push_str(line);
        return;
    };
    let rest = &line[..line.len() - 1];
    out.push_str(rest);
    match QUOTED_WIDTH - line.len() {
        0 => {
            out.push_str("=\n");
            push_quoted_byte(out, blank);
        }
        1 => {
            out.push(char::from(blank));
            out.push_str("=\n");
        }
        _ => push_quoted_byte(out, blank),
    }
}

/// The length of what encloses the encoded text: `=?utf-8?q?` and `?=`.
const ENCLOSURE: usize = 12;

/// The width of the first word's encoded text, on a line of 78.
const FIRST_WIDTH: usize = 78 - ENCLOSURE;

/// The width on later lines, which begin with a blank.
const LATER_WIDTH: usize = 77 - ENCLOSURE;

/// The two encodings of RFC 2047.
#[derive(Clone, Copy)]
enum WordEncoding {
    Q,
    B,
}

/// Appends the whole text as encoded words, each on its own line.
pub(super) fn push_encoded_words(out: &mut String, text: &str) {
    let encoding = WordEncoding::shorter(text);
    let (mut word, mut width) = (text, FIRST_WIDTH);
    while !word.is_empty() {
        let (head, tail) = word.split_at(encoding.fitting(word, width));
        encoding.push_word(out, head);
        if !tail.is_empty() {
            out.push_str("\n ");
        }
        (word, width) = (tail, LATER_WIDTH);
    }
}

impl WordEncoding {
    /// Returns the shorter encoding of the whole text, `q` on a tie.
    fn shorter(text: &str) -> Self {
        let q: usize = text.bytes().map(q_width).sum();
        if b_width(text.len()) < q { Self::B } else { Self::Q }
    }

    /// Counts the bytes of the leading characters whose encoded form fits into `width`.
    fn fitting(self, text: &str, width: usize) -> usize {
        let mut q_used = 0;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let used = match self {
                Self::Q => {
                    q_used += text[at..end].bytes().map(q_width).sum::<usize>();
                    q_used
                }
                Self::B => b_width(end),
            };
            if used > width {
                return at;
            }
        }
        text.len()
    }

    fn push_word(self, out: &mut String, text: &str) {
        match self {
            Self::Q => {
                out.push_str("=?utf-8?q?");
                for byte in text.bytes() {
                    match byte {
                        b' ' => out.push('_'),
                        _ if is_plain(byte) => out.push(char::from(byte)),
                        _ => push_quoted_byte(out, byte),
                    }
                }
            }
            Self::B => {
                out.push_str("=?utf-8?b?");
                STANDARD.encode_string(text, out);
            }
        }
        out.push_str("?=");
    }
}

/// Returns whether `q` leaves the byte as it is.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'!' | b'*' | b'+' | b'/')
}

fn q_width(byte: u8) -> usize {
    if byte == b' ' || is_plain(byte) { 1 } else { 3 }
}

fn b_width(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(body: &str) -> String {
        let mut out = String::new();
        push_quoted_printable(&mut out, body);
        out
    }

    #[test]
    fn equals_signs_controls_and_non_ascii_bytes_are_quoted() {
        assert_eq!(quote("a=b\u{b}é\tc\n"), "a=3Db=0B=C3=A9\tc\n");
    }

    #[test]
    fn a_blank_at_the_end_of_a_line_is_protected_in_any_column() {
        assert_eq!(quote("a \nb\t\n"), "a=20\nb=09\n");
        let x = |count| "x".repeat(count);
        assert_eq!(quote(&format!("{} ", x(73))), format!("{}=20", x(73)));
        assert_eq!(quote(&format!("{} ", x(74))), format!("{} =\n", x(74)));
        assert_eq!(quote(&format!("{} ", x(75))), format!("{}=\n=20", x(75)));
    }

    #[test]
    fn a_soft_break_never_splits_a_quoted_byte() {
        for lead in 70..80 {
            let encoded = quote(&format!("{}ééé{}", "x".repeat(lead), "y".repeat(80)));
            for line in encoded.lines() {
                assert!(line.len() <= QUOTED_WIDTH, "{line}");
                let text = line.strip_suffix('=').unwrap_or(line);
                let tail = text.rfind('=').map_or(3, |at| text.len() - at);
                assert!(tail >= 3, "{line}");
            }
        }
    }

    fn encode(text: &str) -> String {
        let mut out = String::new();
        push_encoded_words(&mut out, text);
        out
    }

    #[test]
    fn the_shorter_encoding_is_taken_and_q_on_a_tie() {
        assert_eq!(encode("Zoë Ltd"), "=?utf-8?q?Zo=C3=AB_Ltd?=");
        assert_eq!(encode("пароль"), "=?utf-8?b?0L/QsNGA0L7Qu9GM?=");
        assert_eq!(encode("zoë"), "=?utf-8?q?zo=C3=AB?=");
    }

    #[test]
    fn long_texts_are_cut_between_characters_for_78_columns() {
        for text in ["日本語字".repeat(30), "Zoë Ltd, of London ".repeat(12)] {
            let encoded = encode(&text);
            assert!(encoded.lines().count() > 2, "{encoded}");
            for line in encoded.lines() {
                assert!(line.len() <= 78, "{line}");
            }
        }
    }
}
