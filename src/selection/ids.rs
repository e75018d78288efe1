//! Lists of primary keys that select users.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::account::user::{KeyKind, UserKey};
use crate::error::Refusal;
use crate::files::FileError;
use crate::store::Store;
use crate::terminal::{InputError, MAX_LINE, Terminal};

/// A list of keys that the store has read, as an id selection.
pub(crate) struct IdList {
    /// The digest of the keys, in their order.
    pub(crate) digest: [u8; 32],
    absent: u64,
    /// The first unknown keys, and their lines.
    first_absent: Vec<(u64, UserKey)>,
}

impl IdList {
    /// Reads a file, or stdin for `-`.
    pub(crate) fn read(
        path: &Path,
        terminal: &mut dyn Terminal,
        store: &Store,
    ) -> Result<Self, Refusal> {
        let mut reader = Lines::open(path)?;
        let selection = store.select_ids()?;
        let (mut digest, mut number) = (Sha256::new(), 0);
        while let Some(line) = reader.next(terminal, number + 1)? {
            number += 1;
            let mark = line.strip_prefix('\u{feff}').filter(|_| number == 1);
            let line = mark.unwrap_or(&line);
            if line.trim().is_empty() {
                continue;
            }
            let key = parse(store.key_kind(), line)
                .ok_or_else(|| malformed(number, "is not a primary key"))?;
            digest.update(key.to_string());
            digest.update([0]);
            selection.add(&key, number)?;
        }
        let (absent, first_absent) = selection.finish()?;
        Ok(Self { digest: digest.finalize().into(), absent, first_absent })
    }

    /// Refuses a list with keys of users that do not exist.
    pub(crate) fn require_all_known(&self) -> Result<(), Refusal> {
        if self.absent == 0 {
            return Ok(());
        }
        let lines: Vec<String> =
            self.first_absent.iter().map(|(line, key)| format!("{key} (line {line})")).collect();
        let more = match self.absent - lines.len() as u64 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("no user has the id {}{more}", lines.join(", "));
        Err(Refusal::refused("no_such_user", message).hint("nothing was written"))
    }
}

fn parse(kind: KeyKind, line: &str) -> Option<UserKey> {
    match kind {
        KeyKind::Text => kind.parse(line),
        KeyKind::Integer | KeyKind::Uuid => kind.parse(line.trim()),
    }
}

/// The lines of stdin or of a file.
enum Lines<'a> {
    Stdin,
    File { reader: BufReader<File>, path: &'a Path },
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self, Refusal> {
        if path.as_os_str() == "-" {
            return Ok(Self::Stdin);
        }
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        Ok(Self::File { reader: BufReader::new(file), path })
    }

    /// Reads a line without its ending; `None` at the end.
    fn next(
        &mut self,
        terminal: &mut dyn Terminal,
        number: u64,
    ) -> Result<Option<String>, Refusal> {
        match self {
            Self::Stdin => match terminal.read_line() {
                Ok(line) => Ok(line.map(|line| line.to_string())),
                Err(InputError::Io(error)) => Err(unreadable(Path::new("stdin"), error)),
                Err(_) => Err(malformed(number, "is not UTF-8, or is too long")),
            },
            Self::File { reader, path } => {
                let mut line = Vec::new();
                let limit = MAX_LINE as u64 + 1;
                let length = reader.by_ref().take(limit).read_until(b'\n', &mut line);
                if length.map_err(|error| unreadable(path, error))? == 0 {
                    return Ok(None);
                }
                let line = String::from_utf8(line).ok().filter(|line| line.len() <= MAX_LINE);
                let line = line.ok_or_else(|| malformed(number, "is not UTF-8, or is too long"))?;
                let line = line.strip_suffix('\n').unwrap_or(&line);
                Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()))
            }
        }
    }
}

fn malformed(line: u64, what: &str) -> Refusal {
    Refusal::usage("bad_ids", format!("line {line} of --ids-from {what}"))
        .hint("one primary key per line, as acct user list --ids prints them")
}

fn unreadable(path: &Path, source: io::Error) -> Refusal {
    match source.kind() {
        io::ErrorKind::NotFound => FileError::Missing(path.to_owned()).into(),
        _ => FileError::Io { path: path.to_owned(), source }.into(),
    }
}
