//! The records of CSV (RFC 4180), with any separator and a limited size.

use zeroize::Zeroizing;

use super::errors::RowError;
use super::input::Input;
use super::row::{NOT_READ, ROW_LIMIT};
use crate::account::validation::ValidationError;
use crate::files::FileError;

/// The maximum number of cells in a row.
const CELL_LIMIT: usize = 1024;

/// A record as read: the bytes of its cells, without their quotes.
pub(super) struct Record {
    separator: u8,
    /// The line on which the record begins.
    pub(super) line: u64,
    bytes: Zeroizing<Vec<u8>>,
    /// The ends of the cells, and whether each was quoted.
    ends: Vec<(usize, bool)>,
    /// The line of the last opening quote.
    quote_line: u64,
    is_quoted: bool,
}

/// Where in a record the next byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    CellStart,
    Plain,
    Quoted,
    /// Behind a quote that closes the cell, unless a second one follows.
    AfterQuote,
}

impl Record {
    pub(super) fn new(separator: u8) -> Self {
        Self {
            separator,
            line: 1,
            // Never grows, so that no copy of a password is left behind.
            bytes: Zeroizing::new(Vec::with_capacity(ROW_LIMIT)),
            ends: Vec::new(),
            quote_line: 1,
            is_quoted: false,
        }
    }

    /// Returns the cells, and whether each was quoted.
    pub(super) fn cells(&self) -> impl ExactSizeIterator<Item = (&[u8], bool)> {
        let mut begin = 0;
        self.ends.iter().map(move |&(end, quoted)| {
            let cell = &self.bytes[begin..end];
            begin = end;
            (cell, quoted)
        })
    }

