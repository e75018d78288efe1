//! A row of a file, as read.

use std::borrow::Cow;

use super::columns::FileColumn;
use super::errors::RowError;
use crate::account::validation::ValidationError;
use crate::error::Refusal;

/// The maximum length of a row in bytes: far longer than any valid row.
pub(super) const ROW_LIMIT: usize = 1 << 20;

/// A row as read, before its values are checked.
pub(super) struct FileRow<'a> {
    /// The number of the row and its line, both from 1.
    pub(super) position: (u64, u64),
    pub(super) cells: Vec<(FileColumn, CellValue<'a>)>,
    /// Invalid keys and their errors.
    pub(super) errors: Vec<(String, ValidationError)>,
}

impl FileRow<'_> {
    /// Returns the length of all texts.
    pub(super) fn size(&self) -> usize {
        let length = |value: &CellValue<'_>| match value {
            CellValue::Cell(text) | CellValue::Text(text) => text.len(),
            _ => 0,
        };
        self.cells.iter().map(|(_, value)| length(value)).sum()
    }
}

/// A CSV cell or a JSON value.
#[derive(Debug, PartialEq)]
pub(super) enum CellValue<'a> {
    /// A CSV cell, in which everything is text.
    Cell(Cow<'a, str>),
    /// A CSV cell that is not UTF-8.
    NotUtf8,
    /// A JSON string.
    Text(Cow<'a, str>),
    Bool(bool),
    Integer(i128),
    Null,
    Object(Vec<(Cow<'a, str>, CellValue<'a>)>),
    /// A fractional number or a list.
    Other,
}

/// Receives each row, or why it cannot be read.
pub(super) type Sink<'s> = dyn FnMut(Result<FileRow<'_>, RowError>) -> Result<(), Refusal> + 's;
