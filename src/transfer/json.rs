//! JSON: an object per line, a list of objects, or the document of `user list` or `user show`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::columns::{FileColumn, FileColumns};
use super::dump::{self, Dumped};
use super::errors::{RowError, shortened};
use super::input::Input;
use super::row::{CellValue, Entries, FileRow, NOT_READ, ROW_LIMIT, Sink};
use crate::account::validation::ValidationError;
use crate::error::Refusal;
use crate::files::FileError;

/// What surrounds the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Nothing but blanks.
    Lines,
    /// `[` and `]`.
    List,
    /// `{"users":[` and `]`, then perhaps other fields, and `}`.
    Users,
    /// `{"user":`, then perhaps other fields, and `}`.
    User,
}

/// The first bytes of the layouts; [`Layout::User`] is recognized with the brace of its object.
const LAYOUTS: [(Layout, &[u8]); 3] =
    [(Layout::List, b"["), (Layout::Users, b"{\"users\":["), (Layout::User, b"{\"user\":{")];

/// Reads objects one by one, whatever the size of the document.
pub(super) struct JsonRows {
    layout: Layout,
    row: u64,
    /// The model of a dump's users.
    model: Option<String>,
}

impl JsonRows {
    /// Detects the layout and skips its beginning.
    pub(super) fn open(input: &mut Input) -> Result<Self, FileError> {
        while input.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            input.consume(1);
        }
        input.read_more()?;
        let begin = input.unread()?;
        let found = LAYOUTS.iter().find_map(|(layout, prefix)| {
            let length = prefix_length(begin, prefix)?;
            Some((*layout, length - usize::from(*layout == Layout::User)))
        });
        let (layout, length) = found.unwrap_or((Layout::Lines, 0));
        input.consume(length);
        Ok(Self { layout, row: 0, model: None })
    }

    /// Passes each row to the sink.
    pub(super) fn read(
        mut self,
        input: &mut Input,
        columns: &FileColumns,
        sink: &mut Sink<'_>,
    ) -> Result<(), Refusal> {
        loop {
            match (input.peek()?, self.layout) {
                (Some(b' ' | b'\t' | b'\r' | b'\n'), _)
                | (Some(b','), Layout::List | Layout::Users) => input.consume(1),
                (Some(b']'), Layout::List | Layout::Users) => {
                    input.consume(1);
                    return self.read_end(input, sink);
                }
                (Some(b',' | b'}'), Layout::User) => return self.read_end(input, sink),
                (Some(b'{'), _) => {
                    if !self.read_object(input, columns, sink)? {
                        return Ok(());
                    }
                }
                (None, Layout::Lines) => return Ok(()),
                (None, _) => {
                    return sink(Err(self.error(
                        input,
                        "cut_off",
                        "the file ends within the list",
                    )));
                }
                (Some(_), _) => {
                    self.row += 1;
                    let message = format!("expected a JSON object{NOT_READ}");
                    return sink(Err(self.error(input, "bad_json", message)));
                }
            }
        }
    }

    fn error(&self, input: &Input, code: &'static str, message: impl Into<String>) -> RowError {
        RowError::new((self.row, input.line()), code, message)
    }

    /// Passes an object to the sink; returns whether its end was found.
    fn read_object(
        &mut self,
        input: &mut Input,
        columns: &FileColumns,
        sink: &mut Sink<'_>,
    ) -> Result<bool, Refusal> {
        self.row += 1;
        let position = (self.row, input.line());
        let length = loop {
            let unread = input.unread()?;
            let error = match object_end(unread) {
                Ok(length) if length <= ROW_LIMIT => break length,
                Err(error) if !error.is_eof() => bad_json(position, &error, NOT_READ),
                Err(_) if unread.len() <= ROW_LIMIT => {
                    if input.read_more()? {
                        continue;
                    }
                    RowError::new(position, "cut_off", "the file ends within this object")
                }
                _ => {
                    let message = format!("the object is longer than 1 MiB{NOT_READ}");
                    RowError::new(position, "too_long", message)
                }
            };
            sink(Err(error))?;
            return Ok(false);
        };
        let row = match serde_json::from_slice(&input.unread()?[..length]) {
            Ok(CellValue::Object(entries)) => match dump::split(entries) {
                Ok(dumped) => self.dumped_row(position, dumped, columns),
                Err(entries) => object_row(position, entries, columns),
            },
            Ok(_) => Err(RowError::new(position, "bad_json", "expected a JSON object")),
            Err(error) => Err(bad_json(position, &error, "")),
        };
        sink(row)?;
        input.consume(length);
        Ok(true)
    }

    /// Assigns the values of a dumped object to columns; refuses one that is no user.
    fn dumped_row<'a>(
        &mut self,
        position: (u64, u64),
        dumped: Dumped<'a>,
        columns: &FileColumns,
    ) -> Result<FileRow<'a>, RowError> {
        let is_user = match &self.model {
            Some(model) => *model == dumped.model,
            None => dumped.is_user(columns),
        };
        if is_user {
            self.model.get_or_insert_with(|| dumped.model.to_string());
            return Ok(dumped.into_row(position, columns));
        }
        let model = shortened(&dumped.model);
        let message = format!("{model} is not the model of the users");
        Err(RowError::new(position, "other_model", message))
    }

    /// Checks what follows the last object.
    fn read_end(self, input: &mut Input, sink: &mut Sink<'_>) -> Result<(), Refusal> {
        while input.unread()?.len() <= ROW_LIMIT && input.read_more()? {}
        let rest = String::from_utf8_lossy(input.unread()?);
        let rest = rest.trim();
        let error = if self.layout == Layout::List {
            (!rest.is_empty()).then_some(("bad_json", "unexpected text after the list"))
        } else {
            let object = format!("{{{}", rest.strip_prefix(',').unwrap_or(rest));
            match serde_json::from_str::<Map<String, Value>>(&object) {
                Err(_) => Some(("cut_off", "the document is incomplete")),
                Ok(fields) if fields.contains_key("error") => {
                    Some(("cut_off", "the listing failed: users are missing"))
                }
                Ok(_) => None,
            }
        };
        match error {
            Some((code, message)) => sink(Err(self.error(input, code, message))),
            None => Ok(()),
        }
    }
}

