//! What can go wrong with a server, before it is known what that means for a mail.

use lettre::transport::smtp::response::{Response, Severity};

use crate::mail::transport::bounded;
use crate::mail::{DeliveryError, Fate, Lasting, Reach};

/// "Service not available, closing transmission channel": said in the place of any reply.
const CLOSING: u16 = 421;

/// Why a step failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The connection is of no more use, or was never there; the text goes on from the server's name.
    Lost(String),
    /// The server said no.
    Refused {
        /// To what, as in "refused the recipient".
        what: &'static str,
        /// In which words.
        reply: Response,
        /// What would help.
        hint: Option<&'static str>,
    },
    /// Somebody has to mend something first; the text goes on from the server's name.
    Unfit {
        /// What is wrong.
        text: String,
        /// What would help.
        hint: &'static str,
    },
}

impl Fault {
    /// Takes a reply for a refusal; one that refuses nothing shows that the two do not understand
    /// each other.
    pub(super) fn refused(what: &'static str, reply: Response, hint: Option<&'static str>) -> Self {
        if reply.is_positive() {
            return Self::Lost(format!("is told {what}, and answers {}", words(&reply)));
        }
        Self::Refused { what, reply, hint }
    }

    /// Tells whether nothing more can be sent on this connection.
    pub(super) fn ends_session(&self) -> bool {
        match self {
            Self::Refused { reply, .. } => reply.has_code(CLOSING),
            Self::Lost(_) | Self::Unfit { .. } => true,
        }
    }

    /// Says what the fault at this place means; `fate` is that of a mail when the connection is lost.
    pub(super) fn into_error(self, place: &str, fate: Fate, reach: Reach) -> DeliveryError {
        let reach = if self.ends_session() { Reach::EveryMail } else { reach };
        let error = |fate, lasting, text: &str, hint: Option<&'static str>| {
            let text = format!("{place} {text}");
            DeliveryError { fate, lasting, reach, text, hint: hint.map(str::to_owned) }
        };
        match self {
            Self::Lost(text) => error(fate, Lasting::Temporary, &text, None),
            Self::Unfit { text, hint } => {
                error(Fate::NotSent, Lasting::Permanent, &text, Some(hint))
            }
            Self::Refused { what, reply, hint } => {
                let text = format!("refused {what}: {}", words(&reply));
                error(Fate::NotSent, lasting(&reply), &text, hint)
            }
        }
    }
}

fn lasting(reply: &Response) -> Lasting {
    match reply.code().severity {
        Severity::PermanentNegativeCompletion => Lasting::Permanent,
        _ => Lasting::Temporary,
    }
}

/// Returns a reply's code and text in one line of bounded length.
pub(super) fn words(reply: &Response) -> String {
    let mut text = reply.code().to_string();
    for line in reply.message() {
        text.push(' ');
        text.push_str(line.trim());
    }
    bounded(&text)
}

/// Takes a reply for a yes, or for the reason why not.
pub(super) fn accepted(what: &'static str, reply: Response) -> Result<(), Fault> {
    if reply.code().severity == Severity::PositiveCompletion {
        Ok(())
    } else {
        Err(Fault::refused(what, reply, None))
    }
}
