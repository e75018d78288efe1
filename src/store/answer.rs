//! What a store answers.

use jiff::Timestamp;

use crate::account::user::UserKey;

/// Whose a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// acct's own, with the fingerprint of its key.
    Acct(Option<String>),
    /// A Django site's.
    Site,
}

/// The result of one check of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// All is well.
    Ok(String),
    /// It works, but should be fixed: a message and a hint.
    Warning(String, String),
    /// Commands would fail or do harm: a message and a hint.
    Error(String, String),
    /// Why the check was skipped.
    Skipped(String),
}

/// An index on the address, usable by `password reset --email`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailIndex {
    /// Its name.
    pub name: String,
    /// The statement that creates it.
    pub statement: String,
    /// The statement that removes it.
    pub undo: String,
    /// Whether it, or an equivalent one, exists.
    pub exists: bool,
}

/// A user's key and stored hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashRow {
    /// The primary key.
    pub key: UserKey,
    /// The encoded hash, or `!…`.
    pub password: String,
}

/// Rows of one table that refer to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: String,
    /// The number of its rows.
    pub rows: u64,
}

/// The users in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many there are.
    pub users: u64,
    /// The newest time of all logins and joinings.
    pub newest: Option<Timestamp>,
}

/// What a backup contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The file's length in bytes.
    pub bytes: u64,
    /// The number of users.
    pub users: u64,
}