/// Returns the length of a prefix, ignoring blanks; `None` if the bytes begin differently.
fn prefix_length(bytes: &[u8], prefix: &[u8]) -> Option<usize> {
    let mut found = bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii_whitespace());
    let mut length = 0;
    for expected in prefix {
        let (index, _) = found.next().filter(|(_, byte)| *byte == expected)?;
        length = index + 1;
    }
    Some(length)
}

/// Returns the length of the value that the bytes begin with.
fn object_end(bytes: &[u8]) -> serde_json::Result<usize> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    values.next().transpose()?;
    Ok(values.byte_offset())
}

/// Describes a syntax error by its position alone: its text could quote a password.
fn bad_json((row, line): (u64, u64), error: &serde_json::Error, end: &str) -> RowError {
    let unit = if error.line() == 1 { "byte" } else { "column" };
    let message = format!("invalid JSON at {unit} {}{end}", error.column());
    RowError::new((row, line + error.line() as u64 - 1), "bad_json", message)
}

/// Assigns the values of an object to columns.
fn object_row<'a>(
    position: (u64, u64),
    entries: Entries<'a>,
    columns: &FileColumns,
) -> Result<FileRow<'a>, RowError> {
    let mut row = FileRow::new(position, Vec::with_capacity(entries.len()));
    for (key, value) in entries {
        let column = match (&*key, &value) {
            // The summary of a hash in a listing.
            ("password", CellValue::Object(_) | CellValue::Null) => Ok(FileColumn::Ignored),
            ("error", CellValue::Object(_)) => {
                let message = "the program that wrote this failed; there are no users";
                let error = ValidationError::new("cut_off", message);
                return Err(RowError::in_column(position, key, error));
            }
            _ => columns.find(&key),
        };
        row.add(&key, column, value);
    }
    Ok(row)
}

impl<'de> Deserialize<'de> for CellValue<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

