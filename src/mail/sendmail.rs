//! The system's sendmail program.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use lettre::Address;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{AccessFlags, Pid, access};

use super::error::bounded;
use super::{BodyForm, DeliveryError, Failure, Handoff, Mail, Scope, Transport};

/// Where the program is on most systems.
const USUAL_PATH: &str = "/usr/sbin/sendmail";

/// EX_TEMPFAIL of sysexits.h, with which sendmail also says that it has queued the mail.
const TEMPORARY: i32 = 75;

/// Exit statuses of sysexits.h that concern the program or the system, not the mail: EX_OSERR to
/// EX_IOERR, EX_NOPERM and EX_CONFIG.
const SYSTEM_FAILURES: [i32; 6] = [71, 72, 73, 74, 77, 78];

/// How much of the program's stderr is kept, in bytes.
const MAX_STDERR: u64 = 4096;

/// How long to wait for the stderr of a program that has ended: a child of it may hold the pipe.
const GRACE: Duration = Duration::from_secs(2);

/// The system's sendmail, started once for each mail.
#[derive(Debug, Clone)]
pub struct Sendmail {
    /// The program.
    pub program: PathBuf,
    /// Its whole environment.
    pub environment: Vec<(OsString, OsString)>,
    /// How long a mail may take.
    pub timeout: Duration,
}

impl Sendmail {
    /// Finds the program: at its usual path, else in the directories of PATH.
    #[must_use]
    pub fn find(path: Option<&OsStr>) -> Option<PathBuf> {
        let elsewhere = path.into_iter().flat_map(std::env::split_paths);
        let elsewhere = elsewhere.filter(|folder| folder.is_absolute());
        std::iter::once(PathBuf::from(USUAL_PATH))
            .chain(elsewhere.map(|folder| folder.join("sendmail")))
            .find(|program| program.is_file() && access(program, AccessFlags::X_OK).is_ok())
    }

    /// Starts the program; the recipient follows `--`, where nothing is an option.
    ///
    /// It stays in acct's process group and inherits its blocked signals. So while a journal is kept,
    /// Ctrl-C waits for this mail and ends neither; else it ends both, and no mail is sent half
    /// written or after the command was stopped. At the deadline SIGKILL ends the program.
    fn spawn(&self, sender: &Address, recipient: &Address) -> io::Result<Child> {
        Command::new(&self.program)
            .args(["-i", "-f", sender.as_ref(), "--", recipient.as_ref()])
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
    }

    fn error(&self, text: &str) -> DeliveryError {
        DeliveryError {
            failure: Failure::Permanent,
            scope: Scope::EveryMail,
            text: format!("{} {text}", self.program.display()),
            hint: None,
        }
    }

    fn unknown(&self, text: &str) -> DeliveryError {
        DeliveryError { failure: Failure::Unknown, ..self.error(text) }
    }

    /// Returns the error of a program that is missing, or of a system that is overloaded.
    fn not_started(&self, error: &io::Error) -> DeliveryError {
        let full = matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory);
        let failure = if full { Failure::Temporary } else { Failure::Permanent };
        DeliveryError { failure, ..self.error(&format!("cannot be started: {error}")) }
    }

    /// Returns what the program's exit means for the mail.
    fn judge(&self, status: ExitStatus, run: &Run) -> Result<(), DeliveryError> {
        let Some(code) = status.code() else {
            let signal = status.signal().unwrap_or_default();
            return Err(self.unknown(&format!("was ended by signal {signal}")));
        };
        if code == 0 {
            return match run.fed.recv_timeout(run.grace()) {
                Ok(Ok(())) => Ok(()),
                _ => Err(self.unknown("ended without reading the mail")),
            };
        }
        let mut text = format!("ended with status {code}");
        let stderr = run.stderr.recv_timeout(run.grace()).unwrap_or_default();
        let stderr = String::from_utf8_lossy(&stderr);
        let stderr = stderr.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if !stderr.is_empty() {
            text = format!("{text}: {}", bounded(&stderr));
        }
        let failure = if code == TEMPORARY { Failure::Unknown } else { Failure::Permanent };
        let scope =
            if SYSTEM_FAILURES.contains(&code) { Scope::EveryMail } else { Scope::ThisMail };
        Err(DeliveryError { failure, scope, ..self.error(&text) })
    }
}

