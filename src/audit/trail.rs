//! Writing lines: each is chained to the one before it, whoever wrote that.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::change::Change;
use super::error::AuditError;
use super::file::{Locked, LogFile};
use super::key::Key;
use super::line::{self, Event, Joint, Line};
use super::syslog::Syslog;
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
    pub(crate) sleep: Rc<dyn Fn(Duration)>,
}

/// The log, open for one process.
pub(crate) struct Trail {
    setup: Setup,
    log: LogFile,
    key: Option<Key>,
    syslog: Option<Syslog>,
}

/// The proof that a write was announced: the line is on the disk. Only the trail makes one.
#[derive(Debug)]
#[must_use = "an intent wants its outcome"]
pub(crate) struct Intent {
    seq: u64,
}

/// Where the next line goes.
pub(super) struct Head {
    seq: u64,
    prev: String,
}

/// What one line says of its own.
struct Words<'a> {
    event: Event,
    change: &'a Change,
    intent: Option<u64>,
    code: Option<&'a str>,
    torn: Option<&'a [u8]>,
}

impl<'a> Words<'a> {
    fn new(event: Event, change: &'a Change) -> Self {
        Self { event, change, intent: None, code: None, torn: None }
    }
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
        Ok(Self { setup, log, key: None, syslog })
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
        let Self { setup, log, key, .. } = self;
        let mut locked = loop {
            if let Some(locked) = log.lock(&*setup.sleep)? {
                break locked;
            }
            // It was rotated away: the line goes to the new one.
            *log = LogFile::open(&setup.path)?;
        };
        let key = match key {
            Some(key) => key,
            None => key.insert(find_key(&setup.path, &locked, moment.random)?),
        };
        let (head, mut lines) = setup.head(&locked, key, moment.now)?;
        let line = setup.line(head, words, moment.now);
        let (bytes, mac) = line.seal(key).map_err(|error| setup.unwritten(error))?;
        lines.extend_from_slice(&bytes);
        locked.append(&lines)?;
        Ok((line, mac))
    }
}

/// Reads the key; makes it where nothing was ever logged.
fn find_key(log: &Path, locked: &Locked<'_>, random: &mut StdRng) -> Result<Key, AuditError> {
    match Key::read(log)? {
        Some(key) => Ok(key),
        None if locked.is_empty() => Key::make(log, random),
        None => Err(AuditError::KeyMissing(Key::path(log))),
    }
}

impl Setup {
    /// Finds where the chain ends, and what ends a torn line.
    fn head(
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

    fn line(&self, head: Head, words: &Words<'_>, now: Timestamp) -> Line {
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

    fn unwritten(&self, error: serde_json::Error) -> AuditError {
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
