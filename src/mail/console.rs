//! What Django's console backend prints of a mail.

use std::io::{self, Write};

/// The line under every mail: 79 dashes.
const RULE: &[u8; 79] = &[b'-'; 79];

/// Writes the message, a newline, 79 dashes and a newline.
pub fn write_console(message: &[u8], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(message)?;
    out.write_all(b"\n")?;
    out.write_all(RULE)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_of_79_dashes_follows_the_message_on_a_line_of_its_own() {
        let mut out = Vec::new();
        write_console(b"To: a@b\n\nbody", &mut out).unwrap();
        assert_eq!(out, format!("To: a@b\n\nbody\n{}\n", "-".repeat(79)).into_bytes());
    }

    #[test]
    fn a_closed_output_is_reported() {
        let mut nowhere: &mut [u8] = &mut [];
        assert_eq!(write_console(b"x", &mut nowhere).unwrap_err().kind(), io::ErrorKind::WriteZero);
    }
}