    /// Reads the next record; `false` at the end of the file.
    ///
    /// After an error the end of the record is unknown.
    pub(super) fn read(
        &mut self,
        input: &mut Input,
        row: u64,
    ) -> Result<Result<bool, RowError>, FileError> {
        while let Some(b'\n' | b'\r') = input.peek()? {
            input.consume(1);
        }
        self.bytes.clear();
        self.ends.clear();
        (self.line, self.is_quoted) = (input.line(), false);
        let mut position = Position::CellStart;
        loop {
            let line = input.line();
            let unread = input.unread()?;
            if unread.is_empty() {
                return Ok(self.end(position, row));
            }
            match self.step(position, unread, (row, line)) {
                Ok((count, next)) => {
                    input.consume(count);
                    let Some(next) = next else { return Ok(Ok(true)) };
                    position = next;
                }
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Ends the last record of the file.
    fn end(&mut self, position: Position, row: u64) -> Result<bool, RowError> {
        match position {
            Position::CellStart if self.ends.is_empty() => Ok(false),
            Position::Quoted => {
                let message = format!("a quote is opened here and never closed{NOT_READ}");
                Err(self.error((row, self.quote_line), "open_quote", message))
            }
            _ => self.end_cell(row).map(|()| true),
        }
    }

    /// Reads some bytes; returns their number and the next position, or none behind the record.
    fn step(
        &mut self,
        position: Position,
        unread: &[u8],
        (row, line): (u64, u64),
    ) -> Result<(usize, Option<Position>), RowError> {
        let first = unread[0];
        let is_end = |byte: &u8| *byte == self.separator || matches!(byte, b'\n' | b'\r');
        match position {
            Position::Quoted => {
                let quote = unread.iter().position(|byte| *byte == b'"');
                self.append(&unread[..quote.unwrap_or(unread.len())], row)?;
                let next = quote.map(|at| (at + 1, Some(Position::AfterQuote)));
                Ok(next.unwrap_or((unread.len(), Some(Position::Quoted))))
            }
            Position::AfterQuote if first == b'"' => {
                self.append(b"\"", row)?;
                Ok((1, Some(Position::Quoted)))
            }
            Position::AfterQuote if !is_end(&first) => Err(self.text_after_quote(row, line)),
            Position::CellStart if first == b'"' => {
                (self.quote_line, self.is_quoted) = (line, true);
                Ok((1, Some(Position::Quoted)))
            }
            _ => {
                let end = unread.iter().position(is_end);
                self.append(&unread[..end.unwrap_or(unread.len())], row)?;
                let Some(end) = end else { return Ok((unread.len(), Some(Position::Plain))) };
                self.end_cell(row)?;
                let more = unread[end] == self.separator;
                Ok((end + 1, more.then_some(Position::CellStart)))
            }
        }
    }

    fn append(&mut self, bytes: &[u8], row: u64) -> Result<(), RowError> {
        if self.bytes.len() + bytes.len() > ROW_LIMIT {
            let message = format!("the row is longer than 1 MiB{NOT_READ}");
            return Err(self.error((row, self.line), "too_long", message));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn end_cell(&mut self, row: u64) -> Result<(), RowError> {
        if self.ends.len() == CELL_LIMIT {
            let message = format!("the row has more than {CELL_LIMIT} cells{NOT_READ}");
            return Err(RowError::new((row, self.line), "too_many_cells", message));
        }
        self.ends.push((self.bytes.len(), self.is_quoted));
        self.is_quoted = false;
        Ok(())
    }

    fn text_after_quote(&self, row: u64, line: u64) -> RowError {
        let closed = if line == self.quote_line {
            "closed before the end of its cell".to_owned()
        } else {
            format!("closed only on line {line}, before the end of a cell")
        };
        let message = format!(
            "a quote is opened here and {closed}; inside of quotes, write a quote twice{NOT_READ}"
        );
        self.error((row, self.quote_line), "text_after_quote", message)
    }

    /// Builds an error in the current cell.
    fn error(&self, position: (u64, u64), code: &'static str, message: String) -> RowError {
        let column = format!("column {}", self.ends.len() + 1);
        RowError::in_column(position, column, ValidationError::new(code, message))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use super::*;

    /// Returns the records, or the line and the code of the error.
    fn read(file: &str, separator: u8) -> Result<Vec<Vec<String>>, (u64, &'static str)> {
        let mut input = Input::new(Path::new("test"), Box::new(Cursor::new(file.to_owned())));
        let (mut record, mut records) = (Record::new(separator), Vec::new());
        while record.read(&mut input, 1).unwrap().map_err(|error| (error.line, error.code))? {
            let cell = |(bytes, _): (&[u8], bool)| String::from_utf8(bytes.to_vec()).unwrap();
            records.push(record.cells().map(cell).collect());
        }
        Ok(records)
    }

    #[test]
    fn cells_end_at_separators_and_records_at_any_line_ending() {
        let expected = vec![vec!["a", "", "b;c"], vec!["d\n,\"e", "f\"g", ""]];
        for ending in ["\n", "\r\n", "\r", "\n\n\r\n"] {
            let file = format!("a,,b;c{ending}\"d\n,\"\"e\",f\"g,{ending}");
            assert_eq!(read(&file, b',').unwrap(), expected, "{ending:?}");
        }
        assert_eq!(read("a;\"b;\"\n", b';').unwrap(), [["a", "b;"]]);
        assert_eq!(read("\"\"", b',').unwrap(), [[""]]);
        assert_eq!(read("a,", b',').unwrap(), [["a", ""]]);
        assert!(read("\n\r\n", b',').unwrap().is_empty());
    }

    #[test]
    fn a_quote_that_is_not_closed_at_the_end_of_its_cell_is_an_error() {
        assert_eq!(read("a\n\"b\nc\n", b','), Err((2, "open_quote")));
        assert_eq!(read("a\nb,\"c\nd,\"e\nf", b','), Err((2, "text_after_quote")));
        assert_eq!(read("\"a\"b\n", b','), Err((1, "text_after_quote")));
        assert_eq!(read("\"a\" ,b\n", b','), Err((1, "text_after_quote")));
    }

    #[test]
    fn a_csv_library_reads_the_same() {
        let file = "a,\"b \"\"c\"\"\",d\n\"\",\" e\n\",é\n";
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
        let expected: Vec<Vec<String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
        assert_eq!(read(file, b',').unwrap(), expected);
    }
}
