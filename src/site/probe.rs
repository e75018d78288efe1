//! The dialogue with a site's own Django: facts first, then answers to requests.
//!
//! The probe is Python, handed over with `-c` and run once in the site's own interpreter. It
//! starts the site through its `manage.py` and only reads.

mod refusal;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

pub(super) use self::refusal::unsupported;
use self::refusal::{Problem, Trouble, broken_off, no_python};
use super::facts::Facts;
use super::launch::Launch;
use crate::error::Refusal;
use crate::secret;

const SCRIPT: &str = concat!(
    include_str!("probe/start.py"),
    include_str!("probe/learn.py"),
    include_str!("probe/pages.py"),
    include_str!("probe/dialogue.py"),
);

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 4 << 20;

/// How much of stderr's end is kept, in bytes.
const MAX_STDERR: usize = 16 << 10;

/// How long a finished child's last words are waited for: a grandchild may hold the pipe.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A running probe; killed when dropped.
pub struct Dialogue<'a> {
    launch: &'a Launch,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Zeroizing<Vec<u8>>>,
    stderr: Receiver<Vec<u8>>,
    until: Instant,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum First {
    Facts { facts: Box<Facts> },
    Problem { problem: Problem, error: String, trouble: Option<Trouble> },
}

impl<'a> Dialogue<'a> {
    /// Starts the site and takes its facts; `tell` gets the traceback of one that does not start.
    pub fn start(launch: &'a Launch, tell: &mut dyn FnMut(&str)) -> Result<(Self, Facts), Refusal> {
        let dialogue = Self::spawn(launch)?;
        let facts = dialogue.facts(tell)?;
        Ok((dialogue, facts))
    }

    fn spawn(launch: &'a Launch) -> Result<Self, Refusal> {
        let until = Instant::now() + launch.limit;
        let folder = launch.manage_py.parent().unwrap_or(std::path::Path::new("/"));
        // -B: no bytecode files in the site's folders.
        let mut child = Command::new(&launch.python)
            .args(["-W", "ignore", "-B", "-c", SCRIPT])
            .arg(&launch.manage_py)
            .arg(&launch.database_alias)
            .arg(launch.settings_module.as_deref().unwrap_or_default())
            .env_clear()
            .envs(launch.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| no_python(launch, &error))?;
        // Of a child that does not stop talking no more than a line is held.
        let (to_lines, lines) = sync_channel(1);
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut reader = BufReader::new(stdout);
                while let Some(line) = read_line(&mut reader) {
                    if to_lines.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        let (to_stderr, stderr) = channel();
        if let Some(mut pipe) = child.stderr.take() {
            // Nobody waits for it once the deadline has passed.
            thread::spawn(move || drop(to_stderr.send(tail(&mut pipe))));
        }
        let stdin = child.stdin.take();
        Ok(Self { launch, child, stdin, lines, stderr, until })
    }

    fn facts(&self, tell: &mut dyn FnMut(&str)) -> Result<Facts, Refusal> {
        loop {
            let Some(line) = self.line()? else { return Err(self.no_facts(tell)) };
            // What a .pth file or a sitecustomize prints comes before the probe can redirect it.
            match serde_json::from_slice(&line) {
                Ok(First::Facts { facts }) => return Ok(*facts),
                Ok(First::Problem { problem, error, trouble }) => {
                    let traceback = trouble.iter().flat_map(|trouble| &trouble.traceback);
                    traceback.for_each(|line| tell_line(self.launch, line, tell));
                    return Err(problem.refusal(self.launch, &error, trouble.as_ref()));
                }
                Err(_) => {}
            }
        }
    }

    /// Asks for something and takes the answer; the site's own error, without the secrets of its
    /// environment, is the inner one.
    pub fn ask<T: DeserializeOwned>(
        &mut self,
        request: &Value,
    ) -> Result<Result<T, String>, Refusal> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Answer<T> {
            Error { error: String },
            Good(T),
        }
        if let Some(stdin) = &mut self.stdin {
            // A child that is gone tells by its missing answer.
            let _ = writeln!(stdin, "{request}").and_then(|()| stdin.flush());
        }
        let line = self.line()?.ok_or_else(broken_off)?;
        match serde_json::from_slice(&line).map_err(|_| broken_off())? {
            Answer::Good(answer) => Ok(Ok(answer)),
            Answer::Error { error } => Ok(Err(self.launch.without_secrets(&error))),
        }
    }

    /// Takes the next line; `None` at the end of the child's output.
    fn line(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
        match line_until(&self.lines, self.until) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(Refusal::temporary(
                "site_timed_out",
                format!("the site did not answer within {} seconds", self.launch.limit.as_secs()),
            )
            .hint("try again, or run python manage.py check to see whether the site starts")),
        }
    }

    /// Makes the refusal of a child that ended without facts, from its last words.
    fn no_facts(&self, tell: &mut dyn FnMut(&str)) -> Refusal {
        let words = self.stderr.recv_timeout(LAST_WORDS).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        words.lines().for_each(|line| tell_line(self.launch, line, tell));
        let last = words.lines().rev().find(|line| !line.trim().is_empty());
        Problem::DoesNotStart.refusal(
            self.launch,
            last.unwrap_or("it exited without a message"),
            None,
        )
    }
}

impl Drop for Dialogue<'_> {
    fn drop(&mut self) {
        // Without its stdin the probe closes its database and ends; a site that hangs does not.
        drop(self.stdin.take());
        let until = self.until.min(Instant::now() + LAST_WORDS);
        while line_until(&self.lines, until).is_ok() {}
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Takes a line until the deadline; what is there already counts no more after it.
fn line_until(
    lines: &Receiver<Zeroizing<Vec<u8>>>,
    until: Instant,
) -> Result<Zeroizing<Vec<u8>>, RecvTimeoutError> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(RecvTimeoutError::Timeout) } else { lines.recv_timeout(left) }
}

/// Tells a line of a traceback; not the source in it, for a key may be written there.
fn tell_line(launch: &Launch, line: &str, tell: &mut dyn FnMut(&str)) {
    if !line.starts_with("    ") {
        tell(&launch.without_secrets(line));
    }
}

/// Reads one line; `None` at the end, or where it is longer than any that the probe prints.
fn read_line(reader: &mut impl BufRead) -> Option<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::new());
    let mut limited = reader.take(MAX_LINE);
    loop {
        let piece = limited.fill_buf().ok()?;
        let end = piece.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let length = end.unwrap_or(piece.len());
        if length == 0 {
            return None;
        }
        secret::append(&mut line, &piece[..length]);
        limited.consume(length);
        if end.is_some() {
            return Some(line);
        }
    }
}

/// Reads to the end and keeps the last part.
fn tail(reader: &mut impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut piece) {
        kept.extend_from_slice(&piece[..count]);
        if kept.len() > 2 * MAX_STDERR {
            kept.drain(..kept.len() - MAX_STDERR);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
