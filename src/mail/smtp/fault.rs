//! What can go wrong with a server.

use std::io;

use lettre::transport::smtp::response::{Response, Severity};

use crate::mail::error::bounded;
use crate::mail::{DeliveryError, Failure, Scope};

/// "Service not available, closing transmission channel": possible in reply to any command.
const CLOSING: u16 = 421;

/// Why a step failed; the texts continue a sentence that begins with the server's address.
#[derive(Debug)]
pub(super) enum SmtpFault {
    /// The connection was lost, or could not be opened.
    Lost(String),
    /// The server refused something, such as "the recipient".
    Refused { what: &'static str, reply: Response, hint: Option<&'static str> },
    /// Something has to be fixed first.
    Unfit { text: String, hint: &'static str },
}

impl SmtpFault {
    /// Returns the fault of an unexpected reply: a refusal, or a violation of the protocol.
    pub(super) fn refused(what: &'static str, reply: Response, hint: Option<&'static str>) -> Self {
        if reply.is_positive() {
            return Self::Lost(format!(
                "sent an unexpected reply to {what}: {}",
                reply_text(&reply)
            ));
        }
        Self::Refused { what, reply, hint }
    }

    /// Returns whether nothing more can be sent on this connection.
    pub(super) fn ends_session(&self) -> bool {
        match self {
            Self::Refused { reply, .. } => reply.has_code(CLOSING),
            Self::Lost(_) | Self::Unfit { .. } => true,
        }
    }

    /// Returns the error for a mail that was not sent.
    pub(super) fn into_error(self, address: &str) -> DeliveryError {
        let scope = if self.ends_session() { Scope::EveryMail } else { Scope::ThisMail };
        let (failure, text, hint) = match self {
            Self::Lost(text) => (Failure::Temporary, text, None),
            Self::Unfit { text, hint } => (Failure::Permanent, text, Some(hint)),
            Self::Refused { what, reply, hint } => {
                (failure(&reply), format!("refused {what}: {}", reply_text(&reply)), hint)
            }
        };
        let (text, hint) = (format!("{address} {text}"), hint.map(str::to_owned));
        DeliveryError { failure, scope, text, hint }
    }

    /// Returns how the connection was lost.
    pub(super) fn lost(error: &io::Error) -> Self {
        Self::Lost(match error.kind() {
            io::ErrorKind::TimedOut => "did not answer in time (email_timeout)".to_owned(),
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => "closed the connection".to_owned(),
            _ => format!("cannot be reached any more: {error}"),
        })
    }
}

fn failure(reply: &Response) -> Failure {
    match reply.code().severity {
        Severity::PermanentNegativeCompletion => Failure::Permanent,
        _ => Failure::Temporary,
    }
}

/// Returns a reply's code and text in one line of bounded length.
pub(super) fn reply_text(reply: &Response) -> String {
    let mut text = reply.code().to_string();
    for line in reply.message() {
        text.push(' ');
        text.push_str(line.trim());
    }
    bounded(&text)
}

/// Checks that a reply is positive.
pub(super) fn accepted(what: &'static str, reply: Response) -> Result<(), SmtpFault> {
    if reply.code().severity == Severity::PositiveCompletion {
        Ok(())
    } else {
        Err(SmtpFault::refused(what, reply, None))
    }
}
