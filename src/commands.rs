//! The commands: each parses, asks, calls, prints; folders spell the words typed.

pub(crate) mod adopt;
pub(crate) mod backup;
pub(crate) mod completions;
mod delivery;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod index;
pub(crate) mod init;
mod install;
pub(crate) mod log;
pub(crate) mod mail;
pub(crate) mod man;
mod notice;
mod page;
pub(crate) mod password;
mod save;
pub(crate) mod settings;
mod source;
pub(crate) mod template;
pub(crate) mod user;

use crate::error::Kind;

/// How a command that printed its own result ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done: exit 0.
    Done,
    /// The result on stdout is a no: exit 1.
    No,
    /// The result on stdout is that a check has failed: exit 3.
    CheckFailed,
    /// The result on stdout reports a failure of this kind and code.
    Failed(Kind, &'static str),
}

impl Outcome {
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::CheckFailed => Kind::Environment.exit_code(),
            Self::Failed(kind, _) => kind.exit_code(),
        }
    }
}
