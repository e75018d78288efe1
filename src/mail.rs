//! Mails: composed to the bytes that Django up to 5.2 composes, and sent.
//!
//! Later versions encode the same mail differently; what a reader sees follows the site's version.
//!
//! Nothing here reads a clock, draws a random number or looks up a host to compose: see
//! [`MailStamp`].

mod address;
mod backend;
mod body;
mod certificate;
mod encode;
mod error;
mod file;
mod header;
mod idna;
mod message;
mod sendmail;
pub mod smtp;
mod style;
#[cfg(test)]
mod tests;
mod transport;

pub use address::is_mailbox;
pub use backend::{Backend, UnknownBackend};
pub use certificate::CertificateFacts;
pub use error::{DeliveryError, Failure, MailError, Scope};
pub use file::{Outbox, framed};
pub use idna::{DomainError, other_destination};
pub use message::{BodyForm, MailStamp, Message};
pub use sendmail::Sendmail;
pub use style::{MailStyle, UtcForm, Wording};
pub use transport::{Console, Dummy, Handoff, Mail, MailOutcome, Mailer, Transport};
