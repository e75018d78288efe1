//! JSON objects: one a line, or the list in one document, however long that is.

use std::io;

use zeroize::Zeroizing;

use super::chunk::{Chunk, LONGEST};
use super::fault::Fault;
use super::input::Input;
use crate::secret;

/// Cuts the input into objects, and leaves it to others to read them.
#[derive(Default)]
pub(super) struct JsonRows {
    place: Place,
    line: u64,
    row: u64,
    has_stopped: bool,
}

/// Where in the file an object stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// Nothing is known yet.
    #[default]
    Begin,
    /// Among others, a line each.
    Lines,
    /// In a bare list.
    List,
    /// In the list of the document `{"users":[...]}`.
    Document,
}

/// What stands next.
enum Piece {
    Object(Zeroizing<Vec<u8>>),
    /// The list of users begins.
    Users,
    CutOff,
    TooLong,
}

impl JsonRows {
    /// Adds rows until the chunk is full; `false` where there are no more.
    pub(super) fn fill(&mut self, input: &mut Input, chunk: &mut Chunk) -> io::Result<bool> {
        self.line = self.line.max(1);
        if self.has_stopped {
            return Ok(false);
        }
        while !self.has_stopped && !chunk.is_full() {
            self.step(input, chunk)?;
        }
        Ok(true)
    }

    fn step(&mut self, input: &mut Input, chunk: &mut Chunk) -> io::Result<()> {
        match input.peek()? {
            Some(b' ' | b'\t' | b'\r' | b'\n') => self.skip(input)?,
            Some(b',') if self.is_in_list() => self.skip(input)?,
            Some(b'{') => self.object(input, chunk)?,
            Some(b'[') if self.place == Place::Begin => {
                self.place = Place::List;
                input.consume(1);
            }
            Some(b']') if self.is_in_list() => self.end_list(input, chunk)?,
            None if self.is_in_list() => self.stop(chunk, "cut_off", "the list has no end"),
            None => self.has_stopped = true,
            Some(_) => {
                self.row += 1;
                let message = "no JSON object begins here; what follows was not read";
                self.stop(chunk, "bad_json", message);
            }
        }
        Ok(())
    }

    fn is_in_list(&self) -> bool {
        matches!(self.place, Place::List | Place::Document)
    }

    /// Passes over one byte between objects.
    fn skip(&mut self, input: &mut Input) -> io::Result<()> {
        self.line += u64::from(input.peek()? == Some(b'\n'));
        input.consume(1);
        Ok(())
    }

    fn stop(&mut self, chunk: &mut Chunk, code: &'static str, message: &str) {
        self.has_stopped = true;
        chunk.faults.push(Fault::of_row((self.row, self.line), code, message));
    }

    fn object(&mut self, input: &mut Input, chunk: &mut Chunk) -> io::Result<()> {
        let first = self.line;
        let piece = self.cut(input)?;
        if matches!(piece, Piece::Users) {
            self.place = Place::Document;
            return Ok(());
        }
        if self.place == Place::Begin {
            self.place = Place::Lines;
        }
        self.row += 1;
        match piece {
            Piece::Object(bytes) => chunk.push((self.row, first), &bytes, &[bytes.len()]),
            Piece::CutOff => {
                self.line = first;
                self.stop(chunk, "cut_off", "the file ends within this object");
            }
            Piece::TooLong | Piece::Users => {
                self.line = first;
                let message = "the object is longer than 1 MiB; what follows was not read";
                self.stop(chunk, "too_long", message);
            }
        }
        Ok(())
    }

    /// Takes an object, to the brace that closes it.
    fn cut(&mut self, input: &mut Input) -> io::Result<Piece> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        let mut nesting = Nesting::default();
        let may_be_listing = self.place == Place::Begin && self.row == 0;
        loop {
            let next = input.next()?;
            if next.is_empty() {
                return Ok(Piece::CutOff);
            }
            let found = next.iter().position(|&byte| {
                self.line += u64::from(byte == b'\n');
                nesting.take(byte);
                nesting.depth == 0 || may_be_listing && nesting.begins_list(byte)
            });
            let taken = found.map_or(next.len(), |at| at + 1);
            secret::append(&mut bytes, &next[..taken]);
            input.consume(taken);
            if nesting.depth == 0 {
                return Ok(Piece::Object(bytes));
            }
            if found.is_some() && begins_users(&bytes) {
                return Ok(Piece::Users);
            }
            if bytes.len() > LONGEST {
                return Ok(Piece::TooLong);
            }
        }
    }

    /// Reads what stands behind the list: in a document that is whole, no error.
    fn end_list(&mut self, input: &mut Input, chunk: &mut Chunk) -> io::Result<()> {
        input.consume(1);
        let mut rest = Vec::new();
        loop {
            let next = input.next()?;
            if next.is_empty() || rest.len() > LONGEST {
                break;
            }
            rest.extend_from_slice(next);
            let count = next.len();
            input.consume(count);
        }
        self.has_stopped = true;
        let rest = String::from_utf8_lossy(&rest);
        let rest = rest.trim();
        if self.place == Place::List {
            if !rest.is_empty() {
                self.stop(chunk, "bad_json", "something stands behind the list");
            }
            return Ok(());
        }
        let object = format!("{{{}", rest.strip_prefix(',').unwrap_or(rest));
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&object) {
            Err(_) => self.stop(chunk, "cut_off", "the document has no end"),
            Ok(fields) if fields.contains_key("error") => {
                let message = "the listing failed before its end: users are missing";
                self.stop(chunk, "cut_off", message);
            }
            Ok(_) => {}
        }
        Ok(())
    }
}

/// How deep within an object its bytes have led.
#[derive(Default)]
struct Nesting {
    depth: usize,
    is_text: bool,
    is_escaped: bool,
}

impl Nesting {
    fn take(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.is_text => self.is_escaped = true,
            b'"' => self.is_text = !self.is_text,
            _ if self.is_text => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    /// Tells whether the byte just taken begins a list right within the object.
    fn begins_list(&self, byte: u8) -> bool {
        byte == b'[' && self.depth == 2 && !self.is_text
    }
}

/// Tells whether an object begins as the document of a listing does.
fn begins_users(bytes: &[u8]) -> bool {
    let dense: Vec<u8> =
        bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(11).collect();
    dense == b"{\"users\":["
}
