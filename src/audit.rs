//! The audit log: one line before every write, and one with its outcome.
//!
//! A line is one JSON object. Its last field is `mac`, the HMAC-SHA256 of everything before
//! `,"mac":"` with the log's own key; its field `prev` is the mac of the line before. So an altered
//! line has a wrong mac, and where lines were removed, inserted or moved, a `prev` does not match.
//! Only a cut at the end cannot be detected from the file alone.
//!
//! The *intent* is on the disk before the write that it announces begins. The outcome is not synced:
//! after a power cut it may be missing, which leaves an intent that shows. A last line that was torn
//! by a kill or a full disk is not merged with the next one: the next writer ends it and records its
//! length and hash in a line of its own.
//!
//! The log holds no secret, token, link or password, and no name that was typed for an unknown user.

mod change;
mod error;
mod file;
mod key;
mod line;
mod log;
mod reader;
mod syslog;
mod verify;

pub(crate) use self::change::Change;
pub(crate) use self::error::AuditError;
pub(crate) use self::line::{LogEvent, LogLine};
pub(crate) use self::log::{AuditLog, Intent};
pub(crate) use self::reader::{LogReader, check_ready, verify};
pub(crate) use self::verify::{LineFault, LinePosition, Verification};

#[cfg(test)]
mod tests;
