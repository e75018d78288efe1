//! Writes lines, each chained to the one before it, whichever process wrote that.

use std::cell::{Cell, RefCell, RefMut};
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

use super::change::{Change, cut_path};
use super::error::AuditError;
use super::file::{Locked, LogFile};
use super::key::Key;
use super::line::{Actor, ChainTip, LogEvent, LogLine};
use super::syslog::Syslog;
use crate::account::text::hex;
use crate::account::user::StoredUser;
use crate::error::{Kind, Refusal};
use crate::system::{Clock, System};

/// The log, as one process writes it; the file is opened for the first line.
pub(crate) struct AuditLog {
    path: PathBuf,
    syslog_socket: Option<PathBuf>,
    command: &'static str,
    /// A random number for the process.
    run: String,
    actor: Actor,
    pid: u32,
    database: String,
    clock: Clock,
    sleep: &'static dyn Fn(Duration),
    open: RefCell<Option<OpenLog>>,
    /// For a key that has to be created.
    random: RefCell<StdRng>,
    /// The users that the command is about.
    subject: RefCell<Change>,
    /// Whether the failure that ends the command is already in the log.
    failure_recorded: Cell<bool>,
    /// What could not be logged after the fact.
    warnings: RefCell<Vec<String>>,
}

struct OpenLog {
    file: LogFile,
    syslog: Option<Syslog>,
    key: Option<Key>,
    /// The tip after this process's last line, valid while the file has this length.
    tip: Option<(u64, ChainTip)>,
}

/// The proof that a write was announced: its line is on the disk. Only the log creates one.
#[derive(Debug)]
#[must_use = "an intent needs its outcome"]
pub(crate) struct Intent {
    seq: u64,
}

/// What one line says.
struct Entry<'a> {
    event: LogEvent,
    change: &'a Change,
    intent: Option<u64>,
    code: Option<&'a str>,
    torn: Option<&'a [u8]>,
}

impl<'a> Entry<'a> {
    fn new(event: LogEvent, change: &'a Change) -> Self {
        Self { event, change, intent: None, code: None, torn: None }
    }

    fn outcome(intent: &Intent, event: LogEvent, change: &'a Change) -> Self {
        Self { intent: Some(intent.seq), ..Self::new(event, change) }
    }
}

impl AuditLog {
    /// Prepares to log what `command` changes in the database; creates and opens no file yet.
    pub(crate) fn new(
        path: PathBuf,
        syslog_socket: Option<PathBuf>,
        (command, database): (&'static str, &str),
        system: &mut System,
    ) -> Self {
        let run = hex(&system.random.random::<[u8; 8]>());
        let random = StdRng::from_rng(&mut system.random);
        Self {
            path,
            syslog_socket,
            command,
            run,
            actor: Actor::new(system.uid, &system.environment),
            pid: system.pid,
            database: cut_path(database),
            clock: system.clock,
            sleep: system.sleep,
            open: RefCell::default(),
            random: RefCell::new(random),
            subject: RefCell::default(),
            failure_recorded: Cell::new(false),
            warnings: RefCell::default(),
        }
    }

    /// Announces a change, does the work, and records its outcome.
    ///
    /// What cannot be announced is refused before the work begins. The work may correct what the
    /// outcome says was changed. An outcome that cannot be recorded is a warning, not a failure.
    pub(crate) fn write<T>(
        &self,
        mut change: Change,
        work: impl FnOnce(&Intent, &mut Change) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.failure_recorded.set(false);
        let intent = self.begin(&change)?;
        let done = work(&intent, &mut change);
        self.failure_recorded.set(done.is_err());
        let (event, code) = match &done {
            Ok(_) => (LogEvent::Done, None),
            Err(refusal) if refusal.is_unknown => (LogEvent::Unknown, Some(refusal.code)),
            Err(refusal) => (failure(refusal.kind), Some(refusal.code)),
        };
        if let Err(error) = self.finish(&intent, event, code, &change) {
            let what = match event {
                LogEvent::Done => "the change was made",
                LogEvent::Unknown => "the change may have been made",
                _ => "nothing was changed",
            };
            self.warn(format!("{what}, but its outcome could not be logged: {error}"));
        }
        done
    }

    /// Sets the users that a failure is recorded for.
    pub(crate) fn set_subject(&self, users: &[StoredUser]) {
        self.subject.replace(Change::of_all(users, &[]));
    }

    /// Records that a reset link was issued, before it is handed over.
    pub(crate) fn record_issued(&self, user: &StoredUser) -> Result<(), AuditError> {
        self.record(LogEvent::Issued, None, &Change::of(user, &[]))
    }

    /// Records the failure that ends a command, unless [`AuditLog::write`] has recorded it.
    pub(crate) fn record_failure(&self, kind: Kind, code: &str) {
        if self.failure_recorded.get() {
            return;
        }
        let recorded = self.record(failure(kind), Some(code), &self.subject.borrow());
        if let Err(error) = recorded {
            self.warn(format!("this refusal could not be logged: {error}"));
        }
    }

    /// Takes what could not be logged after the fact.
    pub(crate) fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    fn warn(&self, warning: String) {
        self.warnings.borrow_mut().push(warning);
    }

    /// Announces a write: its line is on the disk when this returns.
    pub(super) fn begin(&self, change: &Change) -> Result<Intent, AuditError> {
        let mut open = self.open()?;
        let line = self.append(&mut open, &Entry::new(LogEvent::Intent, change))?;
        let intent = Intent { seq: line.0.seq };
        match self.tell_syslog(&open, &line).and_then(|()| open.file.sync()) {
            Ok(()) => Ok(intent),
            Err(error) => {
                // Nothing will be written; the log says so if it still can.
                let failed = Entry::outcome(&intent, LogEvent::Failed, change);
                let _ = self.append(&mut open, &failed);
                Err(error)
            }
        }
    }

    /// Records the outcome of a write.
    pub(super) fn finish(
        &self,
        intent: &Intent,
        event: LogEvent,
        code: Option<&str>,
        change: &Change,
    ) -> Result<(), AuditError> {
        self.add(&Entry { code, ..Entry::outcome(intent, event, change) })
    }

    /// Records something that needs no announcement.
    pub(super) fn record(
        &self,
        event: LogEvent,
        code: Option<&str>,
        change: &Change,
    ) -> Result<(), AuditError> {
        self.add(&Entry { code, ..Entry::new(event, change) })
    }

    fn add(&self, entry: &Entry<'_>) -> Result<(), AuditError> {
        let mut open = self.open()?;
        let line = self.append(&mut open, entry)?;
        self.tell_syslog(&open, &line)
    }

    fn open(&self) -> Result<RefMut<'_, OpenLog>, AuditError> {
        let mut open = self.open.borrow_mut();
        let now = match open.take() {
            Some(open) => open,
            None => OpenLog {
                syslog: self.syslog_socket.as_deref().map(Syslog::connect).transpose()?,
                file: LogFile::open(&self.path)?,
                key: None,
                tip: None,
            },
        };
        Ok(RefMut::map(open, |open| open.insert(now)))
    }