/// Borrows texts wherever they hold no escape.
struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = CellValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(CellValue::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(CellValue::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(CellValue::Integer(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(CellValue::Real(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(CellValue::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(CellValue::Text(text.to_owned().into()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(CellValue::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(CellValue::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry()? {
            if let CellValue::Text(key) = key {
                entries.push((key, value));
            }
        }
        Ok(CellValue::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use super::*;

    /// Returns the user name or the error code of each row, with its line.
    fn read(file: &str) -> Vec<(u64, String)> {
        let mut input = Input::new(Path::new("test"), Box::new(Cursor::new(file.to_owned())));
        let (columns, mut found) = (FileColumns::default(), Vec::new());
        let mut sink = |row: Result<FileRow<'_>, RowError>| {
            found.push(match row {
                Ok(FileRow { position, cells, errors, .. }) => {
                    let name = match &cells[..] {
                        [(FileColumn::USERNAME, CellValue::Text(name)), ..] => name.to_string(),
                        _ => String::new(),
                    };
                    let codes = errors.iter().map(|(key, error)| format!("{key}:{}", error.code));
                    (position.1, [name].into_iter().chain(codes).collect::<Vec<_>>().join(" "))
                }
                Err(error) => (error.line, error.code.to_owned()),
            });
            Ok(())
        };
        let rows = JsonRows::open(&mut input).unwrap();
        rows.read(&mut input, &columns, &mut sink).unwrap();
        found
    }

    fn name(line: u64, name: &str) -> (u64, String) {
        (line, name.to_owned())
    }

    #[test]
    fn every_layout_yields_its_objects_with_their_lines() {
        let (ann, ben) = (r#"{"username":"ann"}"#, "{\"username\":\n\"b\\u00e9n\"}");
        for file in [
            format!("{ann}\n{ben}\n"),
            format!("[{ann},\n{ben}]"),
            format!("{{ \"users\" : [{ann},\n{ben}], \"total\": 2}}"),
        ] {
            assert_eq!(read(&file), [name(1, "ann"), name(2, "bén")], "{file}");
        }
        for file in [format!("{{\"user\":{ann}}}\n"), format!("{{\"user\": {ann}, \"x\": [1]}}")] {
            assert_eq!(read(&file), [name(1, "ann")], "{file}");
        }
        assert_eq!(read(&format!("{{\"user\":{ann}")), [name(1, "ann"), name(1, "cut_off")]);
        assert_eq!(read(r#"{"user":"ann"}"#), [name(1, " user:unknown_column")]);
    }

    #[test]
    fn a_key_that_occurs_twice_is_an_error() {
        let file = r#"{"username":"ann","email":"a","email":"b"}"#;
        assert_eq!(read(file), [name(1, "ann email:duplicate_column")]);
    }

    #[test]
    fn objects_longer_than_the_buffer_are_read_up_to_the_limit() {
        let object = |length| format!("{{\"username\":\"{}\"}}\n", "x".repeat(length));
        let many: String = (0..2_000).map(|at| object(at % 150)).collect();
        let found = read(&many);
        assert_eq!(found.len(), 2_000);
        for (at, (line, name)) in found.iter().enumerate() {
            assert_eq!((*line, name.len()), (at as u64 + 1, at % 150));
        }
        let lengths: Vec<usize> =
            read(&(object(300_000) + &object(1_000_000))).iter().map(|it| it.1.len()).collect();
        assert_eq!(lengths, [300_000, 1_000_000]);
        for long in [1 << 20, 2 << 20] {
            assert_eq!(read(&(object(1) + &object(long)))[1], name(2, "too_long"));
        }
    }

    #[test]
    fn a_syntax_error_is_reported_by_its_position_alone() {
        let secret = "{\"plain_password\":\n  amber-Falcon-58}";
        let error = object_end(secret.as_bytes()).unwrap_err();
        let error = bad_json((3, 7), &error, NOT_READ);
        assert_eq!((error.row, error.line, error.code), (Some(3), 8, "bad_json"));
        assert_eq!(error.message, "invalid JSON at column 3; the rest of the file was not read");
    }
}
