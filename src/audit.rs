//! The audit trail: a line in the log before every write, and one of what came of it.
//!
//! A line is one JSON object. Its last field is `mac`, the HMAC-SHA256 of all of the line in front of
//! `,"mac":"`, by the key of the log's own; its field `prev` is the mac of the line before. So a line
//! that was altered has a wrong mac, and where lines were removed, inserted or moved a `prev` does not
//! fit. Only a cut at the end cannot be seen from the file alone.
//!
//! The *intent* is on the disk before the write that it announces begins; the outcome is with the
//! system after it, so that a power cut may lose it, which leaves an intent that shows. A last line
//! that was torn by a kill or a full disk is not merged with the next one: the next writer ends it and
//! notes in a line of its own what stands there.
//!
//! No secret, token, link or password is in it, nor the typed name of a user whom there is not.

mod actor;
mod change;
mod error;
mod file;
mod key;
mod line;
mod outlook;
mod reader;
mod setup;
mod syslog;
mod trail;
mod verify;

pub(crate) use self::actor::Actor;
pub(crate) use self::change::{Change, cut_path};
pub(crate) use self::error::AuditError;
pub(crate) use self::line::{Event, Line};
pub(crate) use self::outlook::{Outlook, outlook};
pub(crate) use self::reader::{Entry, LogReader, verify};
pub(crate) use self::setup::Setup;
pub(crate) use self::trail::{Intent, Moment, Trail};
pub(crate) use self::verify::{Found, Place};

#[cfg(test)]
mod tests;
