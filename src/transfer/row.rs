//! A row of a file, as read.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::columns::FileColumn;
use super::errors::{RowError, shortened};
use crate::account::validation::ValidationError;
use crate::error::Refusal;

/// The maximum length of a row in bytes: far longer than any valid row.
pub(super) const ROW_LIMIT: usize = 1 << 20;

/// What follows an error that hides where a row ends.
pub(super) const NOT_READ: &str = "; the rest of the file was not read";

/// A row as read, before its values are checked.
pub(super) struct FileRow<'a> {
    /// The number of the row and its line, both from 1.
    pub(super) position: (u64, u64),
    pub(super) cells: Vec<(FileColumn, CellValue<'a>)>,
    /// Invalid keys and their errors.
    pub(super) errors: Vec<(String, ValidationError)>,
    /// The keys whose values are not imported though they are not empty.
    pub(super) left_out: Vec<String>,
}

impl<'a> FileRow<'a> {
    pub(super) fn new(position: (u64, u64), cells: Vec<(FileColumn, CellValue<'a>)>) -> Self {
        Self { position, cells, errors: Vec::new(), left_out: Vec::new() }
    }

    /// Adds the value of a key; one that is not a column, or is there already, is an error.
    pub(super) fn add(
        &mut self,
        key: &str,
        column: Result<FileColumn, ValidationError>,
        value: CellValue<'a>,
    ) {
        match column {
            Ok(FileColumn::Ignored) => {}
            Ok(column) if self.cells.iter().any(|(other, _)| *other == column) => {
                let error = ValidationError::new("duplicate_column", "duplicate key");
                self.errors.push((shortened(key), error));
            }
            Ok(column) => self.cells.push((column, value)),
            Err(error) => self.errors.push((shortened(key), error)),
        }
    }

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
    Real(f64),
    Null,
    Object(Entries<'a>),
    List(Vec<CellValue<'a>>),
}

/// The keys and values of a JSON object.
pub(super) type Entries<'a> = Vec<(Cow<'a, str>, CellValue<'a>)>;

impl From<CellValue<'_>> for Value {
    fn from(value: CellValue<'_>) -> Self {
        match value {
            CellValue::Cell(text) | CellValue::Text(text) => text.into_owned().into(),
            CellValue::Bool(flag) => flag.into(),
            CellValue::Integer(number) => {
                Number::from_i128(number).map_or(Self::Null, Self::Number)
            }
            CellValue::Real(number) => number.into(),
            CellValue::Null | CellValue::NotUtf8 => Self::Null,
            CellValue::Object(entries) => entries
                .into_iter()
                .map(|(key, value)| (key.into_owned(), Self::from(value)))
                .collect(),
            CellValue::List(values) => values.into_iter().map(Self::from).collect(),
        }
    }
}

/// Receives each row, or why it cannot be read.
pub(super) type Sink<'s> = dyn FnMut(Result<FileRow<'_>, RowError>) -> Result<(), Refusal> + 's;
