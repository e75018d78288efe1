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
    /// Lets time pass while another process holds the log.
    pub(crate) sleep: Rc<dyn Fn(Duration)>,
}

/// The log, open for one process.
pub(crate) struct Trail {
    setup: Setup,
    log: LogFile,
    key: Option<Key>,
}

/// The proof that a write was announced: the line is on the disk. Only the trail makes one.
#[derive(Debug)]
#[must_use = "an intent wants its outcome"]
pub(crate) struct Intent {
    seq: u64,
}

/// Where the next line goes.
struct Head {
    seq: u64,
    prev: String,
}

/// What one line says of its own.
#[derive(Default)]
struct Words<'a> {
    intent: Option<u64>,
    code: Option<&'a str>,
    torn: Option<&'a [u8]>,
}

impl Trail {
    /// Opens the log, or makes it.
    pub(crate) fn open(setup: Setup) -> Result<Self, AuditError> {
        let log = LogFile::open(&setup.path)?;
        Ok(Self { setup, log, key: None })
    }

    /// Announces a write: the line is on the disk when this returns.
    pub(crate) fn intend(
        &mut self,
        change: &Change,
        now: Timestamp,
        random: &mut StdRng,
    ) -> Result<Intent, AuditError> {
        let seq = self.write(Event::Intent, change, &Words::default(), now, random)?;
        self.log.sync(seq == 1)?;
        Ok(Intent { seq })
    }

    /// Tells what came of a write.
    pub(crate) fn settle(
        &mut self,
        intent: &Intent,
        (event, code): (Event, Option<&'static str>),
        change: &Change,
        now: Timestamp,
        random: &mut StdRng,
    ) -> Result<(), AuditError> {
        let words = Words { intent: Some(intent.seq), code, torn: None };
        self.write(event, change, &words, now, random).map(|_| ())
    }

    /// Tells of something that needs no announcement.
    pub(crate) fn note(
        &mut self,
        (event, code): (Event, Option<&'static str>),
        change: &Change,
        now: Timestamp,
        random: &mut StdRng,
    ) -> Result<(), AuditError> {
        let words = Words { code, ..Words::default() };
        self.write(event, change, &words, now, random).map(|_| ())
    }

    /// Appends a line, and returns its number.
    fn write(
        &mut self,
        event: Event,
        change: &Change,
        words: &Words<'_>,
        now: Timestamp,
        random: &mut StdRng,
    ) -> Result<u64, AuditError> {
        let Self { setup, log, key } = self;
        let mut locked = loop {
            if let Some(locked) = log.lock(&*setup.sleep)? {
                break locked;
            }
            // It was rotated away: the line goes to the new one.
            *log = LogFile::open(&setup.path)?;
        };
        let key = match key {
            Some(key) => key,
            None => key.insert(find_key(&setup.path, &locked, random)?),
        };
        let (mut head, mut lines) = setup.head(&locked, key, now)?;
        let sealed = setup.seal(&head, event, change, words, now, key)?;
        lines.extend_from_slice(&sealed.0);
        head.prev = sealed.1;
        locked.append(&lines)?;
        Ok(head.seq)
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
        let mut head = match &tail.line {
            None => Head { seq: 1, prev: String::new() },
            Some(line) => Head::behind(line, key).ok_or_else(|| self.broken())?,
        };
        if tail.torn.is_empty() {
            return Ok((head, Vec::new()));
        }
        let mut lines = b"\n".to_vec();
        if let Some(behind) = Head::behind(&tail.torn, key) {
            // Only its end was torn off.
            return Ok((behind, lines));
        }
        let words = Words { torn: Some(&tail.torn), ..Words::default() };
        let (line, mac) = self.seal(&head, Event::Torn, &Change::default(), &words, now, key)?;
        lines.extend_from_slice(&line);
        head = Head { seq: head.seq + 1, prev: mac };
        Ok((head, lines))
    }

    fn seal(
        &self,
        head: &Head,
        event: Event,
        change: &Change,
        words: &Words<'_>,
        now: Timestamp,
        key: &Key,
    ) -> Result<(Vec<u8>, String), AuditError> {
        let line = Line {
            time: format!("{now:.6}"),
            seq: head.seq,
            event,
            command: self.command.to_owned(),
            run: hex(&self.run),
            intent: words.intent,
            actor: self.actor.clone(),
            pid: self.pid,
            database: self.database.clone(),
            change: change.clone(),
            code: words.code.map(str::to_owned),
            torn_bytes: words.torn.map(|torn| torn.len() as u64),
            torn_sha256: words.torn.map(|torn| hex(&Sha256::digest(torn))),
            prev: head.prev.clone(),
        };
        line.seal(key)
            .map_err(|error| AuditError::Io { path: self.path.clone(), source: error.into() })
    }

    fn broken(&self) -> AuditError {
        AuditError::Broken(self.path.clone())
    }
}

impl Head {
    /// Takes the place behind a line; `None` where that is none of the key's.
    fn behind(line: &[u8], key: &Key) -> Option<Self> {
        let (joint, mac) = line::open::<Joint>(line, key)?;
        Some(Self { seq: joint.seq + 1, prev: mac.to_owned() })
    }
}
