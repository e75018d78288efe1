//! The dialogue with a site's own Django: first its facts, then answers to requests.
//!
//! The other side is Python code, passed with `-c` to the site's own interpreter, which starts the
//! site through its `manage.py`.

mod refusal;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub(super) use self::refusal::unsupported;
use self::refusal::{Problem, Trouble, broken_off, no_python};
use super::launch::Launch;
use super::trust::{SitePaths, folder_of};
use crate::error::Refusal;
use crate::secret::{self, SecretBuf};

const START: &str = include_str!("dialogue/start.py");
const MAIN: &str = include_str!("dialogue/main.py");

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 4 << 20;

/// How much of stderr's end is kept, in bytes.
const MAX_STDERR: usize = 16 << 10;

/// How many of the last lines of a site that ended say why.
const LAST_LINES: usize = 6;

/// How long to wait for the stderr of a child that has ended: a grandchild may hold the pipe.
const GRACE: Duration = Duration::from_secs(2);

/// A site that runs one of our scripts; killed when dropped.
pub struct Dialogue {
    launch: Launch,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Zeroizing<Vec<u8>>>,
    stderr: Receiver<Vec<u8>>,
    deadline: Instant,
}

impl std::fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialogue").field("python", &self.launch.python).finish_non_exhaustive()
    }
}

/// An exception of the site's code.
#[derive(Debug, Deserialize)]
pub struct SiteError {
    /// Its class and message, on one line.
    pub error: String,
    /// Whether it may pass, such as a lock.
    #[serde(default)]
    pub temporary: bool,
    /// The name of the user that it is about, if that was read.
    #[serde(default)]
    pub user: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum First<F> {
    Facts { facts: Box<F> },
    Problem { problem: Problem, error: String, trouble: Option<Trouble> },
}

impl Dialogue {
    /// Starts the site with a script, and reads its facts; `show` gets the traceback if it does not
    /// start.
    pub(super) fn start<F: DeserializeOwned>(
        launch: &Launch,
        script: &str,
        show: &mut dyn FnMut(&str),
    ) -> Result<(Self, F), Refusal> {
        let dialogue = Self::spawn(launch, &[START, MAIN, script].concat())?;
        let facts = dialogue.facts(show)?;
        Ok((dialogue, facts))
    }

    fn spawn(launch: &Launch, script: &str) -> Result<Self, Refusal> {
        let deadline = Instant::now() + launch.limit;
        let SitePaths { manage_py, python, .. } = &launch.checked;
        let folder = folder_of(manage_py);
        // -B: no bytecode files in the site's folders.
        let mut child = Command::new(python)
            .args(["-W", "ignore", "-B", "-c", script])
            .arg(manage_py)
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
        // At most one line is buffered, however much the child writes.
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
            // The receiver is gone once the deadline has passed.
            thread::spawn(move || drop(to_stderr.send(tail(&mut pipe))));
        }
        let stdin = child.stdin.take();
        Ok(Self { launch: launch.clone(), child, stdin, lines, stderr, deadline })
    }

    fn facts<F: DeserializeOwned>(&self, show: &mut dyn FnMut(&str)) -> Result<F, Refusal> {
        loop {
            let Some(line) = self.line()? else { return Err(self.no_facts(show)) };
            // A .pth file or sitecustomize may print before the probe can redirect stdout.
            match serde_json::from_slice(&line) {
                Ok(First::Facts { facts }) => return Ok(*facts),
                Ok(First::Problem { problem, error, trouble }) => {
                    let traceback = trouble.iter().flat_map(|trouble| &trouble.traceback);
                    traceback.for_each(|line| show_line(&self.launch, line, show));
                    return Err(problem.refusal(&self.launch, &error, trouble.as_ref()));
                }
                Err(_) => {}
            }
        }
    }

    /// Sends a request and reads the answer; the inner error is the site's, without the secrets of its
    /// environment.
    pub fn ask<T: DeserializeOwned>(
        &mut self,
        request: &impl Serialize,
    ) -> Result<Result<T, SiteError>, Refusal> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Answer<T> {
            Error(SiteError),
            Good(T),
        }
        if let Some(stdin) = &mut self.stdin {
            let mut line = SecretBuf::default();
            let written = serde_json::to_writer(&mut line, request).map_err(io::Error::from);
            // If the child is gone, the answer is missing.
            let _ = written
                .and_then(|()| line.write_all(b"\n"))
                .and_then(|()| stdin.write_all(&line.0))
                .and_then(|()| stdin.flush());
        }
        let line = self.line()?.ok_or_else(broken_off)?;
        match serde_json::from_slice(&line).map_err(|_| broken_off())? {
            Answer::Good(answer) => Ok(Ok(answer)),
            Answer::Error(error) => {
                Ok(Err(SiteError { error: self.launch.without_secrets(&error.error), ..error }))
            }
        }
    }

    /// Allows the whole time limit from now on.
    pub(super) fn extend(&mut self) {
        self.deadline = Instant::now() + self.launch.limit;
    }

    /// Ends the site's process at once.
    pub(super) fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Reads the next line; `None` at the end of the child's output.
    fn line(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
        match line_until(&self.lines, self.deadline) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(Refusal::temporary(
                "site_timed_out",
                format!("the site did not answer within {} seconds", self.launch.limit.as_secs()),
            )
            .hint("try again, or run python manage.py check to see whether the site starts")),
        }
    }

    /// Returns the refusal for a child that ended without facts, from its stderr.
    fn no_facts(&self, show: &mut dyn FnMut(&str)) -> Refusal {
        let stderr = self.stderr.recv_timeout(GRACE).unwrap_or_default();
        let stderr = String::from_utf8_lossy(&stderr);
        stderr.lines().for_each(|line| show_line(&self.launch, line, show));
        let said: Vec<&str> = stderr.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
        // Of a traceback, the last line says it; the others may contain source code, and a key.
        let is_traceback = said.iter().any(|line| line.starts_with("Traceback ("));
        let most = if is_traceback { 1 } else { LAST_LINES };
        let error = said[said.len().saturating_sub(most)..].join(" ");
        let error = if error.is_empty() { "it exited without a message" } else { &error };
        Problem::DoesNotStart.refusal(&self.launch, error, None)
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        // Without stdin the probe closes its database and ends, unless the site hangs.
        drop(self.stdin.take());
        let deadline = self.deadline.min(Instant::now() + GRACE);
        while line_until(&self.lines, deadline).is_ok() {}
        self.kill();
    }
}

/// Receives a line until the deadline, and none after it even if one is there.
fn line_until(
    lines: &Receiver<Zeroizing<Vec<u8>>>,
    deadline: Instant,
) -> Result<Zeroizing<Vec<u8>>, RecvTimeoutError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(RecvTimeoutError::Timeout) } else { lines.recv_timeout(left) }
}

/// Shows a line of a traceback, but no source code, which may contain a key.
fn show_line(launch: &Launch, line: &str, show: &mut dyn FnMut(&str)) {
    if !line.starts_with("    ") {
        show(&launch.without_secrets(line));
    }
}

/// Reads one line; `None` at the end, or if it is longer than any line of the probe.
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
