//! Follows the chain and finds where it is broken.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::key::Key;
use super::line::{ChainLink, ChainTip, LogEvent, split};
use crate::account::text::hex;

/// How many faults, and how many intents without an outcome, are listed.
const LISTED: usize = 20;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineFault {
    /// Its bytes are not those that were written.
    #[error("the line was altered")]
    Altered,
    /// It was added by somebody without the key.
    #[error("the line was inserted")]
    Inserted,
    /// This number of lines is missing before it.
    #[error("{} missing before it", lines(*.0))]
    Removed(u64),
    /// Lines are missing before it, or it comes from another log.
    #[error("the line does not follow the one before it")]
    Detached,
    /// It was further down, or is there twice.
    #[error("the line is out of order")]
    OutOfOrder,
    /// The file ends within it.
    #[error("torn line: the file ends within it, and no later line records that")]
    Torn,
}

fn lines(count: u64) -> String {
    if count == 1 { "1 line is".to_owned() } else { format!("{count} lines are") }
}

/// A line in one of the files: the index of the file, and the line's number.
pub(crate) type LinePosition = (usize, u64);

/// Verifies one or more files, oldest first.
pub(super) struct Verifier<'k> {
    key: &'k Key,
    wanted: BTreeSet<String>,
    tip: Option<ChainTip>,
    /// A line with a wrong mac; the next one decides what it is.
    doubtful: Option<Doubtful>,
    position: LinePosition,
    result: Verification,
    open: BTreeMap<(String, u64), LinePosition>,
}

/// The result of verifying a log.
#[derive(Debug, Default)]
pub(crate) struct Verification {
    /// How many lines there are.
    pub(crate) lines: u64,
    /// The mac of the last good line.
    pub(crate) head: Option<String>,
    /// The first faults.
    pub(crate) faults: Vec<(LinePosition, LineFault)>,
    pub(crate) fault_count: u64,
    /// The first intents without an outcome.
    pub(crate) open: Vec<LinePosition>,
    pub(crate) open_count: u64,
    /// How many torn lines are recorded by the line after them.
    pub(crate) torn: u64,
    /// The heads that were asked for and not found.
    pub(crate) missing: Vec<String>,
}

struct Doubtful {
    position: LinePosition,
    /// The mac that it claims.
    mac: Option<String>,
    length: u64,
    digest: String,
}

impl<'k> Verifier<'k> {
    /// Starts; the heads are macs that must be found.
    pub(super) fn new(key: &'k Key, heads: impl IntoIterator<Item = String>) -> Self {
        Self {
            key,
            wanted: heads.into_iter().collect(),
            tip: None,
            doubtful: None,
            position: (0, 0),
            result: Verification::default(),
            open: BTreeMap::new(),
        }
    }

    /// Continues with the next file; it may begin a new chain.
    pub(super) fn next_file(&mut self) {
        self.settle_doubt(None);
        self.position = (self.position.0 + 1, 0);
    }

    /// Verifies the next line, without its newline.
    pub(super) fn line(&mut self, bytes: &[u8]) {
        self.position.1 += 1;
        self.result.lines += 1;
        match ChainLink::open(bytes, self.key) {
            Some((link, mac)) => self.good(&link, mac),
            None => self.doubt(bytes),
        }
    }

    /// Verifies what follows the last newline.
    pub(super) fn torn_end(&mut self, rest: &[u8]) {
        if ChainLink::open(rest, self.key).is_some() {
            return self.line(rest);
        }
        self.position.1 += 1;
        self.settle_doubt(None);
        self.fault(self.position, LineFault::Torn);
    }

    /// Returns the result.
    pub(super) fn end(mut self) -> Verification {
        self.settle_doubt(None);
        let mut open: Vec<LinePosition> = self.open.into_values().collect();
        self.result.open_count = open.len() as u64;
        open.sort_unstable();
        open.truncate(LISTED);
        self.result.open = open;
        self.result.missing = self.wanted.into_iter().collect();
        self.result.head = self.tip.map(|tip| tip.prev);
        self.result
    }

    fn good(&mut self, link: &ChainLink<'_>, mac: &str) {
        self.settle_doubt(Some(link));
        self.check_join(link);
        match (link.event, link.intent) {
            (LogEvent::Intent, _) => {
                self.open.insert((link.run.to_owned(), link.seq), self.position);
            }
            (_, Some(intent)) => {
                self.open.remove(&(link.run.to_owned(), intent));
            }
            _ => {}
        }
        if !self.wanted.is_empty() {
            self.wanted.remove(mac);
        }
        self.tip = Some(ChainTip { seq: link.seq + 1, prev: mac.to_owned() });
    }

    /// Checks that a line follows the last good one.
    fn check_join(&mut self, link: &ChainLink<'_>) {
        let begins = link.seq == 1 && link.prev.is_empty();
        let fault = match &self.tip {
            _ if begins && self.position.1 == 1 => return,
            None if link.seq > 1 => LineFault::Removed(link.seq - 1),
            Some(tip) if link.prev == tip.prev && link.seq == tip.seq => return,
            Some(tip) if link.seq > tip.seq => LineFault::Removed(link.seq - tip.seq),
            Some(tip) if link.seq < tip.seq => LineFault::OutOfOrder,
            _ => LineFault::Detached,
        };
        self.fault(self.position, fault);
    }

    fn doubt(&mut self, line: &[u8]) {
        // The next good line can explain only the one before it.
        self.settle_doubt(None);
        self.doubtful = Some(Doubtful {
            position: self.position,
            mac: split(line).map(|(_, mac)| mac.to_owned()),
            length: line.len() as u64,
            digest: hex(&Sha256::digest(line)),
        });
    }

    /// Decides what a line with a wrong mac is, by the good line that follows it.
    fn settle_doubt(&mut self, next: Option<&ChainLink<'_>>) {
        let Some(doubtful) = self.doubtful.take() else { return };
        let Some(link) = next else { return self.fault(doubtful.position, LineFault::Altered) };
        let joins = match &self.tip {
            Some(tip) => tip.prev == link.prev,
            None => link.prev.is_empty(),
        };
        let recorded = link.torn_bytes == Some(doubtful.length)
            && link.torn_sha256 == Some(doubtful.digest.as_str());
        match (joins, recorded) {
            (true, true) => self.result.torn += 1,
            (true, false) => self.fault(doubtful.position, LineFault::Inserted),
            (false, _) => {
                self.fault(doubtful.position, LineFault::Altered);
                if doubtful.mac.as_deref() == Some(link.prev) {
                    // Its mac is the one that the next line follows: only its content is wrong.
                    self.tip = Some(ChainTip { seq: link.seq, prev: link.prev.to_owned() });
                }
            }
        }
    }

    fn fault(&mut self, position: LinePosition, fault: LineFault) {
        self.result.fault_count += 1;
        if self.result.faults.len() < LISTED {
            self.result.faults.push((position, fault));
        }
    }
}
