//! Comma-separated values, with a limit to what a row may take.

use std::io;

use csv_core::{ReadRecordResult, Reader};
use zeroize::Zeroizing;

use super::cell;
use super::chunk::{Chunk, LONGEST};
use super::column::{Column, Columns};
use super::fault::Fault;
use super::input::Input;

/// The most cells that a row may have.
const CELLS: usize = 1024;

/// Reads records, and checks that each has as many cells as the header.
pub(super) struct CsvRows {
    records: Records,
    columns: Vec<Column>,
    row: u64,
    has_stopped: bool,
}

impl CsvRows {
    /// Reads the header.
    pub(super) fn begin(
        input: &mut Input,
        columns: &Columns,
    ) -> io::Result<Result<Self, Vec<Fault>>> {
        let mut records = Records::new();
        let (line, end) = records.next(input)?;
        if let Some(fault) = end.fault(line, None) {
            return Ok(Err(vec![fault]));
        }
        Ok(header(&records, line, columns).map(|columns| Self {
            records,
            columns,
            row: 0,
            has_stopped: false,
        }))
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Adds rows until the chunk is full; `false` where there are no more.
    pub(super) fn fill(&mut self, input: &mut Input, chunk: &mut Chunk) -> io::Result<bool> {
        let mut some = false;
        while !self.has_stopped && !chunk.is_full() {
            let (line, end) = self.records.next(input)?;
            if end == End::Input {
                self.has_stopped = true;
                break;
            }
            some = true;
            self.row += 1;
            if let Some(fault) = end.fault(line, Some(self.row)) {
                // Where the row ends is not known.
                self.has_stopped = true;
                chunk.faults.push(fault);
                break;
            }
            self.push((self.row, line), chunk);
        }
        Ok(some)
    }

    fn push(&self, place: (u64, u64), chunk: &mut Chunk) {
        let (bytes, ends) = self.records.record();
        if ends.len() == self.columns.len() {
            chunk.push(place, bytes, ends);
            return;
        }
        let message = format!(
            "the row has {} cell{}, and the header has {}{}",
            ends.len(),
            if ends.len() == 1 { "" } else { "s" },
            self.columns.len(),
            if bytes.contains(&b'\n') { "; perhaps a quote is not closed" } else { "" }
        );
        let column = format!("column {}", ends.len().min(self.columns.len()) + 1);
        chunk.faults.push(Fault::of_row(place, "ragged_row", message).in_column(column));
    }
}

/// Reads the names of the columns.
fn header(records: &Records, line: u64, columns: &Columns) -> Result<Vec<Column>, Vec<Fault>> {
    let (bytes, ends) = records.record();
    let (mut found, mut faults, mut begin) = (Vec::new(), Vec::new(), 0);
    for (at, end) in ends.iter().enumerate() {
        let name = std::str::from_utf8(&bytes[begin..*end]).map(cell::decode);
        begin = *end;
        let column = match &name {
            Ok(name) if name.is_empty() => Err(("unknown_column", "it has no name".to_owned())),
            Ok(name) => columns.find(name),
            Err(_) => Err(("not_utf8", "its name is not UTF-8".to_owned())),
        };
        let column = column.and_then(|column| {
            let twice = ("duplicate_column", "it stands in the header twice".to_owned());
            if found.contains(&column) { Err(twice) } else { Ok(column) }
        });
        match column {
            Ok(column) => found.push(column),
            Err((code, message)) => {
                let name = name.ok().filter(|name| columns.find(name).is_ok());
                let name =
                    name.map_or_else(|| format!("column {}", at + 1), |name| name.to_string());
                faults.push(Fault { line, row: None, column: Some(name), code, message });
            }
        }
    }
    if faults.is_empty() && !found.contains(&Column::USERNAME) {
        let message = "the header has no column \"username\"".to_owned();
        faults.push(Fault { line, row: None, column: None, code: "no_username", message });
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// Splits the input into records of at most [`LONGEST`] bytes.
struct Records {
    core: Reader,
    bytes: Zeroizing<Vec<u8>>,
    ends: Vec<usize>,
    length: usize,
    cells: usize,
    /// The lines of the blanks between records, which the reader did not see.
    skipped: u64,
}

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Record,
    Input,
    /// It is too long, in the cell of this number.
    TooLong(usize),
    TooMany,
}

impl End {
    fn fault(self, line: u64, row: Option<u64>) -> Option<Fault> {
        let (code, column, message) = match self {
            Self::Record => return None,
            Self::Input => ("empty_file", None, "the file has no header".to_owned()),
            Self::TooLong(cell) => (
                "too_long",
                Some(format!("column {cell}")),
                "the row is longer than 1 MiB; perhaps a quote is not closed. What follows was \
                 not read"
                    .to_owned(),
            ),
            Self::TooMany => {
                let message =
                    format!("the row has more than {CELLS} cells. What follows was not read");
                ("too_many_cells", None, message)
            }
        };
        Some(Fault { line, row, column, code, message })
    }
}

impl Records {
    fn new() -> Self {
        Self {
            core: Reader::new(),
            bytes: Zeroizing::new(vec![0; LONGEST]),
            ends: vec![0; CELLS],
            length: 0,
            cells: 0,
            skipped: 0,
        }
    }

    fn record(&self) -> (&[u8], &[usize]) {
        (&self.bytes[..self.length], &self.ends[..self.cells])
    }

    /// Reads a record, and returns the line on which it begins.
    fn next(&mut self, input: &mut Input) -> io::Result<(u64, End)> {
        while let Some(byte @ (b'\n' | b'\r')) = input.peek()? {
            self.skipped += u64::from(byte == b'\n');
            input.consume(1);
        }
        let line = self.core.line() + self.skipped;
        (self.length, self.cells) = (0, 0);
        loop {
            let (result, read, written, ended) = self.core.read_record(
                input.next()?,
                &mut self.bytes[self.length..],
                &mut self.ends[self.cells..],
            );
            input.consume(read);
            self.length += written;
            self.cells += ended;
            let end = match result {
                ReadRecordResult::InputEmpty => continue,
                ReadRecordResult::OutputFull => End::TooLong(self.cells + 1),
                ReadRecordResult::OutputEndsFull => End::TooMany,
                ReadRecordResult::Record => End::Record,
                ReadRecordResult::End => End::Input,
            };
            return Ok((line, end));
        }
    }
}
