//! The lines of a journal, and what they add up to.

use serde::{Deserialize, Serialize};

/// The version of the lines.
pub(super) const VERSION: u32 = 1;

/// The first line: what was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) acct_rotation: u32,
    pub(super) mark: String,
    pub(super) selection: String,
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
    /// It was handed over.
    Mailed(String),
}

/// How far a rotation is.
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
    /// How many mails were handed over.
    pub(crate) mailed: u64,
    /// The users whose mail was begun, and of whom nothing more is known.
    pub(crate) unknown: Vec<String>,
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
            // One whose fate is unknown is tried again: that moves nothing on.
            Record::Mailing(key) if self.unknown.contains(&key) => {}
            Record::Mailing(key) => {
                self.unknown.push(key.clone());
                self.mailed_through = Some(key);
            }
            Record::Mailed(key) => {
                self.unknown.retain(|unknown| *unknown != key);
                self.mailed += 1;
            }
        }
    }
}
