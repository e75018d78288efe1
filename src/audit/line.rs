//! The form of a line.

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::change::Change;
use super::key::Key;
use crate::ui::to_json;

/// What stands between a line and its mac.
const MAC: &[u8] = b",\"mac\":\"";

/// The length of a mac, in hexadecimal digits.
const MAC_LENGTH: usize = 64;

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// A write is about to begin.
    Intent,
    /// The write was made.
    Done,
    /// The answer was no; nothing was written.
    Refused,
    /// It could not be done; nothing was written.
    Failed,
    /// A reset link was made, and is about to be handed over.
    Issued,
    /// A line before this one was torn, and is ended.
    Torn,
}

impl Event {
    /// Returns the word that the log uses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Issued => "issued",
            Self::Torn => "torn",
        }
    }
}

/// One line, all but its mac.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// When, in UTC.
    pub(crate) time: String,
    /// Its number in the file.
    pub(crate) seq: u64,
    /// What it tells of.
    pub(crate) event: Event,
    /// The command, as it is typed: `user add`.
    pub(crate) command: String,
    /// The random number of the process.
    pub(crate) run: String,
    /// Of an outcome: the number of its intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) intent: Option<u64>,
    /// Who.
    #[serde(flatten)]
    pub(crate) actor: Actor,
    /// The process.
    pub(crate) pid: u32,
    /// The user database.
    pub(crate) database: String,
    /// What, and whose.
    #[serde(flatten)]
    pub(crate) change: Change,
    /// The stable word of a refusal or failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// Of a torn line: its length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) torn_bytes: Option<u64>,
    /// Of a torn line: the SHA-256 of its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) torn_sha256: Option<String>,
    /// The mac of the line before; empty in the first one.
    pub(crate) prev: String,
}

impl Line {
    /// Writes the line with its mac and its end, and returns the mac beside it.
    pub(super) fn seal(&self, key: &Key) -> serde_json::Result<(Vec<u8>, String)> {
        let mut bytes = to_json(self)?.to_vec();
        bytes.pop();
        let mac = key.mac(&bytes);
        bytes.extend_from_slice(MAC);
        bytes.extend_from_slice(mac.as_bytes());
        bytes.extend_from_slice(b"\"}\n");
        Ok((bytes, mac))
    }
}

/// Parts a line, without its end, into what its mac is of and the mac.
pub(super) fn part(line: &[u8]) -> Option<(&[u8], &str)> {
    let rest = line.strip_suffix(b"\"}")?;
    let (rest, mac) = rest.split_at_checked(rest.len().checked_sub(MAC_LENGTH)?)?;
    Some((rest.strip_suffix(MAC)?, std::str::from_utf8(mac).ok()?))
}

/// What joins a line to the chain.
#[derive(Debug, Deserialize)]
pub(super) struct Joint {
    pub(super) seq: u64,
}

/// Reads a line that bears the key's mac, and returns that beside it; `None` of any other line.
pub(super) fn open<'a, T: Deserialize<'a>>(line: &'a [u8], key: &Key) -> Option<(T, &'a str)> {
    let (text, mac) = part(line)?;
    if key.mac(text) != mac {
        return None;
    }
    Some((serde_json::from_slice(line).ok()?, mac))
}
