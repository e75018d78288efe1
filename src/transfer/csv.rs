//! Comma-separated values, with limits on the size of a row.

use csv_core::{ReadRecordResult, Reader};
use zeroize::Zeroizing;

use super::columns::{FileColumn, FileColumns};
use super::errors::{RowError, RowErrors};
use super::input::Input;
use super::row::{CellValue, FileRow, ROW_LIMIT, Sink};
use crate::account::validation::ValidationError;
use crate::error::Refusal;
use crate::files::FileError;
use crate::ui::csv::decode_cell;

/// The maximum number of cells in a row.
const CELL_LIMIT: usize = 1024;

/// Reads the rows behind a header.
pub(super) struct CsvRows {
    reader: Reader,
    header: Vec<FileColumn>,
    bytes: Zeroizing<Vec<u8>>,
    ends: Vec<usize>,
    length: usize,
    cells: usize,
    line: u64,
}

impl CsvRows {
    /// Reads the header; `None` if it adds to the errors.
    pub(super) fn open(
        input: &mut Input,
        columns: &FileColumns,
        errors: &mut RowErrors,
    ) -> Result<Option<Self>, FileError> {
        let mut rows = Self {
            reader: Reader::new(),
            header: Vec::new(),
            bytes: Zeroizing::new(vec![0; ROW_LIMIT]),
            ends: vec![0; CELL_LIMIT],
            length: 0,
            cells: 0,
            line: 1,
        };
        let before = errors.count();
        let result = rows.next(input)?;
        let in_header = |error| RowError { row: None, ..error };
        if result == ReadRecordResult::End {
            let message = "the file has no header";
            errors.add(in_header(RowError::new((0, rows.line), "empty_file", message)));
        } else if let Some(error) = rows.limit_error(&result, 0) {
            errors.add(in_header(error));
        } else {
            rows.read_header(columns, |error| errors.add(in_header(error)));
        }
        Ok((errors.count() == before).then_some(rows))
    }

    /// Returns the columns of the header.
    pub(super) fn header(&self) -> &[FileColumn] {
        &self.header
    }

    fn read_header(&mut self, columns: &FileColumns, mut report: impl FnMut(RowError)) {
        let mut header: Vec<FileColumn> = Vec::new();
        let position = (0, self.line);
        for (index, bytes) in self.cells().enumerate() {
            let name = std::str::from_utf8(bytes).map(decode_cell);
            let column = match &name {
                Ok(name) if name.is_empty() => {
                    Err(ValidationError::new("unknown_column", "the column has no name"))
                }
                Ok(name) => columns.find(name),
                Err(_) => Err(ValidationError::new("not_utf8", "the name is not UTF-8")),
            };
            match column {
                Ok(column) if header.contains(&column) => {
                    let twice = ValidationError::new("duplicate_column", "duplicate column");
                    report(RowError::in_column(position, columns.name(column), twice));
                }
                Ok(column) => header.push(column),
                Err(error) => {
                    let number = format!("column {}", index + 1);
                    report(RowError::in_column(position, number, error));
                }
            }
        }
        if header.len() == self.cells && !header.contains(&FileColumn::USERNAME) {
            let message = "the header has no column \"username\"";
            report(RowError::new(position, "no_username", message));
        }
        self.header = header;
    }

    /// Passes each row to the sink.
    pub(super) fn read(mut self, input: &mut Input, sink: &mut Sink<'_>) -> Result<(), Refusal> {
        for row in 1.. {
            let result = self.next(input)?;
            if result == ReadRecordResult::End {
                break;
            }
            if let Some(error) = self.limit_error(&result, row) {
                // The end of the row is unknown.
                return sink(Err(error));
            }
            sink(self.row((row, self.line)))?;
        }
        Ok(())
    }

    fn row(&self, position: (u64, u64)) -> Result<FileRow<'_>, RowError> {
        let (found, expected) = (self.cells, self.header.len());
        if found != expected {
            let cells = if found == 1 { "cell" } else { "cells" };
            let quote = self.bytes[..self.length].contains(&b'\n');
            let quote = if quote { "; is a quote not closed?" } else { "" };
            let message = format!("the row has {found} {cells}, the header has {expected}{quote}");
            let error = ValidationError::new("ragged_row", message);
            let column = format!("column {}", found.min(expected) + 1);
            return Err(RowError::in_column(position, column, error));
        }
        let value = |(column, bytes): (&FileColumn, _)| {
            let value = match (column, std::str::from_utf8(bytes)) {
                (_, Err(_)) => CellValue::NotUtf8,
                // A password is never escaped, and may look as if it were.
                (FileColumn::PlainPassword, Ok(text)) => CellValue::Cell(text.into()),
                (_, Ok(text)) => CellValue::Cell(decode_cell(text)),
            };
            (*column, value)
        };
        let cells = self.header.iter().zip(self.cells()).map(value).collect();
        Ok(FileRow { position, cells, errors: Vec::new() })
    }

    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let mut begin = 0;
        self.ends[..self.cells].iter().map(move |&end| {
            let cell = &self.bytes[begin..end];
            begin = end;
            cell
        })
    }

    /// Reads a record: its cells and the line on which it begins.
    fn next(&mut self, input: &mut Input) -> Result<ReadRecordResult, FileError> {
        while let Some(b'\n' | b'\r') = input.peek()? {
            input.consume(1);
        }
        (self.length, self.cells, self.line) = (0, 0, input.line());
        loop {
            let (result, read, written, ended) = self.reader.read_record(
                input.unread()?,
                &mut self.bytes[self.length..],
                &mut self.ends[self.cells..],
            );
            input.consume(read);
            self.length += written;
            self.cells += ended;
            if result != ReadRecordResult::InputEmpty {
                return Ok(result);
            }
        }
    }

    fn limit_error(&self, result: &ReadRecordResult, row: u64) -> Option<RowError> {
        let position = (row, self.line);
        match result {
            ReadRecordResult::OutputFull => {
                let message = "the row is longer than 1 MiB; is a quote not closed? The rest of \
                               the file was not read";
                let column = format!("column {}", self.cells + 1);
                let error = ValidationError::new("too_long", message);
                Some(RowError::in_column(position, column, error))
            }
            ReadRecordResult::OutputEndsFull => {
                let message = format!(
                    "the row has more than {CELL_LIMIT} cells; the rest of the file was not read"
                );
                Some(RowError::new(position, "too_many_cells", message))
            }
            _ => None,
        }
    }
}
