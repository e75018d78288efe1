//! What a process puts into each of its lines, and where in the chain a line goes.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::change::Change;
use super::error::AuditError;
use super::file::Locked;
use super::key::Key;
use super::line::{self, Event, Joint, Line};
use crate::account::text::hex;

/// What all lines of a process have in common.
pub(crate) struct Setup {
    /// The log.
    pub(crate) path: PathBuf,
    /// The user database.
    pub(crate) database: String,
    /// The command, as it is typed.
    pub(crate) command: &'static str,
    /// The random number of the process.
    pub(crate) run: [u8; 8],
    /// Who.
    pub(crate) actor: Actor,
    /// The process.
    pub(crate) pid: u32,
    /// The socket of syslog, if every line is told there too.
    pub(crate) syslog: Option<PathBuf>,
    /// Lets time pass while another process holds the log.
    pub(crate) sleep: &'static dyn Fn(Duration),
}

/// Where the next line goes.
pub(super) struct Head {
    pub(super) seq: u64,
    pub(super) prev: String,
}

/// What one line says of its own.
pub(super) struct Words<'a> {
    pub(super) event: Event,
    pub(super) change: &'a Change,
    pub(super) intent: Option<u64>,
    pub(super) code: Option<&'a str>,
    pub(super) torn: Option<&'a [u8]>,
}

impl<'a> Words<'a> {
    pub(super) fn new(event: Event, change: &'a Change) -> Self {
        Self { event, change, intent: None, code: None, torn: None }
    }
}

impl Setup {
    /// Finds where the chain ends, and what ends a torn line.
    pub(super) fn head(
        &self,
        locked: &Locked<'_>,
        key: &Key,
        now: Timestamp,
    ) -> Result<(Head, Vec<u8>), AuditError> {
        let tail = locked.tail()?;
        let head = match &tail.line {
            None => Head { seq: 1, prev: String::new() },
            Some(line) => {
                Head::behind(line, key).ok_or_else(|| AuditError::Broken(self.path.clone()))?
            }
        };
        if tail.torn.is_empty() {
            return Ok((head, Vec::new()));
        }
        let mut lines = b"\n".to_vec();
        if let Some(behind) = Head::behind(&tail.torn, key) {
            // Only its end was torn off.
            return Ok((behind, lines));
        }
        let nothing = Change::default();
        let words = Words { torn: Some(&tail.torn), ..Words::new(Event::Torn, &nothing) };
        let line = self.line(head, &words, now);
        let (bytes, prev) = line.seal(key).map_err(|error| self.unwritten(error))?;
        lines.extend_from_slice(&bytes);
        Ok((Head { seq: line.seq + 1, prev }, lines))
    }

    pub(super) fn line(&self, head: Head, words: &Words<'_>, now: Timestamp) -> Line {
        Line {
            time: format!("{now:.6}"),
            seq: head.seq,
            event: words.event,
            command: self.command.to_owned(),
            run: hex(&self.run),
            intent: words.intent,
            actor: self.actor.clone(),
            pid: self.pid,
            database: self.database.clone(),
            change: words.change.clone(),
            code: words.code.map(str::to_owned),
            torn_bytes: words.torn.map(|torn| torn.len() as u64),
            torn_sha256: words.torn.map(|torn| hex(&Sha256::digest(torn))),
            prev: head.prev,
        }
    }

    pub(super) fn unwritten(&self, error: serde_json::Error) -> AuditError {
        AuditError::Io { path: self.path.clone(), source: error.into() }
    }
}

impl Head {
    /// Takes the place behind a line; `None` where that is none of the key's.
    pub(super) fn behind(line: &[u8], key: &Key) -> Option<Self> {
        let (joint, mac) = line::open::<Joint>(line, key)?;
        Some(Self { seq: joint.seq + 1, prev: mac.to_owned() })
    }
}
