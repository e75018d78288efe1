//! A session, mail by mail.

use std::time::{Duration, Instant};

use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};

use super::fault::{Fault, accepted, words};
use super::open::{Step, open};
use super::wire::Wire;
use super::{Server, data};
use crate::mail::{BodyForm, DeliveryError, Envelope, Fate, Mail, Reach};

/// How long a server may take to say good-bye.
const GOOD_BYE: Duration = Duration::from_secs(3);

/// A connection on which mails can be sent.
#[derive(Debug)]
pub struct Session {
    wire: Wire,
    place: String,
    eight_bit: bool,
    alive: bool,
}

impl Session {
    /// Connects, encrypts and authenticates as the settings say; tells of every step that succeeded.
    pub fn open(
        server: &Server,
        deadline: Instant,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Self, DeliveryError> {
        let place = server.place();
        match open(server, deadline, tell) {
            Ok((wire, info)) => {
                let eight_bit = info.supports_feature(Extension::EightBitMime);
                Ok(Self { wire, place, eight_bit, alive: true })
            }
            Err(fault) => Err(fault.into_error(&place, Fate::NotSent, Reach::EveryMail)),
        }
    }

    /// Tells whether more can be sent.
    pub(super) fn is_alive(&self) -> bool {
        self.alive
    }

    /// Sends one mail; `Ok` means that the server has taken it over, in these words.
    pub fn send(&mut self, mail: &Mail<'_>, deadline: Instant) -> Result<String, DeliveryError> {
        let envelope = Envelope::of(&mail.message)?;
        let form = if self.eight_bit { BodyForm::EightBit } else { BodyForm::SevenBit };
        let message = mail.compose(form)?;
        self.wire.set_deadline(deadline);
        self.announce(envelope, !message.is_ascii()).map_err(|fault| {
            self.recover(&fault);
            fault.into_error(&self.place, Fate::NotSent, Reach::ThisMail)
        })?;
        let words = self.transfer(&message).map_err(|fault| {
            self.alive = !fault.ends_session();
            fault.into_error(&self.place, Fate::Unknown, Reach::ThisMail)
        })?;
        Ok(words)
    }

    /// Says from whom and to whom, and that the text follows.
    fn announce(&mut self, envelope: Envelope, eight_bit: bool) -> Result<(), Fault> {
        let body = eight_bit.then_some(MailParameter::Body(MailBodyParameter::EightBitMime));
        let from = MailFrom::new(Some(envelope.from), body.into_iter().collect());
        accepted("the sender", self.wire.command(&from)?)?;
        accepted("the recipient", self.wire.command(&Rcpt::new(envelope.to, Vec::new()))?)?;
        let reply = self.wire.command(&Data)?;
        if reply.has_code(354) { Ok(()) } else { Err(Fault::refused("the mail", reply, None)) }
    }

    /// Sends the text; from here on a lost connection tells nothing.
    fn transfer(&mut self, message: &[u8]) -> Result<String, Fault> {
        let written = self.wire.write(&data::encode(message));
        let reply = match (written, self.wire.reply()) {
            // A server that has had enough says so, and closes while more is on the way.
            (Err(fault), Ok(reply)) if reply.is_positive() => return Err(fault),
            (Err(fault), Err(_)) => return Err(fault),
            (_, reply) => reply?,
        };
        let said = words(&reply);
        accepted("the mail", reply)?;
        Ok(said)
    }

    /// Makes the session ready for the next mail after one that was not begun.
    fn recover(&mut self, fault: &Fault) {
        let ready = !fault.ends_session()
            && self.wire.command(&Rset).is_ok_and(|reply| accepted("", reply).is_ok());
        self.alive = ready;
    }

    /// Says good-bye; what was accepted stays accepted whatever the server does now.
    pub fn close(mut self) {
        if self.alive {
            self.wire.set_deadline(Instant::now() + GOOD_BYE);
            let _ = self.wire.command(&Quit);
        }
    }
}
