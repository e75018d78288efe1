//! Django's console backend: mails are printed.

use super::{BodyForm, DeliveryError, Handoff, Mail, Transport};

/// The line under every mail: 79 dashes.
const RULE: &[u8; 79] = &[b'-'; 79];

/// Composes every mail; whoever sends prints it.
#[derive(Debug, Clone, Copy)]
pub struct Console;

impl Transport for Console {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        Ok(Handoff::Printed(mail.compose(BodyForm::EightBit)?))
    }
}

/// Returns the message, a newline, 79 dashes and a newline.
#[must_use]
pub fn framed(message: &[u8]) -> Vec<u8> {
    [message, b"\n", RULE, b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_of_79_dashes_follows_the_message_on_a_line_of_its_own() {
        let expected = format!("To: a@b\n\nbody\n{}\n", "-".repeat(79));
        assert_eq!(framed(b"To: a@b\n\nbody"), expected.into_bytes());
    }
}
