//! What delivers a mail.

use super::{BodyForm, DeliveryError, MailError, MailStamp, Message};

/// A mail to be sent: what it says, and what makes it unique.
#[derive(Debug, Clone, Copy)]
pub struct Mail<'a> {
    /// What it says, and its recipient.
    pub message: Message<'a>,
    /// What makes it unique.
    pub stamp: MailStamp<'a>,
}

impl Mail<'_> {
    /// Composes the bytes, with LF at the line ends.
    pub fn compose(&self, form: BodyForm) -> Result<Vec<u8>, MailError> {
        self.message.compose(&self.stamp, form)
    }
}

/// Delivers mails.
pub trait Transport {
    /// Hands one mail over; `Ok` means that it was accepted.
    fn send(&mut self, mail: &Mail<'_>) -> Result<(), DeliveryError>;

    /// Returns whether accepted mails are delivered to anybody.
    fn delivers(&self) -> bool {
        true
    }

    /// Returns where the last mail went, if that is worth reporting.
    fn destination(&self) -> Option<String> {
        None
    }

    /// Ends the session, if there is one; what was accepted stays accepted.
    fn close(&mut self) {}
}

/// Django's dummy backend: accepts every mail that can be composed, and drops it.
#[derive(Debug, Clone, Copy)]
pub struct Dummy;

impl Transport for Dummy {
    fn send(&mut self, mail: &Mail<'_>) -> Result<(), DeliveryError> {
        mail.compose(BodyForm::EightBit)?;
        Ok(())
    }

    fn delivers(&self) -> bool {
        false
    }
}