impl Transport for Sendmail {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        let deadline = Instant::now() + self.timeout;
        let (sender, recipient) = mail.message.envelope()?;
        let message = mail.compose(BodyForm::EightBit)?;
        let run = Run::begin(|| self.spawn(&sender, &recipient), message, deadline);
        let run = run.map_err(|error| self.not_started(&error))?;
        match run.ended.recv_timeout(run.left()) {
            Ok(Ok(status)) => self.judge(status, &run).map(|()| Handoff::Accepted),
            Ok(Err(error)) => Err(self.unknown(&format!("cannot be waited for: {error}"))),
            Err(_) => {
                run.kill();
                Err(self.unknown("did not end in time (email_timeout)"))
            }
        }
    }

    fn destination(&self) -> Option<String> {
        Some(self.program.display().to_string())
    }
}

/// A running program with threads for its pipes and its end, abandoned at the deadline.
struct Run {
    process: Pid,
    deadline: Instant,
    ended: Receiver<io::Result<ExitStatus>>,
    fed: Receiver<io::Result<()>>,
    stderr: Receiver<Vec<u8>>,
}

impl Run {
    /// Starts the threads, then the program.
    fn begin(
        spawn: impl FnOnce() -> io::Result<Child>,
        message: Vec<u8>,
        deadline: Instant,
    ) -> io::Result<Self> {
        let feeder = Worker::start(move |stdin: Option<ChildStdin>| {
            stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&message))
        })?;
        let reader = Worker::start(|stderr: Option<ChildStderr>| {
            stderr.map(read_beginning).unwrap_or_default()
        })?;
        let waiter = Worker::start(|mut child: Child| child.wait())?;
        let mut child = spawn()?;
        let process = Pid::from_raw(child.id().cast_signed());
        let (fed, stderr) = (feeder.give(child.stdin.take()), reader.give(child.stderr.take()));
        Ok(Self { process, deadline, ended: waiter.give(child), fed, stderr })
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Returns how long to wait for the pipes of a program that has ended.
    fn grace(&self) -> Duration {
        self.left().min(GRACE)
    }

    /// Ends the program, and waits until it is gone.
    fn kill(&self) {
        // It may just have ended by itself.
        let _ = kill(self.process, Signal::SIGKILL);
        let _ = self.ended.recv_timeout(GRACE);
    }
}

/// A thread that waits for its input, and ends without it.
struct Worker<P, T> {
    inputs: Sender<P>,
    results: Receiver<T>,
}

impl<P: Send + 'static, T: Send + 'static> Worker<P, T> {
    fn start(work: impl FnOnce(P) -> T + Send + 'static) -> io::Result<Self> {
        let (inputs, given) = channel();
        let (result, results) = channel();
        thread::Builder::new().spawn(move || {
            if let Ok(input) = given.recv() {
                // The receiver may be gone.
                let _ = result.send(work(input));
            }
        })?;
        Ok(Self { inputs, results })
    }

    /// Passes the input, and returns where the result will arrive.
    fn give(self, input: P) -> Receiver<T> {
        // The thread is waiting for it.
        let _ = self.inputs.send(input);
        self.results
    }
}

/// Reads to the end and keeps the beginning.
fn read_beginning(mut stderr: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    // Stderr only explains the exit status; a read error does not matter.
    let _ = stderr.by_ref().take(MAX_STDERR).read_to_end(&mut kept);
    let _ = io::copy(&mut stderr, &mut io::sink());
    kept
}

#[cfg(test)]
mod tests;
