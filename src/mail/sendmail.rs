//! The system's own sendmail program: mails go where its administrator has them go.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{AccessFlags, Pid, access};

use super::transport::bounded;
use super::{BodyForm, DeliveryError, Envelope, Fate, Handoff, Lasting, Mail, Reach, Transport};

/// Where the program is on most systems.
const USUAL_PLACE: &str = "/usr/sbin/sendmail";

/// The exit status of a failure that passes, EX_TEMPFAIL of sysexits.h.
const TRY_AGAIN: i32 = 75;

/// Exit statuses of sysexits.h that say of the program or the system, not of a mail, that it is
/// unfit: EX_OSERR to EX_IOERR, EX_NOPERM and EX_CONFIG.
const UNFIT: [i32; 6] = [71, 72, 73, 74, 77, 78];

/// How much of what the program says is kept, in bytes.
const MAX_WORDS: u64 = 4096;

/// How long the last words of a program that has ended are waited for: a child of it may hold the
/// pipe.
const LAST_WORDS: Duration = Duration::from_secs(2);

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
    /// Finds the program: where it usually is, else in the directories of PATH.
    #[must_use]
    pub fn find(path: Option<&OsStr>) -> Option<PathBuf> {
        let elsewhere = path.into_iter().flat_map(std::env::split_paths);
        let elsewhere = elsewhere.filter(|folder| folder.is_absolute());
        std::iter::once(PathBuf::from(USUAL_PLACE))
            .chain(elsewhere.map(|folder| folder.join("sendmail")))
            .find(|program| program.is_file() && access(program, AccessFlags::X_OK).is_ok())
    }

    /// Starts the program; the recipient stands behind `--`, where nothing is an option.
    ///
    /// It stays in acct's process group and takes over which signals acct holds. While a journal is
    /// kept Ctrl-C so waits for this mail and ends neither; else it ends both, and no mail leaves
    /// half written or behind the back of whoever has stopped the command. At the deadline SIGKILL,
    /// which nothing holds, ends the program.
    fn spawn(&self, envelope: &Envelope) -> io::Result<Child> {
        Command::new(&self.program)
            .args(["-i", "-f", envelope.from.as_ref(), "--", envelope.to.as_ref()])
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
    }

    fn error(&self, text: &str) -> DeliveryError {
        DeliveryError {
            fate: Fate::NotSent,
            lasting: Lasting::Permanent,
            reach: Reach::EveryMail,
            text: format!("{} {text}", self.program.display()),
            hint: None,
        }
    }

    /// Tells of a program that is not there, or of a system that has no room for it now.
    fn not_started(&self, error: &io::Error) -> DeliveryError {
        let full = matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory);
        let lasting = if full { Lasting::Temporary } else { Lasting::Permanent };
        DeliveryError { lasting, ..self.error(&format!("cannot be started: {error}")) }
    }

    /// Says what the program's end means for the mail.
    fn judge(&self, status: ExitStatus, run: &Run) -> Result<(), DeliveryError> {
        let Some(code) = status.code() else {
            let signal = status.signal().unwrap_or_default();
            return Err(open_end(self.error(&format!("was ended by signal {signal}"))));
        };
        if code == 0 {
            return match run.fed.recv_timeout(run.patience()) {
                Ok(Ok(())) => Ok(()),
                _ => Err(open_end(self.error("ended without having read the mail"))),
            };
        }
        let mut text = format!("ended with status {code}");
        let words = run.words.recv_timeout(run.patience()).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        let words = words.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            text = format!("{text}: {}", bounded(&words));
        }
        let lasting = if code == TRY_AGAIN { Lasting::Temporary } else { Lasting::Permanent };
        let reach = if UNFIT.contains(&code) { Reach::EveryMail } else { Reach::ThisMail };
        Err(DeliveryError { lasting, reach, ..self.error(&text) })
    }
}

impl Transport for Sendmail {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        let deadline = Instant::now() + self.timeout;
        let envelope = Envelope::of(&mail.message)?;
        let message = mail.compose(BodyForm::EightBit)?;
        let run = Run::begin(|| self.spawn(&envelope), message, deadline);
        let run = run.map_err(|error| self.not_started(&error))?;
        match run.ended.recv_timeout(run.left()) {
            Ok(Ok(status)) => self.judge(status, &run).map(|()| Handoff::Accepted),
            Ok(Err(error)) => Err(open_end(self.error(&format!("is lost: {error}")))),
            Err(_) => {
                run.kill();
                Err(open_end(self.error("did not end in time (email_timeout)")))
            }
        }
    }

    fn place(&self) -> Option<String> {
        Some(self.program.display().to_string())
    }
}

/// Leaves open what became of the mail.
fn open_end(error: DeliveryError) -> DeliveryError {
    DeliveryError { fate: Fate::Unknown, lasting: Lasting::Temporary, ..error }
}

/// A running program, fed, heard and waited for by threads that are left alone at the deadline.
struct Run {
    process: Pid,
    deadline: Instant,
    ended: Receiver<io::Result<ExitStatus>>,
    fed: Receiver<io::Result<()>>,
    words: Receiver<Vec<u8>>,
}

impl Run {
    /// Starts the program once all who look after it are there.
    fn begin(
        spawn: impl FnOnce() -> io::Result<Child>,
        message: Vec<u8>,
        deadline: Instant,
    ) -> io::Result<Self> {
        let feeder = Worker::hire(move |stdin: Option<ChildStdin>| {
            stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&message))
        })?;
        let hearer =
            Worker::hire(|stderr: Option<ChildStderr>| stderr.map(hear).unwrap_or_default())?;
        let waiter = Worker::hire(|mut child: Child| child.wait())?;
        let mut child = spawn()?;
        let process = Pid::from_raw(child.id().cast_signed());
        let (fed, words) = (feeder.give(child.stdin.take()), hearer.give(child.stderr.take()));
        Ok(Self { process, deadline, ended: waiter.give(child), fed, words })
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Returns how long a program that has ended is still listened to.
    fn patience(&self) -> Duration {
        self.left().min(LAST_WORDS)
    }

    /// Ends the program, and waits until it is gone.
    fn kill(&self) {
        // It may have ended by itself just now.
        let _ = kill(self.process, Signal::SIGKILL);
        let _ = self.ended.recv_timeout(LAST_WORDS);
    }
}

/// A thread that waits for what it works on; without that it ends.
struct Worker<P, T> {
    parts: Sender<P>,
    results: Receiver<T>,
}

impl<P: Send + 'static, T: Send + 'static> Worker<P, T> {
    fn hire(work: impl FnOnce(P) -> T + Send + 'static) -> io::Result<Self> {
        let (parts, given) = channel();
        let (result, results) = channel();
        thread::Builder::new().spawn(move || {
            if let Ok(part) = given.recv() {
                // Nobody may be there to take the result.
                let _ = result.send(work(part));
            }
        })?;
        Ok(Self { parts, results })
    }

    /// Gives it what it works on, and returns where the result comes.
    fn give(self, part: P) -> Receiver<T> {
        // A thread that waits takes it.
        let _ = self.parts.send(part);
        self.results
    }
}

/// Reads to the end and keeps the beginning.
fn hear(mut stderr: impl Read) -> Vec<u8> {
    let mut words = Vec::new();
    // What cannot be read is not said.
    let _ = stderr.by_ref().take(MAX_WORDS).read_to_end(&mut words);
    let _ = io::copy(&mut stderr, &mut io::sink());
    words
}

#[cfg(test)]
mod tests;
