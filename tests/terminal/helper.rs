//! The program that the tests put on a terminal: this test binary itself, started again.

use std::fs;
use std::os::fd::AsFd;
use std::path::PathBuf;

use acct::terminal::{StepsDone, SystemTerminal, Terminal, harden};
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::signal::SigSet;
use tempfile::TempDir;

#[cfg(target_os = "linux")]
use crate::memory;
use crate::pty::Pty;

/// The prompt that the helper shows.
pub(crate) const PROMPT: &str = "Secret word: ";

/// A helper to run: what it does, how it is started, and where it reports what it has read.
pub(crate) struct Helper {
    does: &'static str,
    redirections: String,
    wrapper: Vec<String>,
    folder: TempDir,
}

impl Helper {
    /// Prepares one that does what [`run_as_helper`] knows under this name.
    pub(crate) fn that(does: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { does, redirections: String::new(), wrapper: Vec::new(), folder }
    }

    /// Redirects its streams; `DIR` stands for its folder.
    pub(crate) fn redirected(mut self, redirections: &str) -> Self {
        self.redirections = redirections.replace("DIR", self.folder.path().to_str().unwrap());
        self
    }

    /// Puts a command in front, which is to run its arguments.
    pub(crate) fn under(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Starts it.
    pub(crate) fn start(&self) -> Pty {
        let binary = std::env::current_exe().unwrap();
        let mut argv: Vec<&str> = self.wrapper.iter().map(String::as_str).collect();
        // libtest has another thread; signals must reach the one that asks.
        argv.extend(["env", "--block-signal", binary.to_str().unwrap()]);
        argv.extend(["--exact", "helper::run_as_helper", "--ignored", "--nocapture"]);
        let report = self.file("report");
        let env = [("HELPER_DOES", self.does), ("HELPER_REPORT", report.to_str().unwrap())];
        Pty::spawn(&argv, &env, &self.redirections)
    }

    /// Starts it, waits for the prompt, types, and returns what was read, and the transcript.
    pub(crate) fn typing(&self, keys: impl AsRef<[u8]>) -> (String, String) {
        let mut pty = self.start();
        pty.expect(PROMPT);
        pty.send(keys);
        let transcript = pty.transcript();
        assert_eq!(pty.exit_status(), 0, "{transcript}");
        (self.report(), transcript)
    }

    /// Returns what it has read.
    pub(crate) fn report(&self) -> String {
        fs::read_to_string(self.file("report")).unwrap()
    }

    /// Returns a file of its folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[test]
#[ignore = "the other tests run it on a terminal"]
#[allow(clippy::disallowed_methods, reason = "it is a program of its own")]
fn run_as_helper() {
    let does = std::env::var("HELPER_DOES").unwrap();
    let report = PathBuf::from(std::env::var("HELPER_REPORT").unwrap());
    let folder = report.parent().unwrap();
    SigSet::empty().thread_set_mask().unwrap();
    let mut terminal = SystemTerminal::new();
    let told = match does.as_str() {
        "asks hidden" => hidden(&mut terminal, PROMPT),
        "asks" => format!("{:?}\n", terminal.ask(PROMPT)),
        "asks twice" => {
            terminal.write_out(b"Not flushed. ").unwrap();
            hidden(&mut terminal, PROMPT) + &hidden(&mut terminal, "Again: ")
        }
        "asks and reads stdin" => {
            let told = hidden(&mut terminal, PROMPT);
            terminal.write_out(b"asked\n").unwrap();
            terminal.flush().unwrap();
            terminal.read_line().unwrap();
            told
        }
        "asks between looks at its signals" => {
            let before = caught_signals();
            let told = hidden(&mut terminal, PROMPT);
            format!("{told}{}\n", caught_signals() == before)
        }
        "hardens and asks" => {
            harden();
            hidden(&mut terminal, PROMPT)
        }
        #[cfg(target_os = "linux")]
        "hardens and measures" => {
            harden();
            let dumpable = nix::sys::prctl::get_dumpable();
            format!("{:?} {dumpable:?}", getrlimit(Resource::RLIMIT_CORE))
        }
        "tells its pid and asks" => {
            fs::write(&report, std::process::id().to_string()).unwrap();
            hidden(&mut terminal, PROMPT)
        }
        #[cfg(target_os = "linux")]
        "asks and forgets" => {
            drop(terminal.ask_hidden(PROMPT).unwrap());
            memory::leftovers(folder)
        }
        #[cfg(target_os = "linux")]
        "has its password refused" => {
            memory::refuse(&mut terminal, folder);
            memory::leftovers(folder)
        }
        #[cfg(target_os = "linux")]
        "makes a password" => {
            memory::make(&mut terminal, folder);
            memory::leftovers(folder)
        }
        #[cfg(target_os = "linux")]
        "prints and forgets" => {
            memory::print(&mut terminal);
            memory::leftovers(folder)
        }
        "works without end" => {
            for done in 0.. {
                let if_interrupted = "start again";
                terminal.show_progress(Some(StepsDone { done, total: u64::MAX, if_interrupted }));
            }
            unreachable!("it is interrupted")
        }
        "measures" => format!("{:?} {}", terminal.width(), terminal.stderr_is_terminal()),
        "writes to a full disk" => {
            let full = fs::File::options().write(true).open("/dev/full").unwrap();
            write_to(full, &mut terminal)
        }
        "writes to a closed pipe" => {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            write_to(writer, &mut terminal)
        }
        other => panic!("the helper does not know how it {other}"),
    };
    fs::write(report, told).unwrap();
}

/// Returns the signals that have handlers, as Linux reports them.
fn caught_signals() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find(|line| line.starts_with("SigCgt")).map(str::to_owned)
}

fn hidden(terminal: &mut SystemTerminal, prompt: &str) -> String {
    format!("{:?}\n", terminal.ask_hidden(prompt).as_deref())
}

/// Writes little and much to a stdout that refuses it.
fn write_to(stdout: impl AsFd, terminal: &mut SystemTerminal) -> String {
    nix::unistd::dup2_stdout(stdout).unwrap();
    terminal.write_out(b"little").unwrap();
    let little = terminal.flush().map_err(|it| it.kind());
    let much = terminal.write_out(&vec![b'x'; 1 << 20]).map_err(|it| it.kind());
    terminal.write_err("stderr is open\n");
    format!("{little:?}\n{much:?}\n")
}
