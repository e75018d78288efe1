//! Turns the echo off, and restores the terminal on return, on a signal and on Ctrl-Z.
//!
//! The handlers are installed only while a prompt is open, and the previous dispositions are
//! restored exactly. signal-hook would not do: it never restores a signal's default action, so that
//! Ctrl-C would be swallowed for the rest of the process.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{self, SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal};
use nix::sys::termios::{self, LocalFlags};
use nix::unistd;

/// The signals for which the echo is restored; SIGCONT because SIGSTOP cannot be caught.
const CAUGHT: [Signal; 6] = [
    Signal::SIGINT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGTSTP,
    Signal::SIGCONT,
];

/// The prompt that the handlers manage; null if none is open.
static OPEN: AtomicPtr<OpenPrompt> = AtomicPtr::new(ptr::null_mut());
/// The number of running handlers in all threads; what [`OPEN`] points to is kept until it is 0.
static HANDLING: AtomicUsize = AtomicUsize::new(0);
/// The number of handlers that have stopped the process by Ctrl-Z's default action and will
/// reinstall themselves.
static STOPPING: AtomicUsize = AtomicUsize::new(0);

/// A terminal with its echo off, until dropped.
pub(super) struct Guard {
    prompt: Arc<OpenPrompt>,
    previous: Vec<(Signal, SigAction)>,
}

impl Guard {
    /// Turns the echo off and UTF-8 editing on, discards pending input, and writes the prompt.
    pub(super) fn hide(tty: Arc<File>, text: &str) -> io::Result<Self> {
        let saved = libc::termios::from(termios::tcgetattr(&tty)?);
        let mut hidden = saved;
        hidden.c_lflag &= !(libc::ECHO | libc::ECHONL);
        // Without it, backspace erases one byte of a character.
        hidden.c_iflag |= libc::IUTF8;
        let text = text.as_bytes().to_vec();
        let prompt =
            Arc::new(OpenPrompt { tty, saved, hidden, text, over: AtomicBool::new(false) });
        let address = Arc::as_ptr(&prompt).cast_mut();
        OPEN.compare_exchange(ptr::null_mut(), address, Ordering::SeqCst, Ordering::SeqCst)
            .map_err(|_| io::Error::new(io::ErrorKind::ResourceBusy, "a prompt is open"))?;
        let mut guard = Self { prompt, previous: Vec::with_capacity(CAUGHT.len()) };
        guard.catch_signals()?;
        guard.prompt.set(&guard.prompt.hidden)?;
        guard.prompt.write(&guard.prompt.text)?;
        Ok(guard)
    }

    fn catch_signals(&mut self) -> io::Result<()> {
        let mask = block_caught()?;
        let caught = self.install();
        mask.thread_set_mask()?;
        Ok(caught?)
    }

    /// Installs the handlers, except for ignored signals: nohup's SIGHUP stays ignored.
    fn install(&mut self) -> nix::Result<()> {
        for caught in CAUGHT {
            let found = set_action(caught, &handler_action())?;
            if matches!(found.handler(), SigHandler::SigIgn) {
                set_action(caught, &found)?;
            } else {
                self.previous.push((caught, found));
            }
        }
        Ok(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.prompt.over.store(true, Ordering::SeqCst);
        // A terminal that has gone away cannot be restored.
        let _ = self.prompt.set(&self.prompt.saved);
        let mask = block_caught();
        for (caught, found) in &self.previous {
            let _ = set_action(*caught, found);
        }
        OPEN.store(ptr::null_mut(), Ordering::SeqCst);
        while HANDLING.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
        let _ = mask.map(|mask| mask.thread_set_mask());
    }
}

/// Everything that a handler needs, without allocating or locking.
struct OpenPrompt {
    tty: Arc<File>,
    saved: libc::termios,
    hidden: libc::termios,
    text: Vec<u8>,
    /// Set before the echo is restored for good: a stop after that must not turn it off again.
    over: AtomicBool,
}

impl OpenPrompt {
    fn set(&self, modes: &libc::termios) -> nix::Result<()> {
        loop {
            match set_modes(&self.tty, modes) {
                Err(Errno::EINTR) => {}
                done => return done,
            }
        }
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        (&*self.tty).write_all(bytes)
    }

    /// Returns whether the process is in the foreground; from the background, touching the terminal
    /// would stop the process (SIGTTOU).
    fn is_foreground(&self) -> bool {
        unistd::tcgetpgrp(&self.tty) == Ok(unistd::getpgrp())
    }

    /// Restores the terminal's modes, then writes some text.
    fn restore(&self, text: &[u8]) {
        if self.is_foreground() && self.set(&self.saved).is_ok() {
            let _ = self.write(text);
        }
    }

