//! RFC 2047 encoded words in UTF-8, cut and chosen as Python's legacy `Header` does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::quoted_printable::push_quoted;

/// What stands around the encoded text: `=?utf-8?q?` and `?=`.
const CHROME: usize = 12;

/// The room for the encoded text of the first word, on a line of 78.
const FIRST_ROOM: usize = 78 - CHROME;

/// The room on every later line, which begins with a blank.
const LATER_ROOM: usize = 77 - CHROME;

/// The two encodings of RFC 2047.
#[derive(Clone, Copy)]
enum Encoding {
    Q,
    B,
}

/// Appends the whole text as encoded words, each but the first on a line of its own.
pub(super) fn encode_into(out: &mut String, text: &str) {
    let encoding = Encoding::shorter(text);
    let (mut word, mut room) = (text, FIRST_ROOM);
    while !word.is_empty() {
        let (head, tail) = word.split_at(encoding.fitting(word, room));
        encoding.push_word(out, head);
        if !tail.is_empty() {
            out.push_str("\n ");
        }
        (word, room) = (tail, LATER_ROOM);
    }
}

impl Encoding {
    /// Chooses once for the whole text; `q` wins a draw.
    fn shorter(text: &str) -> Self {
        let q: usize = text.bytes().map(q_width).sum();
        if b_width(text.len()) < q { Self::B } else { Self::Q }
    }

    /// Counts the bytes of the leading characters whose encoded form fits into `room`.
    fn fitting(self, text: &str, room: usize) -> usize {
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
            if used > room {
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
                        _ => push_quoted(out, byte),
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

/// Tells whether `q` leaves the byte as it is.
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

    fn encode(text: &str) -> String {
        let mut out = String::new();
        encode_into(&mut out, text);
        out
    }

    #[test]
    fn the_shorter_encoding_is_taken_and_q_wins_a_draw() {
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
