//! The lines of a journal, and what they add up to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::JobKind;
use crate::mail::Backend;

/// The version of the lines.
pub(super) const VERSION: u32 = 1;

/// The first line: what was begun. The name of the version's field is the kind of job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acct_rotation: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acct_reset: Option<u32>,
    pub(super) mark: String,
    pub(super) selection: String,
}

impl Header {
    pub(super) fn new(job: JobKind, mark: String, selection: String) -> Self {
        let version = |of| (of == job).then_some(VERSION);
        let (acct_rotation, acct_reset) = (version(JobKind::Rotation), version(JobKind::Reset));
        Self { acct_rotation, acct_reset, mark, selection }
    }

    /// Returns whether the line is of this version and begins a journal of this job.
    pub(super) fn is_of(&self, job: JobKind) -> bool {
        let versions = (self.acct_rotation, self.acct_reset);
        versions
            == match job {
                JobKind::Rotation => (Some(VERSION), None),
                JobKind::Reset => (None, Some(VERSION)),
            }
    }
}

/// One step; keys are written as [`UserKey`](crate::account::user::UserKey) is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    /// A batch up to this key is about to be committed.
    Rotating(String),
    /// The batch was committed, or had been.
    Rotated {
        /// Its last key.
        through: String,
        /// How many of its users have a new hash.
        users: u64,
        /// How many kept an unusable password.
        unusable: u64,
    },
    /// There are no users after the last batch.
    AllRotated,
    /// A mail to this user is about to be handed over.
    Mailing(String),
    /// It was accepted.
    Mailed(String),
    /// It was refused temporarily, and is known not to be sent.
    Refused(String),
    /// It was rejected permanently.
    Rejected(String),
    /// The user of a pending mail is gone, or is not to be mailed any more.
    Void(String),
    /// From here on the mails are sent by the backend of this name.
    By(String),
}

/// How much of a job is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The last key of the last batch that is known to be committed.
    pub(crate) rotated_through: Option<String>,
    /// The last key of a batch of which it is not known.
    pub(crate) in_doubt: Option<String>,
    /// How many users have a new hash.
    pub(crate) rotated: u64,
    /// How many users kept an unusable password.
    pub(crate) unusable: u64,
    /// Whether all users have had their turn.
    pub(crate) all_rotated: bool,
    /// The last user whose mail was begun, in the order of the keys.
    pub(crate) mailed_through: Option<String>,
    /// How many mails were accepted.
    pub(crate) mailed: u64,
    /// The backend that sends them.
    pub(crate) backend: Option<String>,
    /// The mails that were begun and not accepted, by user.
    pending: BTreeMap<String, PendingMail>,
    /// How many mails were begun.
    begun: u64,
}

/// A mail that was begun and not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PendingMail {
    /// Its number among those that were begun.
    number: u64,
    state: PendingState,
}

/// What is known about such a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PendingState {
    /// It may have been sent.
    Unknown,
    /// The first try may have been sent, and there was a second one.
    UnknownAgain,
    /// It was not sent.
    Refused,
    /// It was rejected, and is not retried.
    Rejected {
        /// Whether an earlier try may have been sent.
        open: bool,
    },
}

impl Progress {
    /// Adds one more step.
    pub(super) fn add(&mut self, record: Record) {
        match record {
            Record::Rotating(through) => self.in_doubt = Some(through),
            Record::Rotated { through, users, unusable } => {
                self.rotated_through = Some(through);
                self.in_doubt = None;
                self.rotated += users;
                self.unusable += unusable;
            }
            Record::AllRotated => self.all_rotated = true,
            Record::Mailing(key) => self.begin_mail(key),
            Record::Mailed(key) => {
                self.pending.remove(&key);
                self.mailed += 1;
            }
            Record::Void(key) => {
                self.pending.remove(&key);
            }
            Record::By(backend) => self.set_backend(backend),
            Record::Rejected(key) => self.reject(key),
            Record::Refused(key) => {
                // This try says nothing about an earlier one.
                if let Some(pending) = self.pending.get_mut(&key)
                    && pending.state == PendingState::Unknown
                {
                    pending.state = PendingState::Refused;
                }
            }
        }
    }