    /// Appends a line, and returns it with its mac.
    fn append(
        &self,
        open: &mut OpenLog,
        entry: &Entry<'_>,
    ) -> Result<(LogLine, String), AuditError> {
        let OpenLog { file, key, tip, .. } = open;
        let mut locked = loop {
            if let Some(locked) = file.lock(self.sleep)? {
                break locked;
            }
            // The log was rotated away: the line goes to the new file.
            *file = LogFile::open(&self.path)?;
            *tip = None;
        };
        let key = match key {
            Some(key) => key,
            None => key.insert(self.find_key(&locked)?),
        };
        let now = (self.clock)();
        let (from, mut bytes) = match tip.take().filter(|(length, _)| *length == locked.length()) {
            Some((_, tip)) => (tip, Vec::new()),
            None => self.find_tip(&locked, key, now)?,
        };
        let line = self.line(from, entry, now);
        let (sealed, mac) = line.seal(key).map_err(|error| self.unwritten(error))?;
        bytes.extend_from_slice(&sealed);
        locked.append(&bytes)?;
        *tip = Some((locked.length(), ChainTip { seq: line.seq + 1, prev: mac.clone() }));
        Ok((line, mac))
    }

    /// Reads the key; creates it if nothing was ever logged.
    fn find_key(&self, locked: &Locked<'_>) -> Result<Key, AuditError> {
        match Key::read(&self.path)? {
            Some(key) => Ok(key),
            None if locked.length() == 0 => Key::create(&self.path, &mut *self.random.borrow_mut()),
            None => Err(AuditError::KeyMissing(Key::path(&self.path))),
        }
    }

    /// Finds the end of the chain, and the bytes that end a torn line.
    fn find_tip(
        &self,
        locked: &Locked<'_>,
        key: &Key,
        now: Timestamp,
    ) -> Result<(ChainTip, Vec<u8>), AuditError> {
        let tail = locked.tail()?;
        let tip = match &tail.line {
            None => ChainTip { seq: 1, prev: String::new() },
            Some(line) => {
                ChainTip::after(line, key).ok_or_else(|| AuditError::Broken(self.path.clone()))?
            }
        };
        if tail.torn.is_empty() {
            return Ok((tip, Vec::new()));
        }
        let mut bytes = b"\n".to_vec();
        if let Some(tip) = ChainTip::after(&tail.torn, key) {
            // Only its newline was torn off.
            return Ok((tip, bytes));
        }
        let nobody = Change::default();
        let entry = Entry { torn: Some(&tail.torn), ..Entry::new(LogEvent::Torn, &nobody) };
        let line = self.line(tip, &entry, now);
        let (sealed, prev) = line.seal(key).map_err(|error| self.unwritten(error))?;
        bytes.extend_from_slice(&sealed);
        Ok((ChainTip { seq: line.seq + 1, prev }, bytes))
    }

    fn line(&self, tip: ChainTip, entry: &Entry<'_>, now: Timestamp) -> LogLine {
        LogLine {
            time: format!("{now:.6}"),
            seq: tip.seq,
            event: entry.event,
            command: self.command.to_owned(),
            run: self.run.clone(),
            intent: entry.intent,
            actor: self.actor.clone(),
            pid: self.pid,
            database: self.database.clone(),
            change: entry.change.clone(),
            code: entry.code.map(str::to_owned),
            torn_bytes: entry.torn.map(|torn| torn.len() as u64),
            torn_sha256: entry.torn.map(|torn| hex(&Sha256::digest(torn))),
            prev: tip.prev,
        }
    }

    fn tell_syslog(
        &self,
        open: &OpenLog,
        (line, mac): &(LogLine, String),
    ) -> Result<(), AuditError> {
        open.syslog.as_ref().map_or(Ok(()), |syslog| syslog.send(line, mac, (self.clock)()))
    }

    fn unwritten(&self, error: serde_json::Error) -> AuditError {
        AuditError::Io { path: self.path.clone(), source: error.into() }
    }
}

/// Distinguishes a "no" from what could not be done.
fn failure(kind: Kind) -> LogEvent {
    if kind == Kind::Refused { LogEvent::Refused } else { LogEvent::Failed }
}
