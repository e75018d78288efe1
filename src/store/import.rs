//! What an import asks of a store, and what it answers.

use jiff::Timestamp;

use super::StoreError;
use crate::account::user::{ColumnValue, UserKey};

/// The hash that a dry run stages instead of computing one.
pub const PLACEHOLDER_HASH: &str = "?";

/// A user of an import, checked as far as possible without the table.
///
/// `None` is a value missing from the file: a new user gets the default, an existing one keeps
/// its value.
#[derive(Debug, Clone, Default)]
pub struct StagedUser {
    /// The row in the file, from 1.
    pub row: u64,
    /// The line on which the row begins.
    pub line: u64,
    /// The key.
    pub key: Option<UserKey>,
    /// The user name, checked.
    pub username: String,
    /// The address, or empty.
    pub email: Option<String>,
    /// The encoded hash, or `!…`.
    pub password: Option<String>,
    /// The password of a new user without a hash: `!…`.
    pub unusable: Option<String>,
    /// The time of the last login.
    pub last_login: Option<Timestamp>,
    /// Whether the user never logged in.
    pub never_logged_in: bool,
    /// Given name, or empty.
    pub first_name: Option<String>,
    /// Family name, or empty.
    pub last_name: Option<String>,
    /// May log in.
    pub is_active: Option<bool>,
    /// May use the admin site.
    pub is_staff: Option<bool>,
    /// Has all permissions.
    pub is_superuser: Option<bool>,
    /// When the user joined.
    pub date_joined: Option<Timestamp>,
    /// The values of the extra columns, in the table's order; NULL is a missing one.
    pub extra: Vec<ColumnValue>,
}

/// What to do if the user of a row already exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OnConflict {
    /// Report an error
    #[default]
    Error,
    /// Leave the user unchanged
    Skip,
    /// Update the user from the row
    Update,
}

/// Why a staged row cannot be written.
#[derive(Debug)]
pub struct Clash {
    /// The row in the file.
    pub row: u64,
    /// Its line.
    pub line: u64,
    /// What it clashes with.
    pub kind: ClashKind,
}

/// The ways in which rows and users clash.
#[derive(Debug)]
pub enum ClashKind {
    /// An earlier line of the file has the same name.
    SameName(u64),
    /// An earlier line of the file has a name that differs only in case.
    SimilarName(u64),
    /// An earlier line of the file has the same key.
    SameKey(u64),
    /// A user of this name exists.
    Exists(String),
    /// A user's name differs only in case.
    SimilarUser(String),
    /// The user of the name has another key.
    OtherKey(String),
    /// The key belongs to this other user.
    KeyTaken(String),
    /// The database refuses the row.
    Refused(StoreError),
}

/// The first clashes, and the number of all.
pub type Clashes = (Vec<Clash>, u64);

/// How staged rows are loaded.
#[derive(Debug, Clone, Copy)]
pub struct Loading {
    /// The first row and the last.
    pub rows: (u64, u64),
    /// What to do with existing users.
    pub on_conflict: OnConflict,
    /// The joining time of users whose row has none.
    pub now: Timestamp,
    /// At most N clashes are returned.
    pub max_clashes: u64,
}

/// What a load has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// New users.
    pub added: u64,
    /// Existing users that were changed.
    pub updated: u64,
    /// Existing users that were not.
    pub unchanged: u64,
    /// New users without a usable password.
    pub unusable: u64,
}

impl Loaded {
    /// Adds the numbers of another transaction.
    pub fn add(&mut self, other: Self) {
        self.added += other.added;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.unusable += other.unusable;
    }
}
