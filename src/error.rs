//! What goes wrong, in one shape: a kind (the exit code), a stable word, a line, a hint.

mod refusals;

use std::fmt;
use std::path::Path;

use crate::account::validation::ValidationError;

/// What sort of failure it is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Understood, and the answer is no: exit 1.
    Refused,
    /// The command line or a value on it is malformed: exit 2.
    Usage,
    /// Settings, key, database or mail server cannot be used: exit 3.
    Environment,
    /// The same command may work again later: exit 4.
    Temporary,
    /// A bug in acct: exit 70.
    Internal,
}

impl Kind {
    /// Returns the process exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Environment => 3,
            Self::Temporary => 4,
            Self::Internal => 70,
        }
    }

    /// Returns the word that JSON uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Usage => "usage",
            Self::Environment => "environment",
            Self::Temporary => "temporary",
            Self::Internal => "internal",
        }
    }
}

/// An expected failure: one line for people, a stable code for scripts, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Decides the exit code.
    pub kind: Kind,
    /// A stable word such as `no_such_user`.
    pub code: &'static str,
    /// What is wrong and why, in one line, without secrets; may contain unescaped text from the
    /// database.
    pub message: String,
    /// The next step, if there is one to name.
    pub hint: Option<String>,
    /// Django's own codes and messages, when policy refused.
    pub details: Vec<ValidationError>,
    /// Whether the change may have been made all the same.
    pub is_unknown: bool,
}

impl Refusal {
    /// Makes a refusal of the given kind without a hint.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        let (message, details) = (message.into(), Vec::new());
        Self { kind, code, message, hint: None, details, is_unknown: false }
    }

    /// Makes an answer of "no": exit 1.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, message)
    }

    /// Makes a usage error: exit 2.
    pub fn usage(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, code, message)
    }

    /// Makes an error of the environment: exit 3.
    pub fn environment(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Environment, code, message)
    }

    /// Makes an error that may pass: exit 4.
    pub fn temporary(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Temporary, code, message)
    }

    /// Makes an error after which the change may or may not have been made: exit 4.
    pub fn unknown(code: &'static str, message: impl Into<String>) -> Self {
        Self { is_unknown: true, ..Self::temporary(code, message) }
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds Django's own validation errors.
    #[must_use]
    pub fn details(mut self, details: Vec<ValidationError>) -> Self {
        self.details = details;
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// Quotes a path for the shell, if needed.
pub(crate) fn quoted(path: &Path) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+,:@%=".contains(letter);
    let mut text = path.display().to_string();
    if text.starts_with('-') {
        text.insert_str(0, "./");
    }
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes a number of things: `1 user`, `2 users`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_a_hint_is_one_word_for_the_shell() {
        for (path, word) in [
            ("/etc/acct/key-1.txt", "/etc/acct/key-1.txt"),
            ("/a b/key", "'/a b/key'"),
            ("it's", r"'it'\''s'"),
            ("$HOME;`x`", "'$HOME;`x`'"),
            ("~/key", "'~/key'"),
            ("-rf", "./-rf"),
            ("", "''"),
            ("schlüssel", "'schlüssel'"),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }
}
