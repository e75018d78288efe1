//! How a mail leaves: what takes it away, and what is known when that fails.

use super::{Backend, BodyForm, MailError, MailStamp, Message};

/// How much of what a server or a program says is passed on, in characters.
const LONGEST_TEXT: usize = 500;

/// A mail on its way: what it says, and what makes it unique.
#[derive(Debug, Clone, Copy)]
pub struct Mail<'a> {
    /// What it says, and to whom.
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

/// A mail backend at work.
pub trait Transport {
    /// Hands one mail over.
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError>;

    /// Tells where the last mail went, if there is more to say than that it went.
    fn place(&self) -> Option<String> {
        None
    }

    /// Ends the session, if there is one; what was accepted stays accepted, whatever happens here.
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

/// Why a mail is not known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct DeliveryError {
    /// What became of the mail.
    pub fate: Fate,
    /// Whether the same may work again later.
    pub lasting: Lasting,
    /// Whether other mails would fare better.
    pub reach: Reach,
    /// What happened, in one line; words of the server in it are not escaped.
    pub text: String,
    /// The next step, if there is one to name.
    pub hint: Option<String>,
}

impl From<MailError> for DeliveryError {
    /// Takes a mail that cannot be composed for one that no way would carry.
    fn from(error: MailError) -> Self {
        Self {
            fate: Fate::NotSent,
            lasting: Lasting::Permanent,
            reach: Reach::ThisMail,
            hint: error.hint().map(str::to_owned),
            text: error.to_string(),
        }
    }
}

/// What became of a mail that is not known to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not sent.
    NotSent,
    /// It may have been sent: the way was lost after the text had begun.
    Unknown,
}

/// Whether a failure passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It may pass: exit 4.
    Temporary,
    /// Somebody has to mend something: exit 3.
    Permanent,
}

/// What a failure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This one mail or its recipient: the next mail may go out.
    ThisMail,
    /// The way itself: no other mail would go out now.
    EveryMail,
}

/// Returns the beginning of what a server or a program says.
pub(super) fn bounded(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