    /// Begins a mail; a retried one moves nothing on.
    fn begin_mail(&mut self, key: String) {
        if let Some(pending) = self.pending.get_mut(&key) {
            pending.state = match pending.state {
                PendingState::Refused | PendingState::Rejected { open: false } => {
                    PendingState::Unknown
                }
                PendingState::Unknown
                | PendingState::UnknownAgain
                | PendingState::Rejected { open: true } => PendingState::UnknownAgain,
            };
            return;
        }
        self.begun += 1;
        self.pending
            .insert(key.clone(), PendingMail { number: self.begun, state: PendingState::Unknown });
        self.mailed_through = Some(key);
    }

    /// Rejects a user's mail; a backend that drops mails has not begun one before.
    fn reject(&mut self, key: String) {
        let number = self.begun;
        let state = PendingState::Rejected { open: false };
        let pending = self.pending.entry(key).or_insert(PendingMail { number, state });
        pending.state =
            PendingState::Rejected { open: pending.state == PendingState::UnknownAgain };
    }

    /// Returns the progress once this backend has taken over.
    #[must_use]
    pub(crate) fn sent_by(mut self, backend: Option<Backend>) -> Self {
        if let Some(backend) = backend {
            self.set_backend(backend.name().to_owned());
        }
        self
    }

    /// Starts the mails over if another backend takes over: nobody was mailed by the first one.
    fn set_backend(&mut self, backend: String) {
        if self.backend.as_ref().is_some_and(|earlier| *earlier != backend) {
            self.pending.clear();
            self.begun = 0;
            self.mailed_through = None;
        }
        self.backend = Some(backend);
    }

    /// Returns whether this backend can send the mails: the one that began can, and another as long
    /// as nobody was mailed, unless it would drop mails.
    pub(crate) fn may_be_sent_by(&self, backend: Backend) -> bool {
        let same = self.backend.as_ref().is_none_or(|begun| begun == backend.name());
        same || self.has_mailed_nobody() && backend != Backend::Dummy
    }

    /// Returns the users whose mail may have been sent, in the order of the mails.
    pub(crate) fn unknown(&self) -> Vec<String> {
        self.pending_in(|state| matches!(state, PendingState::Unknown | PendingState::UnknownAgain))
    }

    /// Returns the users whose mail was rejected permanently, in the order of the mails.
    pub(crate) fn rejected(&self) -> Vec<String> {
        self.pending_in(|state| matches!(state, PendingState::Rejected { .. }))
    }

    /// Returns the users whose mail was refused temporarily, in the order of the mails.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.pending_in(|state| state == PendingState::Refused)
    }

    /// Returns the users whose mail is retried: the refused ones, and the unknown ones if asked to.
    pub(crate) fn retries(&self, resend_unknown: bool) -> Vec<String> {
        let mut pending = self.refused();
        if resend_unknown {
            pending.extend(self.unknown());
        }
        pending
    }

    /// Returns whether it is certain that nobody has been mailed.
    pub(crate) fn has_mailed_nobody(&self) -> bool {
        let unsent = [PendingState::Refused, PendingState::Rejected { open: false }];
        self.mailed == 0 && self.pending.values().all(|pending| unsent.contains(&pending.state))
    }

    /// Returns whether some mails are not known to be accepted.
    pub(crate) fn has_unsent(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Returns whether no mail is left to retry or to ask about.
    pub(crate) fn is_done(&self) -> bool {
        self.pending.values().all(|pending| matches!(pending.state, PendingState::Rejected { .. }))
    }

    fn pending_in(&self, wanted: impl Fn(PendingState) -> bool) -> Vec<String> {
        let mut found: Vec<(u64, &String)> = self
            .pending
            .iter()
            .filter(|(_, pending)| wanted(pending.state))
            .map(|(key, pending)| (pending.number, key))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, key)| key.clone()).collect()
    }
}
