//! JSON whose text cannot steer a terminal.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use zeroize::Zeroizing;

use crate::secret::{self, SecretBuf};
use crate::terminal::is_visible;

/// Writes compact JSON and escapes every character that a terminal might act on or hide.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut plain = 0;
        for (at, letter) in fragment.char_indices().filter(|(_, letter)| !is_visible(*letter)) {
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + letter.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }
}

/// Serialises a value to one line, without its newline but with room for it.
///
/// A password may be in it, so it is wiped.
pub(crate) fn to_json(value: &impl Serialize) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let mut line = SecretBuf::default();
    write_json(&mut line, value)?;
    secret::append(&mut line.0, b"\n");
    line.0.pop();
    Ok(line.0)
}

/// Serialises a value to the end of a line.
pub(crate) fn write_json(
    line: &mut impl io::Write,
    value: &impl Serialize,
) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(line, Escaping))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_escaped_and_reads_back_the_same() {
        let text = "é\u{9b}31m\u{7f}\u{202e}\u{200b}\u{1b}]0;x\u{e0001}日";
        let json = String::from_utf8(to_json(&text).unwrap().to_vec()).unwrap();
        assert_eq!(json, r#""é\u009b31m\u007f\u202e\u200b\u001b]0;x\udb40\udc01日""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
