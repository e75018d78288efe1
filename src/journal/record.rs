//! The lines of a journal, and what they add up to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Work;
use crate::mail::Backend;

/// The version of the lines.
pub(super) const VERSION: u32 = 1;

/// The first line: what was begun. The name of the version's field says which work it is.
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
    pub(super) fn new(work: Work, mark: String, selection: String) -> Self {
        let version = |of| (of == work).then_some(VERSION);
        let (acct_rotation, acct_reset) = (version(Work::Rotation), version(Work::Reset));
        Self { acct_rotation, acct_reset, mark, selection }
    }

    /// Tells whether the line is of this version and opens a journal of this work.
    pub(super) fn is_of(&self, work: Work) -> bool {
        let versions = (self.acct_rotation, self.acct_reset);
        versions
            == match work {
                Work::Rotation => (Some(VERSION), None),
                Work::Reset => (None, Some(VERSION)),
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
        /// How many have an unusable password, and were left alone.
        unusable: u64,
    },
    /// There are no users behind the last batch.
    AllRotated,
    /// A mail to this user is about to be handed over.
    Mailing(String),
    /// It was accepted.
    Mailed(String),
    /// It was not for now, and is known not to be sent.
    Refused(String),
    /// It was not, and never will be.
    Rejected(String),
    /// There is nobody any more to whom a mail that was left could go.
    Void(String),
    /// From here on the mails leave by the back end of this name.
    By(String),
}

/// How far the work is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The last key of the last batch that is known to be committed.
    pub(crate) rotated_through: Option<String>,
    /// The last key of a batch of which it is not known.
    pub(crate) in_doubt: Option<String>,
    /// How many users have a new hash.
    pub(crate) rotated: u64,
    /// How many users of an unusable password were left alone.
    pub(crate) unusable: u64,
    /// Whether all users have been looked at.
    pub(crate) all_rotated: bool,
    /// The last user to whom a mail was begun, in the order of the keys.
    pub(crate) mailed_through: Option<String>,
    /// How many mails were accepted.
    pub(crate) mailed: u64,
    /// The back end by which they leave; `None` also in journals that knew of none.
    pub(crate) backend: Option<String>,
    /// The users whose mail was begun and not accepted.
    left: BTreeMap<String, Left>,
    /// How many mails were begun.
    begun: u64,
}

/// A mail that was begun and not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    /// Its place among those that were begun.
    place: u64,
    fate: LeftFate,
}

/// What is known of such a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftFate {
    /// Nothing more: it may have gone out.
    Unknown,
    /// Nothing of the first try, and there was a second one.
    UnknownAgain,
    /// It did not go out.
    Refused,
    /// It never will, and nobody tries it again.
    Rejected {
        /// Whether an earlier try may have gone out.
        open: bool,
    },
}

impl Progress {
    /// Takes one more step.
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
                self.left.remove(&key);
                self.mailed += 1;
            }
            Record::Void(key) => {
                self.left.remove(&key);
            }
            Record::By(backend) => self.leave_by(backend),
            Record::Rejected(key) => self.reject(key),
            Record::Refused(key) => {
                // What became of an earlier try, this one does not tell.
                if let Some(left) = self.left.get_mut(&key)
                    && left.fate == LeftFate::Unknown
                {
                    left.fate = LeftFate::Refused;
                }
            }
        }
    }

    /// Begins a mail; one that is tried again moves nothing on.
    fn begin_mail(&mut self, key: String) {
        if let Some(left) = self.left.get_mut(&key) {
            left.fate = match left.fate {
                LeftFate::Refused | LeftFate::Rejected { open: false } => LeftFate::Unknown,
                LeftFate::Unknown | LeftFate::UnknownAgain | LeftFate::Rejected { open: true } => {
                    LeftFate::UnknownAgain
                }
            };
            return;
        }
        self.begun += 1;
        self.left.insert(key.clone(), Left { place: self.begun, fate: LeftFate::Unknown });
        self.mailed_through = Some(key);
    }

    /// Ends a user's part; a back end that drops mails has not begun one before.
    fn reject(&mut self, key: String) {
        let place = self.begun;
        let fate = LeftFate::Rejected { open: false };
        let left = self.left.entry(key).or_insert(Left { place, fate });
        left.fate = LeftFate::Rejected { open: left.fate == LeftFate::UnknownAgain };
    }

    /// Returns how far the work will be once this back end has taken over.
    #[must_use]
    pub(crate) fn leaving_by(mut self, backend: Option<Backend>) -> Self {
        if let Some(backend) = backend {
            self.leave_by(backend.name().to_owned());
        }
        self
    }

    /// Begins the mails anew where another back end takes over: by the first one nobody got any.
    fn leave_by(&mut self, backend: String) {
        if self.backend.as_ref().is_some_and(|earlier| *earlier != backend) {
            self.left.clear();
            self.begun = 0;
            self.mailed_through = None;
        }
        self.backend = Some(backend);
    }

    /// Tells whether the mails can leave by this back end: by the one they were begun with, and by
    /// another as long as nobody was mailed, unless it would drop those of the first.
    pub(crate) fn may_leave_by(&self, backend: Backend) -> bool {
        let same = self.backend.as_ref().is_none_or(|begun| begun == backend.name());
        same || self.has_mailed_nobody() && backend != Backend::Dummy
    }

    /// Names the users of whom it is not known whether they were mailed, in the order of the mails.
    pub(crate) fn unknown(&self) -> Vec<String> {
        self.left_by(|fate| matches!(fate, LeftFate::Unknown | LeftFate::UnknownAgain))
    }

    /// Names the users whose mail was refused for good, in the order of the mails.
    pub(crate) fn rejected(&self) -> Vec<String> {
        self.left_by(|fate| matches!(fate, LeftFate::Rejected { .. }))
    }

    /// Names the users whose mail was refused for now, in the order of the mails.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.left_by(|fate| fate == LeftFate::Refused)
    }

    /// Names those whose mail is tried again: refused for now, and where that is wanted unknown.
    pub(crate) fn tries(&self, resend_unknown: bool) -> Vec<String> {
        let mut left = self.refused();
        if resend_unknown {
            left.extend(self.unknown());
        }
        left
    }

    /// Tells whether nobody has been mailed, nor may have been.
    pub(crate) fn has_mailed_nobody(&self) -> bool {
        let unsent = [LeftFate::Refused, LeftFate::Rejected { open: false }];
        self.mailed == 0 && self.left.values().all(|left| unsent.contains(&left.fate))
    }

    /// Tells whether there are mails that were not accepted, as far as is known.
    pub(crate) fn has_unsent(&self) -> bool {
        !self.left.is_empty()
    }

    /// Tells whether no mail that was begun is to be tried again or asked about.
    pub(crate) fn is_done(&self) -> bool {
        self.left.values().all(|left| matches!(left.fate, LeftFate::Rejected { .. }))
    }

    fn left_by(&self, wanted: impl Fn(LeftFate) -> bool) -> Vec<String> {
        let mut found: Vec<(u64, &String)> = self
            .left
            .iter()
            .filter(|(_, left)| wanted(left.fate))
            .map(|(key, left)| (left.place, key))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, key)| key.clone()).collect()
    }
}
