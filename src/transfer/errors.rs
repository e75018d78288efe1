//! Errors in the rows of a file.

use serde::Serialize;

use crate::account::validation::ValidationError;
use crate::store::{Clash, ClashKind, Clashes};

/// An error in a row, with its position in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RowError {
    /// The line, from 1: of the row's beginning, or of the syntax error.
    pub(crate) line: u64,
    /// The row, from 1; `None` for the header.
    pub(crate) row: Option<u64>,
    /// The column's name, or its number if it has none.
    pub(crate) column: Option<String>,
    /// A stable word.
    pub(crate) code: &'static str,
    /// The cause, without secrets.
    pub(crate) message: String,
}

impl RowError {
    /// Builds an error that concerns the whole row.
    pub(super) fn new(
        (row, line): (u64, u64),
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { line, row: Some(row), column: None, code, message: message.into() }
    }

    /// Builds an error in a column.
    pub(super) fn in_column(
        (row, line): (u64, u64),
        column: impl Into<String>,
        error: ValidationError,
    ) -> Self {
        let ValidationError { code, message } = error;
        Self { line, row: Some(row), column: Some(column.into()), code, message }
    }

    /// Returns the option or the command that fixes such an error.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self.code {
            "user_exists" => Some("for existing users, use --on-conflict skip or update"),
            "unknown_column" | "password_column" => Some(
                "--map COLUMN=FIELD renames a column, --ignore-unknown leaves unknown ones out",
            ),
            "other_model" => Some("dump only the users, as manage.py dumpdata auth.user does"),
            "no_header" => Some("if the separator is no comma, semicolon or tab, use --delimiter"),
            "id_taken" | "other_id" => Some("to import users without their ids, use --map id="),
            "not_utf8" if self.column.is_some() => {
                Some("save it as UTF-8 (in Excel: CSV UTF-8), or convert it with iconv -t UTF-8")
            }
            _ => None,
        }
    }

    /// Describes the error and its position in one line.
    pub(crate) fn describe(&self) -> String {
        let Self { line, column, message, .. } = self;
        match column {
            Some(column) => format!("line {line}, {column}: {message}"),
            None => format!("line {line}: {message}"),
        }
    }
}

impl From<&Clash> for RowError {
    fn from(clash: &Clash) -> Self {
        let (column, code, message) = match &clash.kind {
            ClashKind::SameName(line) => {
                ("username", "duplicate_in_file", format!("same user name as line {line}"))
            }
            ClashKind::SimilarName(line) => (
                "username",
                "duplicate_in_file",
                format!("differs from the user name on line {line} only in case"),
            ),
            ClashKind::SameKey(line) => {
                ("id", "duplicate_in_file", format!("same id as line {line}"))
            }
            ClashKind::Exists(name) => {
                ("username", "user_exists", format!("user \"{}\" already exists", shortened(name)))
            }
            ClashKind::SimilarUser(name) => (
                "username",
                "username_taken",
                format!("differs from the existing user \"{}\" only in case", shortened(name)),
            ),
            ClashKind::OtherKey(key) => {
                ("id", "other_id", format!("the existing user of this name has the id {key}"))
            }
            ClashKind::KeyTaken(name) => {
                ("id", "id_taken", format!("this is the id of user \"{}\"", shortened(name)))
            }
            ClashKind::Refused(error) => {
                let position = (clash.row, clash.line);
                return Self::new(position, "refused_by_database", error.to_string());
            }
        };
        let error = ValidationError::new(code, message);
        Self::in_column((clash.row, clash.line), column, error)
    }
}

/// The first errors of a file, and the number of all.
#[derive(Debug)]
pub(crate) struct RowErrors {
    kept: Vec<RowError>,
    limit: usize,
    count: u64,
}

impl RowErrors {
    /// Keeps at most N errors.
    pub(super) fn with_limit(limit: usize) -> Self {
        Self { kept: Vec::new(), limit, count: 0 }
    }

    pub(super) fn add(&mut self, error: RowError) {
        self.count += 1;
        if self.kept.len() < self.limit {
            self.kept.push(error);
        }
    }

    /// Adds clashes, of which there may be more than are listed.
    pub(super) fn add_clashes(&mut self, (clashes, count): &Clashes) {
        let before = self.count;
        for clash in clashes {
            self.add(clash.into());
        }
        self.count = before + count;
    }

    /// Returns the number of all errors.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Returns the first errors, in the order of their lines.
    pub(crate) fn into_sorted(mut self) -> Vec<RowError> {
        self.kept.sort_by_key(|error| (error.line, error.row));
        self.kept
    }
}

/// Cuts a text to a length that fits a message.
pub(super) fn shortened(text: &str) -> String {
    const LIMIT: usize = 60;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_errors_are_kept_and_all_are_counted() {
        let mut errors = RowErrors::with_limit(2);
        for line in [7, 5, 6] {
            let wrong = ValidationError::new("bad", "wrong");
            errors.add(RowError::in_column((line - 1, line), "email", wrong));
        }
        assert_eq!(errors.count(), 3);
        let kept = errors.into_sorted();
        assert_eq!(kept.iter().map(|error| error.line).collect::<Vec<_>>(), [5, 7]);
        assert_eq!(kept[0].describe(), "line 5, email: wrong");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shortened("ä"), "ä");
        assert_eq!(shortened(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
    }
}
