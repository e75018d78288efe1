//! The format of a line, and how it continues the chain.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::change::{Change, bounded};
use super::key::Key;
use crate::system::Environment;
use crate::terminal::to_json;

/// What separates a line from its mac.
const MAC: &[u8] = b",\"mac\":\"";

/// The length of a mac, in hexadecimal digits.
const MAC_LENGTH: usize = 64;

/// What a line records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogEvent {
    /// A write is about to begin
    Intent,
    /// The write succeeded
    Done,
    /// The command was refused; nothing was written
    Refused,
    /// The command failed; nothing was written
    Failed,
    /// The command failed; the write may or may not have been made
    Unknown,
    /// A reset link was created and is about to be sent or printed
    Issued,
    /// The line before was incomplete and has been closed
    Torn,
}

impl LogEvent {
    /// Returns the word that the log uses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Issued => "issued",
            Self::Torn => "torn",
        }
    }
}

/// Who runs the command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Actor {
    /// The real uid of the process.
    pub(crate) uid: u32,
    /// The environment's SUDO_USER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sudo_user: Option<String>,
    /// The client's address in the environment's SSH_CONNECTION.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ssh_client: Option<String>,
}

impl Actor {
    /// Combines the uid with what the environment says about its origin.
    pub(super) fn new(uid: u32, environment: &Environment) -> Self {
        let text = |name: &str| environment.get(name).map(|value| value.to_string_lossy());
        Self {
            uid,
            sudo_user: text("SUDO_USER").map(|user| bounded(&user)),
            ssh_client: text("SSH_CONNECTION").and_then(|connection| client(&connection)),
        }
    }
}

/// Returns the client's address, the first word, if it is an IP address.
fn client(connection: &str) -> Option<String> {
    let first = connection.split(' ').next()?;
    let (address, _zone) = first.split_once('%').unwrap_or((first, ""));
    address.parse::<IpAddr>().ok().map(|address| address.to_string())
}

/// One line, without its mac.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogLine {
    /// When, in UTC.
    pub(crate) time: String,
    /// Its number in the chain.
    pub(crate) seq: u64,
    pub(crate) event: LogEvent,
    /// The command, as typed: `user add`.
    pub(crate) command: String,
    /// A random number for the process.
    pub(crate) run: String,
    /// For an outcome: the number of its intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) intent: Option<u64>,
    #[serde(flatten)]
    pub(crate) actor: Actor,
    pub(crate) pid: u32,
    /// The user database.
    pub(crate) database: String,
    #[serde(flatten)]
    pub(crate) change: Change,
    /// The code of a refusal or failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// For a torn line: its length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) torn_bytes: Option<u64>,
    /// For a torn line: the SHA-256 of its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) torn_sha256: Option<String>,
    /// The mac of the line before; empty in the first one.
    pub(crate) prev: String,
}

impl LogLine {
    /// Returns the line's bytes with mac and newline, and the mac.
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

/// The fields of a line that verification needs.
#[derive(Deserialize)]
pub(super) struct ChainLink<'a> {
    pub(super) seq: u64,
    pub(super) event: LogEvent,
    #[serde(borrow)]
    pub(super) run: &'a str,
    pub(super) intent: Option<u64>,
    pub(super) torn_bytes: Option<u64>,
    pub(super) torn_sha256: Option<&'a str>,
    pub(super) prev: &'a str,
}

impl<'a> ChainLink<'a> {
    /// Reads a line without its newline; returns it and its mac if the mac is right.
    pub(super) fn open(line: &'a [u8], key: &Key) -> Option<(Self, &'a str)> {
        let (text, mac) = split(line)?;
        if key.mac(text) != mac {
            return None;
        }
        Some((serde_json::from_slice(line).ok()?, mac))
    }
}

/// Splits a line, without its newline, into the bytes under the mac and the mac.
pub(super) fn split(line: &[u8]) -> Option<(&[u8], &str)> {
    let rest = line.strip_suffix(b"\"}")?;
    let (rest, mac) = rest.split_at_checked(rest.len().checked_sub(MAC_LENGTH)?)?;
    Some((rest.strip_suffix(MAC)?, std::str::from_utf8(mac).ok()?))
}

/// The end of the chain: what the next line continues.
#[derive(Debug)]
pub(super) struct ChainTip {
    /// The number of the next line.
    pub(super) seq: u64,
    /// The mac of the last line; empty before the first.
    pub(super) prev: String,
}

impl ChainTip {
    /// Returns the tip behind a line; `None` if the line's mac is wrong.
    pub(super) fn after(bytes: &[u8], key: &Key) -> Option<Self> {
        let (link, mac) = ChainLink::open(bytes, key)?;
        Some(Self { seq: link.seq + 1, prev: mac.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ip_address_is_taken_as_the_clients() {
        for (connection, taken) in [
            ("192.0.2.7 50022 198.51.100.1 22", Some("192.0.2.7")),
            ("fe80::1%eth0 50022 fe80::2%eth0 22", Some("fe80::1")),
            ("2001:DB8:0::7 1 ::1 22", Some("2001:db8::7")),
            ("\u{1b}]0;x 1 2 3", None),
            ("secret", None),
            ("", None),
        ] {
            assert_eq!(client(connection).as_deref(), taken);
        }
    }
}
