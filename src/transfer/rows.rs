//! Rows of a file, whatever its form.

use std::io;

use super::chunk::Chunk;
use super::column::{Column, Columns};
use super::csv_rows::CsvRows;
use super::fault::Fault;
use super::input::Input;
use super::json_rows::JsonRows;

/// How a file of users is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// Comma-separated values, with a header
    Csv,
    /// A JSON object a line, or the document of user list
    Ndjson,
}

/// What reads the rows of a file.
pub(crate) struct Rows {
    input: Input,
    kind: Kind,
}

enum Kind {
    Csv(Box<CsvRows>),
    Json(JsonRows),
}

impl Rows {
    /// Looks at how the file begins, unless a form is given; the faults are a header's.
    pub(crate) fn begin(
        mut input: Input,
        form: Option<Form>,
        columns: &Columns,
    ) -> io::Result<Result<Self, Vec<Fault>>> {
        let begin = input.begin()?;
        if let Some(fault) = no_text(begin) {
            return Ok(Err(vec![fault]));
        }
        let first = begin.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_json = matches!(first, Some(b'{' | b'['));
        let kind = match form {
            Some(Form::Ndjson) => Kind::Json(JsonRows::default()),
            None if is_json => Kind::Json(JsonRows::default()),
            _ => match CsvRows::begin(&mut input, columns)? {
                Ok(rows) => Kind::Csv(Box::new(rows)),
                Err(faults) => return Ok(Err(faults)),
            },
        };
        Ok(Ok(Self { input, kind }))
    }

    /// Returns the columns of a header; JSON names them in each row.
    pub(crate) fn header(&self) -> Option<&[Column]> {
        match &self.kind {
            Kind::Csv(rows) => Some(rows.columns()),
            Kind::Json(_) => None,
        }
    }

    /// Reads some more rows; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = Chunk::default();
        let more = match &mut self.kind {
            Kind::Csv(rows) => rows.fill(&mut self.input, &mut chunk)?,
            Kind::Json(rows) => rows.fill(&mut self.input, &mut chunk)?,
        };
        Ok(more.then_some(chunk))
    }
}

/// Tells of a file that is none of UTF-8.
fn no_text(begin: &[u8]) -> Option<Fault> {
    let (code, what) = match begin {
        [] => ("empty_file", "the file is empty"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("not_utf8", "the file is UTF-16; save it as UTF-8"),
        [0x1f, 0x8b, ..] => ("not_utf8", "the file is compressed; unpack it into a pipe"),
        _ => return None,
    };
    Some(Fault { line: 1, row: None, column: None, code, message: what.to_owned() })
}
