//! Runs a program on its own pseudo-terminal, as its controlling terminal.
//!
//! Nothing here sleeps: two threads report what the program writes and how it changes state, and
//! every wait ends with a panic that shows the transcript when [`PATIENCE`] is over.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, Termios, tcgetattr};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// How long a program may take to do what is expected of it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What no program writes.
const END: &[u8] = b"\0end of transcript\0";

static SPAWNING: Mutex<()> = Mutex::new(());

/// A program and the terminal that it runs on.
pub(crate) struct Pty {
    child: Child,
    keyboard: File,
    /// Held open, so that the terminal outlives the program.
    terminal: File,
    found: Termios,
    events: Receiver<Event>,
    transcript: Vec<u8>,
    /// How far `expect` has read the transcript.
    seen: usize,
    ended: Option<WaitStatus>,
}

enum Event {
    Output(Vec<u8>),
    State(WaitStatus),
}

impl Pty {
    /// Starts a program with these additions to the environment.
    ///
    /// The redirections are the shell's, such as `<in.txt >/dev/null`; the terminal stays the
    /// controlling one. Its echo is on, as a person finds it.
    pub(crate) fn spawn(argv: &[&str], env: &[(&str, &str)], redirections: &str) -> Self {
        // No other test may start a program while these descriptors would be inherited.
        let _alone = SPAWNING.lock().unwrap_or_else(PoisonError::into_inner);
        let size = Winsize { ws_row: 24, ws_col: 91, ws_xpixel: 0, ws_ypixel: 0 };
        let pair = openpty(&size, None).unwrap();
        for end in [&pair.master, &pair.slave] {
            fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).unwrap();
        }
        let terminal = File::from(pair.slave);
        let found = tcgetattr(&terminal).unwrap();
        assert!(found.local_flags.contains(LocalFlags::ECHO), "hidden input could not be proven");
        let end = || Stdio::from(terminal.try_clone().unwrap());
        // `setsid --ctty` becomes the program in the end: the same process, and no fork of ours.
        // `env` gives it the default signal actions, also where the tests run under `nohup`.
        let child = Command::new("setsid")
            .args(["--ctty", "env", "--default-signal"])
            .args(["sh", "-c", &format!("exec \"$@\" {redirections}"), "sh"])
            .args(argv)
            .envs(env.iter().copied())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        let keyboard = File::from(pair.master);
        let (sender, events) = channel();
        watch_screen(keyboard.try_clone().unwrap(), sender.clone());
        watch_state(pid(&child), sender);
        Self {
            child,
            keyboard,
            terminal,
            found,
            events,
            transcript: Vec::new(),
            seen: 0,
            ended: None,
        }
    }

    /// Waits until the program has written this text, after what was expected before, and returns
    /// what it has written since then, with the text.
    pub(crate) fn expect(&mut self, text: &str) -> String {
        let wanted = text.as_bytes();
        self.wait_until(&format!("the text {text:?}"), |pty| {
            let fresh = &pty.transcript[pty.seen..];
            let found = fresh.windows(wanted.len()).position(|window| window == wanted)?;
            let written = &fresh[..found + wanted.len()];
            let written = String::from_utf8_lossy(written).into_owned();
            pty.seen += found + wanted.len();
            Some(written)
        })
    }

    /// Types bytes, control characters included.
    pub(crate) fn send(&mut self, keys: impl AsRef<[u8]>) {
        self.keyboard.write_all(keys.as_ref()).unwrap();
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(pid(&self.child), signal).unwrap();
    }

    /// Waits until the program has ended, and returns how.
    pub(crate) fn wait(&mut self) -> WaitStatus {
        self.wait_until("the end", |pty| pty.ended)
    }

    /// Waits for the end and returns the exit status; a signal counts as 128+n, as in a shell.
    pub(crate) fn exit_status(&mut self) -> i32 {
        match self.wait() {
            WaitStatus::Exited(_, status) => status,
            WaitStatus::Signaled(_, signal, _) => 128 + signal as i32,
            other => panic!("not an end: {other:?}"),
        }
    }

    /// Returns the modes that the program found.
    pub(crate) fn found_modes(&self) -> &Termios {
        &self.found
    }

    /// Returns the terminal's modes as they are now.
    pub(crate) fn modes(&self) -> Termios {
        tcgetattr(&self.terminal).unwrap()
    }

    /// Returns whether typed characters appear.
    pub(crate) fn echoes(&self) -> bool {
        self.modes().local_flags.contains(LocalFlags::ECHO)
    }

    /// Waits for the end and returns all that appeared on the terminal.
    pub(crate) fn transcript(&mut self) -> String {
        self.wait();
        // A hang-up may overtake the last bytes; a mark behind them does not.
        self.terminal.write_all(END).unwrap();
        self.wait_until("the end of the transcript", |pty| {
            pty.transcript.ends_with(END).then_some(())
        });
        self.transcript.truncate(self.transcript.len() - END.len());
        String::from_utf8_lossy(&self.transcript).into_owned()
    }

    fn wait_until<T>(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(value) = done(self) {
                return value;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(Event::Output(bytes)) => self.transcript.extend(bytes),
                Ok(Event::State(state)) => self.ended = Some(state),
                Err(why) => panic!(
                    "waited for {what}: {why}; ended: {:?}; on the terminal: {:?}",
                    self.ended,
                    String::from_utf8_lossy(&self.transcript)
                ),
            }
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.ended.is_none() {
            // A test has failed: its program must not outlive it.
            let _ = kill(pid(&self.child), Signal::SIGKILL);
        }
    }
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().try_into().unwrap())
}

fn watch_screen(mut screen: File, events: Sender<Event>) {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            if events.send(Event::Output(bytes[..count].to_vec())).is_err() {
                return;
            }
        }
    });
}

fn watch_state(program: Pid, events: Sender<Event>) {
    thread::spawn(move || {
        if let Ok(state) = waitpid(program, Some(WaitPidFlag::empty())) {
            let _ = events.send(Event::State(state));
        }
    });
}
