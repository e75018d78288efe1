//! The system's own sendmail program: mails go where its administrator has them go.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{AccessFlags, Pid, access};

use super::transport::bounded;
use super::{BodyForm, DeliveryError, Envelope, Fate, Lasting, Mail, Reach, Transport};

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
    fn send(&mut self, mail: &Mail<'_>) -> Result<(), DeliveryError> {
        let deadline = Instant::now() + self.timeout;
        let envelope = Envelope::of(&mail.message)?;
        let message = mail.compose(BodyForm::EightBit)?;
        let child = self
            .spawn(&envelope)
            .map_err(|error| self.error(&format!("cannot be started: {error}")))?;
        let run = Run::begin(child, message, deadline);
        match run.ended.recv_timeout(run.left()) {
            Ok(Ok(status)) => self.judge(status, &run),
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
    fn begin(mut child: Child, message: Vec<u8>, deadline: Instant) -> Self {
        let process = Pid::from_raw(child.id().cast_signed());
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
        let fed = in_thread(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&message)));
        let words = in_thread(move || stderr.map(hear).unwrap_or_default());
        let ended = in_thread(move || child.wait());
        Self { process, deadline, ended, fed, words }
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

/// Works in a thread; nobody may be there to take the result.
fn in_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (result, results) = channel();
    thread::spawn(move || drop(result.send(work())));
    results
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
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::*;
    use crate::mail::{MailStamp, Message, UtcForm};

    fn mail<'a>(to: &'a str, body: &'a str) -> Mail<'a> {
        let message = Message {
            from: "-f <n@x.test>",
            to,
            subject: "s",
            body,
            html: None,
            utc: UtcForm::Minus,
        };
        let now = Timestamp::constant(951_782_399, 0);
        let stamp = MailStamp { now, offset: None, pid: 7, random: 8, boundary: 9, host: "h" };
        Mail { message, stamp }
    }

    /// Makes a program of these lines of shell, in a directory for what it writes.
    fn program(lines: &str) -> (TempDir, Sendmail) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("sendmail");
        // Written by another process: a file that this one had open to write may not start while a
        // test beside this one starts something.
        let script = format!("#!/bin/sh\ncd {}\n{lines}\n", folder.path().display());
        let write = "printf %s \"$1\" > \"$2\" && chmod 700 \"$2\"";
        let writer = Command::new("sh").args(["-c", write, "sh", &script]).arg(&program).status();
        assert!(writer.unwrap().success());
        let environment = vec![("PATH".into(), "/usr/bin:/bin".into()), ("A".into(), "b".into())];
        (folder, Sendmail { program, environment, timeout: Duration::from_secs(20) })
    }

    fn fails(lines: &str, fate: Fate, lasting: Lasting, reach: Reach) -> String {
        let error = program(lines).1.send(&mail("ann@y.test", "x")).unwrap_err();
        assert_eq!((error.fate, error.lasting, error.reach), (fate, lasting, reach), "{error}");
        error.text
    }

    #[test]
    fn the_recipient_is_never_an_option_and_the_mail_is_djangos_with_lf() {
        let (folder, mut sendmail) = program("printf '%s\\n' \"$@\" > args; env > env; cat > mail");
        let mail = mail("-oQ/x@bücher.test", "é\n.\nlast");
        sendmail.send(&mail).unwrap();
        let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("args"), "-i\n-f\nn@x.test\n--\n-oQ/x@xn--bcher-kva.test\n");
        assert_eq!(read("mail").as_bytes(), mail.compose(BodyForm::EightBit).unwrap());
        let env = read("env");
        let mut names: Vec<&str> = env.lines().filter_map(|line| line.split('=').next()).collect();
        // The shell's own.
        names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
        names.sort_unstable();
        assert_eq!(names, ["A", "PATH"]);
    }

    #[test]
    fn the_exit_status_says_what_became_of_the_mail() {
        use {Fate::*, Lasting::*, Reach::*};
        let text = fails("printf 'no\\033[31m\\n user' >&2; exit 67", NotSent, Permanent, ThisMail);
        assert!(text.ends_with("/sendmail ended with status 67: no\u{1b}[31m user"), "{text}");
        fails("exit 75", NotSent, Temporary, ThisMail);
        fails("exit 78", NotSent, Permanent, EveryMail);
        let text = fails("kill -9 $$", Unknown, Temporary, EveryMail);
        assert!(text.ends_with("was ended by signal 9"), "{text}");
    }

    #[test]
    fn a_flood_of_words_is_cut_and_does_not_stop_the_program() {
        use {Fate::NotSent, Lasting::Permanent, Reach::ThisMail};
        let flood = "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1";
        let text = fails(flood, NotSent, Permanent, ThisMail);
        assert!(text.ends_with("xxx…") && text.len() < 700, "{text}");
    }

    #[test]
    fn a_program_that_reads_no_mail_has_sent_none_for_sure() {
        let (_folder, mut sendmail) = program("exec <&-; exit 0");
        let long = "x".repeat(1 << 20);
        let error = sendmail.send(&mail("ann@y.test", &long)).unwrap_err();
        assert_eq!((error.fate, error.lasting), (Fate::Unknown, Lasting::Temporary), "{error}");
        let (_folder, mut sendmail) = program("exec <&-; exit 64");
        let error = sendmail.send(&mail("ann@y.test", &long)).unwrap_err();
        assert_eq!((error.fate, error.lasting), (Fate::NotSent, Lasting::Permanent), "{error}");
    }

    #[test]
    fn a_program_that_hangs_is_ended_at_the_deadline() {
        let (folder, mut sendmail) = program("echo $$ > pid; exec sleep 1000");
        sendmail.timeout = Duration::from_secs(2);
        let error = sendmail.send(&mail("ann@y.test", "x")).unwrap_err();
        assert_eq!((error.fate, error.lasting), (Fate::Unknown, Lasting::Temporary), "{error}");
        let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
        let process = Pid::from_raw(pid.trim().parse().unwrap());
        // Not even a zombie.
        assert_eq!(kill(process, None), Err(nix::errno::Errno::ESRCH));
    }

    #[test]
    fn a_program_that_is_not_there_concerns_every_mail() {
        let (folder, mut sendmail) = program("");
        sendmail.program = folder.path().join("nothing");
        let error = sendmail.send(&mail("ann@y.test", "x")).unwrap_err();
        assert_eq!((error.lasting, error.reach), (Lasting::Permanent, Reach::EveryMail));
        assert!(error.text.contains("/nothing cannot be started: "), "{error}");
    }

    #[test]
    fn the_program_is_looked_for_in_absolute_directories() {
        let (folder, sendmail) = program("");
        let usual = Path::new(USUAL_PLACE);
        let expected = if usual.exists() { usual } else { &sendmail.program };
        let path = std::env::join_paths([Path::new("."), Path::new("/nowhere"), folder.path()]);
        assert_eq!(Sendmail::find(Some(&path.unwrap())).as_deref(), Some(expected));
        std::fs::set_permissions(&sendmail.program, PermissionsExt::from_mode(0o600)).unwrap();
        let found = Sendmail::find(Some(folder.path().as_os_str()));
        assert_eq!(found.is_some(), usual.exists());
    }
}
