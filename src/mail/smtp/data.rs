//! A message as it travels after DATA.

/// Ends every line in CRLF, doubles the dots that lines begin with, and adds the final dot.
pub(super) fn encode(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 16 + 8);
    let mut rest = message;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (line, tail) = rest.split_at(end.unwrap_or(rest.len()));
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
        rest = tail.strip_prefix(b"\r\n").unwrap_or(tail.get(1..).unwrap_or_default());
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_in_crlf_and_dots_are_doubled() {
        for (message, wire) in [
            ("", ".\r\n"),
            ("a", "a\r\n.\r\n"),
            ("a\n", "a\r\n.\r\n"),
            ("a\r\nb\rc\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"),
            (".\n..\n...x\n a.\n", "..\r\n...\r\n....x\r\n a.\r\n.\r\n"),
            ("a\r.\r\n.\r", "a\r\n..\r\n..\r\n.\r\n"),
            ("\n\n", "\r\n\r\n.\r\n"),
            ("é", "é\r\n.\r\n"),
        ] {
            assert_eq!(encode(message.as_bytes()), wire.as_bytes(), "{message:?}");
        }
    }

    /// Undoes the encoding as a server does: up to the first lone dot.
    fn received(wire: &str) -> (String, &str) {
        let mut message = String::new();
        let mut rest = wire;
        loop {
            let (line, tail) = rest.split_once("\r\n").unwrap();
            assert!(!line.contains(['\r', '\n']), "{line:?}");
            rest = tail;
            if line == "." {
                return (message, rest);
            }
            message.push_str(line.strip_prefix('.').unwrap_or(line));
            message.push('\n');
        }
    }

    proptest! {
        #[test]
        fn what_a_server_receives_is_what_was_sent(message in "[.\r\na]{0,40}") {
            let wire = String::from_utf8(encode(message.as_bytes())).unwrap();
            let (received, rest) = received(&wire);
            let mut lines = message.replace("\r\n", "\n").replace('\r', "\n");
            if !lines.is_empty() && !lines.ends_with('\n') {
                lines.push('\n');
            }
            prop_assert_eq!((received, rest), (lines, ""));
        }
    }
}
