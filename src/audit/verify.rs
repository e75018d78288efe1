//! Walks along the chain and tells where it is broken.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::key::Key;
use super::line::{self, Event};
use crate::account::text::hex;

/// How many faults, and how many intents without an outcome, are kept to be named.
const NAMED: usize = 20;

/// What is wrong at a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// Its bytes are not those that were written.
    #[error("the line was altered")]
    Altered,
    /// It was put there by somebody without the key.
    #[error("the line was inserted")]
    Inserted,
    /// So many are missing before it.
    #[error("{0} missing before it")]
    Removed(Lines),
    /// Lines of unknown number are missing before it, or it comes from another log.
    #[error("the line does not follow the one before it")]
    NotJoined,
    /// It stood further on, or stands there twice.
    #[error("the line is out of order")]
    OutOfOrder,
    /// The file ends within it.
    #[error("a torn line: the file ends within it, and no later line tells of that")]
    Torn,
}

/// A number of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lines(pub(crate) u64);

impl std::fmt::Display for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} line{}", self.0, if self.0 == 1 { " is" } else { "s are" })
    }
}

/// A place in one of the files: which one, and the line's number there.
pub(crate) type Place = (usize, u64);

/// A walk along one or more files, the oldest first.
pub(crate) struct Walk<'k> {
    key: &'k Key,
    wanted: BTreeSet<String>,
    last: Option<Last>,
    /// A line without a good mac, of which the next one tells what it is.
    doubtful: Option<Doubtful>,
    place: Place,
    found: Found,
    open: BTreeMap<(String, u64), Place>,
}

/// What a walk has found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How many lines there are.
    pub(crate) lines: u64,
    /// The mac of the last good one.
    pub(crate) head: Option<String>,
    /// The first faults.
    pub(crate) faults: Vec<(Place, Fault)>,
    /// How many there are.
    pub(crate) fault_count: u64,
    /// The first intents without an outcome.
    pub(crate) open: Vec<Place>,
    /// How many there are.
    pub(crate) open_count: u64,
    /// How many torn lines the line after them tells of.
    pub(crate) torn: u64,
    /// The heads that were asked for and are not there.
    pub(crate) missing: Vec<String>,
}

struct Last {
    seq: u64,
    mac: String,
}

struct Doubtful {
    place: Place,
    /// The mac that it claims.
    mac: Option<String>,
    length: u64,
    digest: String,
}

/// What the walk looks at.
#[derive(Deserialize)]
struct Link<'a> {
    seq: u64,
    event: Event,
    #[serde(borrow)]
    run: &'a str,
    intent: Option<u64>,
    torn_bytes: Option<u64>,
    torn_sha256: Option<&'a str>,
    prev: &'a str,
}

impl<'k> Walk<'k> {
    /// Begins; the heads are macs that syslog knows.
    pub(crate) fn begin(key: &'k Key, heads: impl IntoIterator<Item = String>) -> Self {
        Self {
            key,
            wanted: heads.into_iter().collect(),
            last: None,
            doubtful: None,
            place: (0, 0),
            found: Found::default(),
            open: BTreeMap::new(),
        }
    }

    /// Goes on with the next file; a chain may begin with it.
    pub(crate) fn next_file(&mut self) {
        self.settle_doubt(None);
        self.place = (self.place.0 + 1, 0);
    }

    /// Takes the next line, without its end.
    pub(crate) fn line(&mut self, line: &[u8]) {
        self.place.1 += 1;
        self.found.lines += 1;
        match line::open::<Link<'_>>(line, self.key) {
            Some((found, mac)) => self.good(&found, mac),
            None => self.doubt(line),
        }
    }

    /// Takes what stands behind the last end of a line.
    pub(crate) fn torn_end(&mut self, rest: &[u8]) {
        if line::open::<Link<'_>>(rest, self.key).is_some() {
            return self.line(rest);
        }
        self.place.1 += 1;
        self.settle_doubt(None);
        self.fault(self.place, Fault::Torn);
    }

    /// Ends the walk.
    pub(crate) fn end(mut self) -> Found {
        self.settle_doubt(None);
        self.found.open_count = self.open.len() as u64;
        let mut open: Vec<Place> = self.open.into_values().collect();
        open.sort_unstable();
        open.truncate(NAMED);
        self.found.open = open;
        self.found.missing = self.wanted.into_iter().collect();
        self.found.head = self.last.map(|last| last.mac);
        self.found
    }

    fn good(&mut self, link: &Link<'_>, mac: &str) {
        self.settle_doubt(Some(link));
        self.join(link);
        match (link.event, link.intent) {
            (Event::Intent, _) => {
                self.open.insert((link.run.to_owned(), link.seq), self.place);
            }
            (_, Some(intent)) => {
                self.open.remove(&(link.run.to_owned(), intent));
            }
            _ => {}
        }
        if !self.wanted.is_empty() {
            self.wanted.remove(mac);
        }
        self.last = Some(Last { seq: link.seq, mac: mac.to_owned() });
    }

    /// Sees that a line follows the last good one.
    fn join(&mut self, link: &Link<'_>) {
        let begins = link.seq == 1 && link.prev.is_empty();
        let fault = match &self.last {
            _ if begins && self.place.1 == 1 => return,
            None if link.seq > 1 => Fault::Removed(Lines(link.seq - 1)),
            Some(last) if link.prev == last.mac && link.seq == last.seq + 1 => return,
            Some(last) if link.seq > last.seq + 1 => Fault::Removed(Lines(link.seq - last.seq - 1)),
            Some(last) if link.seq <= last.seq => Fault::OutOfOrder,
            _ => Fault::NotJoined,
        };
        self.fault(self.place, fault);
    }

    fn doubt(&mut self, line: &[u8]) {
        // Only of one such line can the next good one tell what it is.
        self.settle_doubt(None);
        self.doubtful = Some(Doubtful {
            place: self.place,
            mac: line::part(line).map(|(_, mac)| mac.to_owned()),
            length: line.len() as u64,
            digest: hex(&Sha256::digest(line)),
        });
    }

    /// Decides what a line without a good mac is, by the good one that follows it.
    fn settle_doubt(&mut self, next: Option<&Link<'_>>) {
        let Some(doubtful) = self.doubtful.take() else { return };
        let Some(link) = next else { return self.fault(doubtful.place, Fault::Altered) };
        let joins = self.last.as_ref().is_some_and(|last| last.mac == link.prev)
            || self.last.is_none() && link.prev.is_empty();
        let told = link.torn_bytes == Some(doubtful.length)
            && link.torn_sha256 == Some(doubtful.digest.as_str());
        match (joins, told) {
            (true, true) => self.found.torn += 1,
            (true, false) => self.fault(doubtful.place, Fault::Inserted),
            (false, _) => {
                self.fault(doubtful.place, Fault::Altered);
                if doubtful.mac.as_deref() == Some(link.prev) {
                    // Its place in the chain is not in doubt: only its words are.
                    let mac = link.prev.to_owned();
                    self.last = Some(Last { seq: link.seq.saturating_sub(1), mac });
                }
            }
        }
    }

    fn fault(&mut self, place: Place, fault: Fault) {
        self.found.fault_count += 1;
        if self.found.faults.len() < NAMED {
            self.found.faults.push((place, fault));
        }
    }
}
