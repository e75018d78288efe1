//! The rows of a file in any format.

use super::columns::{FileColumn, FileColumns, Mapping};
use super::csv::CsvRows;
use super::errors::{RowError, RowErrors};
use super::input::Input;
use super::json::JsonRows;
use super::row::Sink;
use crate::error::Refusal;
use crate::files::FileError;

/// How to read a file of users.
#[derive(Debug, clap::Args)]
pub(crate) struct FileOptions {
    /// File format [default: detected]
    #[arg(long, value_name = "FORM", value_enum)]
    from: Option<FileFormat>,
    /// Separator of CSV cells, or "tab" [default: detected among comma, semicolon and tab]
    #[arg(long, value_name = "CHAR", value_parser = separator)]
    delimiter: Option<u8>,
    /// Read the file's COLUMN as FIELD; with an empty FIELD, leave it out
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = mapping)]
    pub(super) mappings: Vec<Mapping>,
    /// Leave out the columns that the user table does not have
    #[arg(long)]
    pub(super) ignore_unknown: bool,
}

/// Parses a separator: a character of ASCII that cannot be a part of a name or a quote.
fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii_punctuation() && *byte != b'"' || matches!(byte, b' ' | b'\t') => {
            Ok(*byte)
        }
        _ => Err("expected one character such as ; or |, or the word tab".to_owned()),
    }
}

fn mapping(text: &str) -> Result<Mapping, String> {
    let (column, field) = text.rsplit_once('=').ok_or("expected COLUMN=FIELD")?;
    Ok(Mapping { column: column.to_owned(), field: field.to_owned() })
}

/// How a file of users is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FileFormat {
    /// Comma-separated values with a header
    Csv,
    /// One JSON object per line, the output of user list --format json, or a dump of Django's
    Ndjson,
}

/// Reads the rows of a file.
pub(super) enum Rows {
    Csv(Box<CsvRows>),
    Json(JsonRows),
}

impl Rows {
    /// Reads the header and, if no format is given, detects it; `None` adds to the errors.
    pub(super) fn open(
        input: &mut Input,
        options: &FileOptions,
        columns: &FileColumns,
        errors: &mut RowErrors,
    ) -> Result<Option<Self>, FileError> {
        input.skip_mark()?;
        let begin = input.unread()?;
        if let Some((code, message)) = unreadable(begin) {
            errors.add(RowError { row: None, ..RowError::new((0, 1), code, message) });
            return Ok(None);
        }
        let first = begin.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_json = match options.from {
            Some(format) => format == FileFormat::Ndjson,
            None => matches!(first, Some(b'{' | b'[')),
        };
        if is_json {
            return Ok(Some(Self::Json(JsonRows::open(input)?)));
        }
        let rows = CsvRows::open(input, options.delimiter, columns, errors)?;
        Ok(rows.map(|rows| Self::Csv(Box::new(rows))))
    }

    /// Returns the columns of the header; JSON has none.
    pub(super) fn header(&self) -> Option<&[FileColumn]> {
        match self {
            Self::Csv(rows) => Some(rows.header()),
            Self::Json(_) => None,
        }
    }

    /// Passes each row to the sink.
    pub(super) fn read(
        self,
        input: &mut Input,
        columns: &FileColumns,
        sink: &mut Sink<'_>,
    ) -> Result<(), Refusal> {
        match self {
            Self::Csv(rows) => rows.read(input, sink),
            Self::Json(rows) => rows.read(input, columns, sink),
        }
    }
}

/// Returns why a file that begins like this is not UTF-8 text.
fn unreadable(begin: &[u8]) -> Option<(&'static str, &'static str)> {
    match begin {
        [] => Some(("empty_file", "the file is empty")),
        // A letter of ASCII is one byte and a zero.
        [0xff, 0xfe, ..]
        | [0xfe, 0xff, ..]
        | [1..=255, 0, 1..=255, 0, ..]
        | [0, 1..=255, 0, 1..=255, ..] => {
            let message = "the file is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8), or convert it \
                           with iconv -f UTF-16 -t UTF-8";
            Some(("not_utf8", message))
        }
        [b'P', b'K', 3, 4, ..] => {
            let message =
                "the file is an Excel workbook or another zip archive; save it as CSV UTF-8";
            Some(("not_utf8", message))
        }
        [0x1f, 0x8b, ..] => Some(("not_utf8", "the file is compressed; decompress it first")),
        _ => None,
    }
}