    /// Turns the echo off and prompts again, if the echo was restored while the process was
    /// stopped.
    fn hide_again(&self) {
        let echoes = termios::tcgetattr(&self.tty)
            .is_ok_and(|modes| modes.local_flags.contains(LocalFlags::ECHO));
        let over = self.over.load(Ordering::SeqCst);
        if echoes && !over && self.is_foreground() && self.set(&self.hidden).is_ok() {
            let _ = self.write(&self.text);
        }
    }
}

/// Handles a signal with its default action, after restoring the terminal.
///
/// Calls only thin wrappers of async-signal-safe functions (signal-safety(7)).
extern "C" fn on_signal(number: libc::c_int) {
    let errno = Errno::last_raw();
    HANDLING.fetch_add(1, Ordering::SeqCst);
    let prompt = open_prompt();
    match Signal::try_from(number) {
        Ok(Signal::SIGCONT) => resume(prompt),
        Ok(Signal::SIGTSTP) => stop(prompt),
        Ok(fatal) => terminate(prompt, fatal),
        Err(_) => {}
    }
    HANDLING.fetch_sub(1, Ordering::SeqCst);
    Errno::set_raw(errno);
}

/// Stops by the default action, which the kernel skips if no shell could continue the process.
fn stop(prompt: Option<&OpenPrompt>) {
    prompt.inspect(|prompt| prompt.restore(b""));
    STOPPING.fetch_add(1, Ordering::SeqCst);
    let _ = raise_by_default(Signal::SIGTSTP);
    // Continued.
    let _ = set_action(Signal::SIGTSTP, &handler_action());
    STOPPING.fetch_sub(1, Ordering::SeqCst);
    resume(prompt);
}

/// Turns the echo off and prompts again, unless another Ctrl-Z is about to stop the process.
fn resume(prompt: Option<&OpenPrompt>) {
    if STOPPING.load(Ordering::SeqCst) == 0 {
        prompt.inspect(|prompt| prompt.hide_again());
    }
}

/// Terminates by the signal itself, so that the shell sees 128+n.
fn terminate(prompt: Option<&OpenPrompt>, fatal: Signal) {
    // After a key, the shell's prompt starts on a new line. While output is suspended (Ctrl-S)
    // writing would block; a key has ended that, but SIGTERM and SIGHUP have not.
    let typed = matches!(fatal, Signal::SIGINT | Signal::SIGQUIT);
    prompt.inspect(|prompt| prompt.restore(if typed { b"\n" } else { b"" }));
    let _ = raise_by_default(fatal);
}

/// Raises a signal with its default action, which stays installed.
fn raise_by_default(raised: Signal) -> nix::Result<()> {
    set_action(raised, &SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty()))?;
    signal::raise(raised)?;
    // It is blocked while its handler runs; here it takes effect.
    SigSet::from(raised).thread_unblock()
}

/// Returns the action that calls the handler; without `SA_RESTART` a stop would interrupt the read.
fn handler_action() -> SigAction {
    SigAction::new(SigHandler::Handler(on_signal), SaFlags::SA_RESTART, SigSet::empty())
}

/// Blocks the caught signals in this thread and returns the previous mask.
fn block_caught() -> nix::Result<SigSet> {
    CAUGHT.into_iter().collect::<SigSet>().thread_swap_mask(SigmaskHow::SIG_BLOCK)
}

/// Sets all modes and discards unread input, so that the shell does not get it.
#[expect(unsafe_code, reason = "nix's Termios is not Sync and loses bits that it has no name for")]
fn set_modes(tty: &File, modes: &libc::termios) -> nix::Result<()> {
    // SAFETY: the descriptor is open and the pointer is a reference for the time of the call.
    Errno::result(unsafe { libc::tcsetattr(tty.as_raw_fd(), libc::TCSAFLUSH, modes) }).map(drop)
}

#[expect(unsafe_code, reason = "sigaction(2) cannot know that a handler is async-signal-safe")]
fn set_action(caught: Signal, action: &SigAction) -> nix::Result<SigAction> {
    // SAFETY: the only handler of this module is `on_signal`; others are restored as found.
    unsafe { signal::sigaction(caught, action) }
}

#[expect(unsafe_code, reason = "a handler gets no argument but the signal: its state is global")]
fn open_prompt<'a>() -> Option<&'a OpenPrompt> {
    // SAFETY: the address is that of a live `Arc`'s content. `Guard::drop` clears it and then waits
    // until no handler is counted, and only `on_signal` calls this, counted, while it runs.
    unsafe { OPEN.load(Ordering::SeqCst).as_ref() }
}
