//! Reads the primary keys of those who are meant.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::account::user::{KeyKind, UserKey};
use crate::app::App;
use crate::error::Refusal;
use crate::files::FileError;
use crate::terminal::{InputError, MAX_LINE};

/// The choice that a list of keys has made in the store.
pub(in crate::commands::password) struct Chosen {
    /// Of the keys, in their order.
    pub(in crate::commands::password) digest: [u8; 32],
    absent: u64,
    /// The first lines whose user is not there, and what stands on them.
    first: Vec<(u64, UserKey)>,
}

impl Chosen {
    pub(in crate::commands::password) fn require_all_known(&self) -> Result<(), Refusal> {
        if self.absent == 0 {
            return Ok(());
        }
        let lines: Vec<String> =
            self.first.iter().map(|(line, key)| format!("{key} (line {line})")).collect();
        let more = match self.absent - lines.len() as u64 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("there is no user with the key {}{more}", lines.join(", "));
        Err(Refusal::refused("no_such_user", message).hint("nothing was written"))
    }
}

/// Reads a file, or stdin for `-`, and chooses its users in the store.
pub(in crate::commands::password) fn choose(
    path: &Path,
    app: &mut App<'_>,
) -> Result<Chosen, Refusal> {
    let mut reader = Lines::open(path)?;
    let store = app.store()?;
    let (selection, kind) = (store.select_ids()?, store.key_kind());
    let (mut digest, mut number) = (Sha256::new(), 0);
    while let Some(line) = reader.next(app, number + 1)? {
        number += 1;
        if line.trim().is_empty() {
            continue;
        }
        let key = parse(kind, &line).ok_or_else(|| malformed(number, "holds no primary key"))?;
        digest.update(key.to_string());
        digest.update([0]);
        selection.add(&key, number)?;
    }
    let (absent, first) = selection.finish()?;
    Ok(Chosen { digest: digest.finalize().into(), absent, first })
}

fn parse(kind: KeyKind, line: &str) -> Option<UserKey> {
    match kind {
        KeyKind::Text => kind.parse(line),
        KeyKind::Integer | KeyKind::Uuid => kind.parse(line.trim()),
    }
}

/// Where the lines come from.
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
    fn next(&mut self, app: &mut App<'_>, number: u64) -> Result<Option<String>, Refusal> {
        match self {
            Self::Stdin => match app.ui.terminal.read_line() {
                Ok(line) => Ok(line.map(|line| line.to_string())),
                Err(InputError::Io(error)) => Err(unreadable(Path::new("stdin"), error)),
                Err(_) => Err(malformed(number, "is not UTF-8, or too long")),
            },
            Self::File { reader, path } => {
                let mut line = Vec::new();
                let limit = MAX_LINE as u64 + 1;
                let length = reader.by_ref().take(limit).read_until(b'\n', &mut line);
                if length.map_err(|error| unreadable(path, error))? == 0 {
                    return Ok(None);
                }
                let line = String::from_utf8(line).ok().filter(|line| line.len() <= MAX_LINE);
                let line = line.ok_or_else(|| malformed(number, "is not UTF-8, or too long"))?;
                let line = line.strip_suffix('\n').unwrap_or(&line);
                Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()))
            }
        }
    }
}

fn malformed(line: u64, what: &str) -> Refusal {
    Refusal::usage("bad_ids", format!("line {line} of --ids-from {what}"))
        .hint("one primary key a line, as acct user list shows it under id")
}

fn unreadable(path: &Path, source: io::Error) -> Refusal {
    match source.kind() {
        io::ErrorKind::NotFound => FileError::Missing(path.to_owned()).into(),
        _ => FileError::Io { path: path.to_owned(), source }.into(),
    }
}
