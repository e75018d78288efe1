//! The mail: rendered from a context, and composed to bytes as Django up to 5.2 composes them.
//!
//! Later versions encode the same mail in another way; what a reader sees of theirs is followed.
//!
//! Nothing here reads a clock, draws a random number or looks up a host: see [`MailStamp`].

mod address;
mod alternative;
mod backend;
mod certificate;
mod console;
mod date;
mod dummy;
mod encoded_word;
mod envelope;
mod file;
mod header;
mod idna;
mod message;
mod part;
mod punycode;
mod quoted_printable;
mod sendmail;
pub mod smtp;
mod style;
#[cfg(test)]
mod tests;
mod transport;

pub use backend::{Backend, UnknownBackend};
pub use certificate::CertificateFacts;
pub use console::{Console, framed};
pub use dummy::Dummy;
pub use envelope::Envelope;
pub use file::Outbox;
pub use idna::DomainError;
pub use message::{BodyForm, MailStamp, Message};
pub use sendmail::Sendmail;
pub use style::{MailStyle, UtcForm, Wording};
pub use transport::{
    DeliveryError, Fate, Handoff, Lasting, Mail, MailOutcome, Mailer, Reach, Transport,
};

/// Tells whether the text is one address, with a name before it or not.
///
/// Comments, lists and quoted local parts, which are rare and legal, are not read here.
#[must_use]
pub fn is_mailbox(text: &str) -> bool {
    address::is_mailbox(text)
}

/// Why a mail cannot be composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// A value holds a character that Python takes for the end of a line, CR and LF among them.
    #[error("the {header} header would hold a line break")]
    HeaderNewline {
        /// The header's name.
        header: &'static str,
    },
    /// A value holds NUL.
    #[error("the {header} header would hold a NUL character")]
    HeaderNul {
        /// The header's name.
        header: &'static str,
    },
    /// A value that has to be taken apart, because it is not ASCII, is no single mailbox.
    #[error("the {header} header would hold something else than one name and address")]
    Address {
        /// The header's name.
        header: &'static str,
    },
    /// An address that a server is to be told has a character outside ASCII before its `@`.
    #[error("the {header} address is not ASCII before its @, which mail servers do not take")]
    LocalPart {
        /// The header's name.
        header: &'static str,
    },
    /// A domain outside ASCII has no form in ASCII.
    #[error("the {header} header needs an international domain name, which {reason}")]
    Domain {
        /// The header's name.
        header: &'static str,
        /// What is wrong with the domain.
        reason: DomainError,
    },
}

impl MailError {
    /// Says what mends it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Address { header: "From" } => Some(
                "write default_from_email as webmaster@news.example or The News \
                 <webmaster@news.example>",
            ),
            _ => None,
        }
    }
}
