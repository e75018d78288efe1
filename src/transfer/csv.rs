//! Comma-separated values, also with other separators.

use std::borrow::Cow;

use super::columns::{FileColumn, FileColumns, alias};
use super::errors::{RowError, RowErrors};
use super::input::Input;
use super::record::Record;
use super::row::{CellValue, FileRow, Sink};
use crate::account::validation::ValidationError;
use crate::error::Refusal;
use crate::files::FileError;
use crate::ui::csv::decode_cell;

/// The separators that are recognized, the preferred one first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the rows behind a header.
pub(super) struct CsvRows {
    record: Record,
    header: Vec<FileColumn>,
}

impl CsvRows {
    /// Reads the header; `None` if it adds to the errors.
    pub(super) fn open(
        input: &mut Input,
        separator: Option<u8>,
        columns: &FileColumns,
        errors: &mut RowErrors,
    ) -> Result<Option<Self>, FileError> {
        let declared = declared_separator(input)?;
        let separator = match separator.or(declared) {
            Some(separator) => separator,
            None => detect_separator(input, columns)?,
        };
        let mut record = Record::new(separator);
        let before = errors.count();
        let mut report = |error| errors.add(RowError { row: None, ..error });
        let mut header = Vec::new();
        match record.read(input, 0)? {
            Ok(true) => header = read_header(&record, columns, &mut report),
            Ok(false) => {
                let message = "the file has no header";
                report(RowError::new((0, record.line), "empty_file", message));
            }
            Err(error) => report(error),
        }
        Ok((errors.count() == before).then_some(Self { record, header }))
    }

    /// Returns the columns of the header.
    pub(super) fn header(&self) -> &[FileColumn] {
        &self.header
    }

    /// Passes each row to the sink.
    pub(super) fn read(mut self, input: &mut Input, sink: &mut Sink<'_>) -> Result<(), Refusal> {
        for row in 1.. {
            match self.record.read(input, row)? {
                Ok(true) => sink(self.row((row, self.record.line)))?,
                Ok(false) => break,
                Err(error) => return sink(Err(error)),
            }
        }
        Ok(())
    }

    fn row(&self, position: (u64, u64)) -> Result<FileRow<'_>, RowError> {
        let cells = self.record.cells();
        let (found, expected) = (cells.len(), self.header.len());
        if found != expected {
            let plural = if found == 1 { "cell" } else { "cells" };
            let message = format!("the row has {found} {plural}, the header has {expected}");
            let error = ValidationError::new("ragged_row", message);
            return Err(RowError::in_column(position, column_number(found.min(expected)), error));
        }
        let value = |(column, (bytes, quoted)): (&FileColumn, (_, bool))| {
            let value = match (column, std::str::from_utf8(bytes)) {
                (_, Err(_)) => CellValue::NotUtf8,
                // A password is never escaped, and may look as if it were.
                (FileColumn::PlainPassword, Ok(text)) => CellValue::Cell(text.into()),
                (FileColumn::Extra(_), Ok("")) if !quoted => CellValue::Null,
                (_, Ok(text)) => CellValue::Cell(decode_cell(text)),
            };
            (*column, value)
        };
        let cells = self.header.iter().zip(cells).map(value).collect();
        Ok(FileRow::new(position, cells))
    }
}

/// Reads the line `sep=;` that Excel understands; `None` if there is none.
fn declared_separator(input: &mut Input) -> Result<Option<u8>, FileError> {
    let (separator, length) = match input.unread()? {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator, b'\n' | b'\r', ..] => {
            (*separator, 5)
        }
        _ => return Ok(None),
    };
    input.consume(length);
    Ok(Some(separator))
}

/// Returns the separator that splits the first line into the most names of columns.
fn detect_separator(input: &mut Input, columns: &FileColumns) -> Result<u8, FileError> {
    while let Some(b'\n' | b'\r') = input.peek()? {
        input.consume(1);
    }
    let unread = input.unread()?;
    let line = unread.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let is_name = |name: &str| {
        let name = name.trim().trim_matches('"');
        columns.known(name).is_some() || alias(name).is_some()
    };
    let names =
        |separator: u8| line.split(char::from(separator)).filter(|name| is_name(name)).count();
    let found = SEPARATORS.into_iter().rev().max_by_key(|separator| names(*separator));
    Ok(found.unwrap_or(SEPARATORS[0]))
}

/// Returns the columns of a header, or reports what is wrong with it.
///
/// Cells that may be data are never shown: a file without a header may begin with a password.
fn read_header(
    record: &Record,
    columns: &FileColumns,
    report: &mut impl FnMut(RowError),
) -> Vec<FileColumn> {
    let position = (0, record.line);
    let mut header: Vec<FileColumn> = Vec::new();
    let names = match header_names(record, columns) {
        Ok(names) => names,
        Err(error) => {
            report(error);
            return header;
        }
    };
    let is_header = names.iter().any(|name| columns.known(name).is_some());
    for (index, name) in names.iter().enumerate() {
        let error = match columns.find(name) {
            Ok(column) if column != FileColumn::Ignored && header.contains(&column) => {
                let message = format!("\"{}\" is there twice", columns.name(column));
                ValidationError::new("duplicate_column", message)
            }
            Ok(column) => {
                header.push(column);
                continue;
            }
            Err(error) if is_header || alias(name).is_some() => error,
            Err(error) => ValidationError::new(error.code, "no such column (not shown)"),
        };
        report(RowError::in_column(position, column_number(index), error));
    }
    for unused in columns.unused(&names) {
        let message = format!("--map {unused}: the header has no such column");
        report(RowError::new(position, "no_such_column", message));
    }
    let is_named = header.contains(&FileColumn::USERNAME)
        || columns.address_is_name && header.contains(&FileColumn::EMAIL);
    if header.len() == names.len() && !is_named {
        report(RowError::new(position, "no_username", "the header has no column \"username\""));
    }
    header
}

/// Returns the names of a header; refuses a line that looks like data.
fn header_names<'r>(
    record: &'r Record,
    columns: &FileColumns,
) -> Result<Vec<Cow<'r, str>>, RowError> {
    let position = (0, record.line);
    let name = |(index, (bytes, _)): (usize, (&'r [u8], bool))| {
        std::str::from_utf8(bytes).map(decode_cell).map_err(|_| {
            let error = ValidationError::new("not_utf8", "the name is not UTF-8");
            RowError::in_column(position, column_number(index), error)
        })
    };
    let names: Vec<Cow<'_, str>> =
        record.cells().enumerate().map(name).collect::<Result<_, _>>()?;
    if names.iter().any(|name| columns.known(name).is_some() || alias(name).is_some()) {
        return Ok(names);
    }
    let message = "the first line looks like data, since it has no known column name (it is not \
                   shown); begin with a line such as username,email,plain_password";
    Err(RowError::new(position, "no_header", message))
}

fn column_number(index: usize) -> String {
    format!("column {}", index + 1)
}
