//! The lines of a journal, and what they add up to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Work;

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
    /// It was not, and is known not to be sent.
    Refused(String),
    /// There is nobody any more to whom a mail that was left could go.
    Void(String),
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
                LeftFate::Refused => LeftFate::Unknown,
                LeftFate::Unknown | LeftFate::UnknownAgain => LeftFate::UnknownAgain,
            };
            return;
        }
        self.begun += 1;
        self.left.insert(key.clone(), Left { place: self.begun, fate: LeftFate::Unknown });
        self.mailed_through = Some(key);
    }

    /// Names the users of whom it is not known whether they were mailed, in the order of the mails.
    pub(crate) fn unknown(&self) -> Vec<String> {
        self.left_by(|fate| fate != LeftFate::Refused)
    }

    /// Names the users whose mail is known not to be sent, in the order of the mails.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.left_by(|fate| fate == LeftFate::Refused)
    }

    /// Tells whether nobody has been mailed, nor may have been.
    pub(crate) fn has_mailed_nobody(&self) -> bool {
        self.mailed == 0 && self.left.values().all(|left| left.fate == LeftFate::Refused)
    }

    /// Tells whether every mail that was begun was accepted.
    pub(crate) fn all_accepted(&self) -> bool {
        self.left.is_empty()
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
