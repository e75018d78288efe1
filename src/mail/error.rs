//! Why a mail cannot be composed or sent.

use super::DomainError;
use crate::error::{Kind, Refusal};

/// The longest text of a server or program that is passed on, in characters.
const LONGEST_TEXT: usize = 500;

/// Why a mail cannot be composed; each names the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// A value holds a character that Python takes as a line break, such as CR or LF.
    #[error("the {0} header would hold a line break")]
    HeaderNewline(&'static str),
    /// A value holds NUL.
    #[error("the {0} header would hold a NUL character")]
    HeaderNul(&'static str),
    /// A value that has to be parsed, because it is not ASCII, is not a single mailbox.
    #[error("the {0} header is not a single address, with or without a name")]
    Address(&'static str),
    /// An address for a mail server has a character outside ASCII before its `@`.
    #[error("the {0} address has non-ASCII characters before its @, which mail servers reject")]
    LocalPart(&'static str),
    /// A domain outside ASCII has no form in ASCII.
    #[error("the {0} header needs an international domain name, which {1}")]
    Domain(&'static str, DomainError),
}

impl MailError {
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Address("From") => Some(
                "write default_from_email as webmaster@news.example or The News \
                 <webmaster@news.example>",
            ),
            _ => None,
        }
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        let hint =
            error.hint().unwrap_or("check default_from_email and site_name with acct settings");
        Self::environment("cannot_compose", error.to_string()).hint(hint)
    }
}

/// Why a mail is not known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct DeliveryError {
    /// What happened to the mail.
    pub failure: Failure,
    /// Whether other mails would fail too.
    pub scope: Scope,
    /// What happened, in one line; text of the server in it is not escaped.
    pub text: String,
    /// The next step, if there is one.
    pub hint: Option<String>,
}

/// What happened to a mail that is not known to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It was not sent; something has to be fixed first: exit 3.
    Permanent,
    /// It was not sent; the same may work later: exit 4.
    Temporary,
    /// It may have been sent: the connection was lost after its text had begun. Exit 4.
    Unknown,
}

/// Which mails a failure affects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// This mail or its recipient: the next mail may be sent.
    ThisMail,
    /// The connection or program: no other mail would be sent now.
    EveryMail,
}

impl DeliveryError {
    /// Returns whether the mail may have been sent.
    #[must_use]
    pub fn may_be_sent(&self) -> bool {
        self.failure == Failure::Unknown
    }
}

impl From<MailError> for DeliveryError {
    /// A mail that cannot be composed fails with every backend.
    fn from(error: MailError) -> Self {
        Self {
            failure: Failure::Permanent,
            scope: Scope::ThisMail,
            hint: error.hint().map(str::to_owned),
            text: error.to_string(),
        }
    }
}

impl From<DeliveryError> for Refusal {
    fn from(error: DeliveryError) -> Self {
        let refusal = match error.failure {
            Failure::Permanent | Failure::Temporary => {
                let kind = match error.failure {
                    Failure::Permanent => Kind::Environment,
                    _ => Kind::Temporary,
                };
                Self::new(kind, "mail_not_sent", format!("the mail was not sent: {error}"))
            }
            Failure::Unknown => {
                Self::temporary("mail_may_be_sent", format!("the mail may have been sent: {error}"))
            }
        };
        Self { hint: error.hint, ..refusal }
    }
}

/// Returns the beginning of what a server or a program says.
pub(super) fn bounded(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_may_be_sent_is_a_temporary_failure() {
        for (failure, exit_code, code) in [
            (Failure::Permanent, 3, "mail_not_sent"),
            (Failure::Temporary, 4, "mail_not_sent"),
            (Failure::Unknown, 4, "mail_may_be_sent"),
        ] {
            let (text, hint) = ("why".to_owned(), Some("how".to_owned()));
            let error = DeliveryError { failure, scope: Scope::EveryMail, text, hint };
            let refusal = Refusal::from(error);
            assert_eq!((refusal.kind.exit_code(), refusal.code), (exit_code, code));
            assert!(refusal.message.ends_with(": why"));
            assert_eq!(refusal.hint.as_deref(), Some("how"));
        }
    }
}
