//! Reads a line of piped input into a buffer that is wiped.

use std::io::{self, Read};

use zeroize::Zeroizing;

use super::{InputError, MAX_LINE};
use crate::secret;

/// Reads one line without its LF or CRLF; `None` at the end of the input.
///
/// Reads byte by byte: the following lines are left to the next reader, and no second secret is
/// buffered here.
pub(super) fn read(input: &mut impl Read) -> Result<Option<Zeroizing<String>>, InputError> {
    let mut line = Zeroizing::new(Vec::with_capacity(128));
    let mut byte = Zeroizing::new([0]);
    loop {
        match input.read(&mut *byte) {
            Ok(0) if line.is_empty() => return Ok(None),
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                break;
            }
            Ok(_) => secret::append(&mut line, &*byte),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        // The byte after the limit may be the CR of the line ending.
        if line.len() > MAX_LINE + 1 {
            break;
        }
    }
    if line.len() > MAX_LINE { Err(InputError::TooLong) } else { text(line).map(Some) }
}

/// Converts bytes to UTF-8 without leaving a copy.
pub(super) fn text(mut bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<String>, InputError> {
    String::from_utf8(std::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        InputError::NotUtf8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = read(&mut input).unwrap() {
            lines.push(line.to_string());
        }
        lines
    }

    #[test]
    fn exactly_one_lf_or_crlf_is_stripped() {
        assert_eq!(
            lines(b"one\ntwo\r\nthree\r\r\n\n four \t\x1b"),
            ["one", "two", "three\r", "", " four \t\x1b"]
        );
        assert_eq!(lines(b"cr only\r"), ["cr only\r"]);
        assert_eq!(lines(b""), [""; 0]);
    }

    #[test]
    fn nothing_is_read_beyond_the_line() {
        let mut input = &b"first\nsecond\n"[..];
        read(&mut input).unwrap();
        assert_eq!(input, b"second\n");
    }

    #[test]
    fn a_line_may_have_max_line_bytes_and_no_more() {
        for ending in ["\n", "\r\n", ""] {
            let fits = "x".repeat(MAX_LINE) + ending;
            assert_eq!(lines(fits.as_bytes()), ["x".repeat(MAX_LINE)], "{ending:?}");
            let too_long = "x".repeat(MAX_LINE + 1) + ending;
            let refused = read(&mut too_long.as_bytes());
            assert!(matches!(refused, Err(InputError::TooLong)), "{ending:?}");
        }
        let endless = read(&mut io::repeat(b'x'));
        assert!(matches!(endless, Err(InputError::TooLong)));
    }

    #[test]
    fn invalid_utf_8_is_refused_and_not_replaced() {
        for bad in [&b"caf\xe9\n"[..], b"\xc0\x80", b"\xed\xa0\x80", b"cut \xc3"] {
            assert!(matches!(read(&mut &*bad), Err(InputError::NotUtf8)), "{bad:?}");
        }
        assert_eq!(lines("пароль é 密碼 🔑\n".as_bytes()), ["пароль é 密碼 🔑"]);
    }
}
