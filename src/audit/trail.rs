//! Writing lines: each is chained to the one before it, whoever wrote that.

use std::path::Path;

use jiff::Timestamp;
use rand::rngs::StdRng;

use super::change::Change;
use super::error::AuditError;
use super::file::{Locked, LogFile};
use super::key::Key;
use super::line::{Event, Line};
use super::setup::{Head, Setup, Words};
use super::syslog::Syslog;

/// The log, open for one process.
pub(crate) struct Trail {
    setup: Setup,
    log: LogFile,
    key: Option<Key>,
    end: Option<End>,
    syslog: Option<Syslog>,
}

/// The proof that a write was announced: the line is on the disk. Only the trail makes one.
#[derive(Debug)]
#[must_use = "an intent wants its outcome"]
pub(crate) struct Intent {
    seq: u64,
}

/// How this process left the log, which is good as long as nobody else appends.
struct End {
    length: u64,
    head: Head,
}

/// What is drawn and read for a line.
pub(crate) struct Moment<'a> {
    /// The time.
    pub(crate) now: Timestamp,
    /// The random source, for a key that is yet to be made.
    pub(crate) random: &'a mut StdRng,
}

impl Trail {
    /// Opens the log, or makes it; connects to syslog, if that is asked for.
    pub(crate) fn open(setup: Setup) -> Result<Self, AuditError> {
        let syslog = match &setup.syslog {
            Some(socket) => Some(Syslog::connect(socket)?),
            None => None,
        };
        let log = LogFile::open(&setup.path)?;
        Ok(Self { setup, log, key: None, end: None, syslog })
    }

    /// Announces a write: the line is on the disk when this returns.
    pub(crate) fn intend(
        &mut self,
        change: &Change,
        moment: &mut Moment<'_>,
    ) -> Result<Intent, AuditError> {
        let line = self.append(&Words::new(Event::Intent, change), moment)?;
        let seq = line.0.seq;
        match self.tell(&line, moment).and_then(|()| self.log.sync()) {
            Ok(()) => Ok(Intent { seq }),
            Err(error) => {
                // Nothing is written: the line that says so is as good as that can be.
                let failed = Words { intent: Some(seq), ..Words::new(Event::Failed, change) };
                let _ = self.append(&failed, moment);
                Err(error)
            }
        }
    }

    /// Tells what came of a write.
    pub(crate) fn settle(
        &mut self,
        intent: &Intent,
        (event, code): (Event, Option<&'static str>),
        change: &Change,
        moment: &mut Moment<'_>,
    ) -> Result<(), AuditError> {
        let words = Words { intent: Some(intent.seq), code, ..Words::new(event, change) };
        let line = self.append(&words, moment)?;
        self.tell(&line, moment)
    }

    /// Tells of something that needs no announcement.
    pub(crate) fn note(
        &mut self,
        (event, code): (Event, Option<&'static str>),
        change: &Change,
        moment: &mut Moment<'_>,
    ) -> Result<(), AuditError> {
        let line = self.append(&Words { code, ..Words::new(event, change) }, moment)?;
        self.tell(&line, moment)
    }

    fn tell(&self, (line, mac): &(Line, String), moment: &Moment<'_>) -> Result<(), AuditError> {
        match &self.syslog {
            Some(syslog) => syslog.tell(line, mac, moment.now),
            None => Ok(()),
        }
    }

    /// Appends a line, and returns it with its mac.
    fn append(
        &mut self,
        words: &Words<'_>,
        moment: &mut Moment<'_>,
    ) -> Result<(Line, String), AuditError> {
        let Self { setup, log, key, end, .. } = self;
        let mut locked = loop {
            if let Some(locked) = log.lock(setup.sleep)? {
                break locked;
            }
            // It was rotated away: the line goes to the new one.
            *log = LogFile::open(&setup.path)?;
            *end = None;
        };
        let key = match key {
            Some(key) => key,
            None => key.insert(find_key(&setup.path, &locked, moment.random)?),
        };
        let (head, mut lines) = match end.take().filter(|end| end.length == locked.length()) {
            Some(end) => (end.head, Vec::new()),
            None => setup.head(&locked, key, moment.now)?,
        };
        let line = setup.line(head, words, moment.now);
        let (bytes, mac) = line.seal(key).map_err(|error| setup.unwritten(error))?;
        lines.extend_from_slice(&bytes);
        locked.append(&lines)?;
        let head = Head { seq: line.seq + 1, prev: mac.clone() };
        *end = Some(End { length: locked.length(), head });
        Ok((line, mac))
    }
}

/// Reads the key; makes it where nothing was ever logged.
fn find_key(log: &Path, locked: &Locked<'_>, random: &mut StdRng) -> Result<Key, AuditError> {
    match Key::read(log)? {
        Some(key) => Ok(key),
        None if locked.length() == 0 => Key::make(log, random),
        None => Err(AuditError::KeyMissing(Key::path(log))),
    }
}
