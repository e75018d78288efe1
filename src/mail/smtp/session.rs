//! A session, mail by mail.

use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};

use super::Server;
use super::fault::{SmtpFault, accepted, reply_text};
use super::open::{Step, open};
use super::wire::Wire;
use crate::mail::{BodyForm, DeliveryError, Failure, Mail, Scope};

/// How long to wait for the reply to QUIT.
const QUIT_TIMEOUT: Duration = Duration::from_secs(3);

/// A connection on which mails can be sent.
#[derive(Debug)]
pub struct Session {
    wire: Wire,
    address: String,
    eight_bit: bool,
    alive: bool,
}

impl Session {
    /// Connects, encrypts and authenticates as configured; reports each completed step.
    pub fn open(
        server: &Server,
        deadline: Instant,
        on_step: &mut dyn FnMut(Step),
    ) -> Result<Self, DeliveryError> {
        let address = server.address();
        match open(server, deadline, on_step) {
            Ok((wire, info)) => {
                let eight_bit = info.supports_feature(Extension::EightBitMime);
                Ok(Self { wire, address, eight_bit, alive: true })
            }
            Err(fault) => {
                Err(DeliveryError { scope: Scope::EveryMail, ..fault.into_error(&address) })
            }
        }
    }

    /// Returns whether more can be sent.
    pub(super) fn is_alive(&self) -> bool {
        self.alive
    }

    /// Sends one mail; `Ok` means that the server has accepted it, and holds its reply.
    pub fn send(&mut self, mail: &Mail<'_>, deadline: Instant) -> Result<String, DeliveryError> {
        let (sender, recipient) = mail.message.envelope()?;
        let form = if self.eight_bit { BodyForm::EightBit } else { BodyForm::SevenBit };
        let message = mail.compose(form)?;
        self.wire.set_deadline(deadline);
        self.announce(sender, recipient, !message.is_ascii()).map_err(|fault| {
            self.recover(&fault);
            fault.into_error(&self.address)
        })?;
        self.transfer(&message).map_err(|fault| {
            self.alive = !fault.ends_session();
            let was_lost = matches!(fault, SmtpFault::Lost(_));
            let error = fault.into_error(&self.address);
            if was_lost { DeliveryError { failure: Failure::Unknown, ..error } } else { error }
        })
    }

    /// Sends sender, recipient and DATA.
    fn announce(
        &mut self,
        sender: Address,
        recipient: Address,
        eight_bit: bool,
    ) -> Result<(), SmtpFault> {
        let body = eight_bit.then_some(MailParameter::Body(MailBodyParameter::EightBitMime));
        let from = MailFrom::new(Some(sender), body.into_iter().collect());
        accepted("the sender", self.wire.command(&from)?)?;
        accepted("the recipient", self.wire.command(&Rcpt::new(recipient, Vec::new()))?)?;
        let reply = self.wire.command(&Data)?;
        if reply.has_code(354) { Ok(()) } else { Err(SmtpFault::refused("the mail", reply, None)) }
    }

    /// Sends the text; if the connection is lost from here on, the outcome is unknown.
    fn transfer(&mut self, message: &[u8]) -> Result<String, SmtpFault> {
        let written = self.wire.write(&encode(message));
        let reply = match (written, self.wire.reply()) {
            // A server that refuses early replies, and closes while more is being sent.
            (Err(fault), Ok(reply)) if reply.is_positive() => return Err(fault),
            (Err(fault), Err(_)) => return Err(fault),
            (_, reply) => reply?,
        };
        let text = reply_text(&reply);
        accepted("the mail", reply)?;
        Ok(text)
    }

    /// Prepares the session for the next mail after one that was refused.
    fn recover(&mut self, fault: &SmtpFault) {
        let ready = !fault.ends_session()
            && self.wire.command(&Rset).is_ok_and(|reply| accepted("", reply).is_ok());
        self.alive = ready;
    }

    /// Quits; what was accepted stays accepted whatever the server replies.
    pub fn close(mut self) {
        if self.alive {
            self.wire.set_deadline(Instant::now() + QUIT_TIMEOUT);
            let _ = self.wire.command(&Quit);
        }
    }
}

/// Encodes a message for DATA: lines end in CRLF, leading dots are doubled, a final dot follows.
fn encode(message: &[u8]) -> Vec<u8> {
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
