//! What delivers a mail.

use super::{Backend, BodyForm, DeliveryError, MailError, MailStamp, Message};

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
    /// Hands one mail over.
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError>;

    /// Returns where the last mail went, if that is worth reporting.
    fn destination(&self) -> Option<String> {
        None
    }

    /// Ends the session, if there is one; what was accepted stays accepted.
    fn close(&mut self) {}
}

/// What a backend did with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handoff {
    /// These bytes are to be printed, which is how the console backend sends it.
    Printed(Vec<u8>),
    /// It was accepted for delivery.
    Accepted,
    /// It was dropped, as the dummy backend does.
    Dropped,
}

/// The outcome of handing one mail over.
pub type MailOutcome = Result<Handoff, DeliveryError>;

/// The backend that a command uses, and its open connection, if any.
pub struct Mailer {
    /// Which one it is.
    pub backend: Backend,
    /// What sends the mails.
    pub transport: Box<dyn Transport>,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("backend", &self.backend).finish_non_exhaustive()
    }
}

impl Mailer {
    /// Uses a backend by this transport.
    #[must_use]
    pub fn new(backend: Backend, transport: impl Transport + 'static) -> Self {
        Self { backend, transport: Box::new(transport) }
    }

    /// Returns whether mails are printed, with the links in them.
    #[must_use]
    pub fn prints(&self) -> bool {
        self.backend == Backend::Console
    }
}

/// Django's console backend: composes every mail; the sender prints it.
#[derive(Debug, Clone, Copy)]
pub struct Console;

impl Transport for Console {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        Ok(Handoff::Printed(mail.compose(BodyForm::EightBit)?))
    }
}

/// Django's dummy backend: accepts every mail that can be composed, and drops it.
#[derive(Debug, Clone, Copy)]
pub struct Dummy;

impl Transport for Dummy {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        mail.compose(BodyForm::EightBit)?;
        Ok(Handoff::Dropped)
    }
}
