//! Hides what is typed, and gives the terminal back on return, on a signal and on Ctrl-Z.
//!
//! The handlers stand only while a prompt is open, and the dispositions found are put back exactly.
//! signal-hook would not do: it never gives a signal its default action back once it has had it, so
//! that Ctrl-C would be swallowed for the rest of the process.

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

/// The signals that must not find the echo off; SIGCONT because SIGSTOP cannot be caught.
const CAUGHT: [Signal; 6] = [
    Signal::SIGINT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGTSTP,
    Signal::SIGCONT,
];

/// The prompt that the handlers look after; null while none is open.
static OPEN: AtomicPtr<Prompt> = AtomicPtr::new(ptr::null_mut());
/// How many handlers are running, in all threads: what [`OPEN`] points to is kept until none is.
static HANDLING: AtomicUsize = AtomicUsize::new(0);
/// How many handlers have let Ctrl-Z have its default action and are about to take it back.
static STOPPING: AtomicUsize = AtomicUsize::new(0);

/// A terminal with its echo off, until this is dropped.
pub(super) struct Guard {
    prompt: Arc<Prompt>,
    previous: Vec<(Signal, SigAction)>,
}

impl Guard {
    /// Turns the echo off, forgets keys typed ahead, and writes the prompt.
    pub(super) fn hide(tty: Arc<File>, text: &str) -> io::Result<Self> {
        let saved = libc::termios::from(termios::tcgetattr(&tty)?);
        let mut hidden = saved;
        hidden.c_lflag &= !(libc::ECHO | libc::ECHONL);
        let text = text.as_bytes().to_vec();
        let prompt = Arc::new(Prompt { tty, saved, hidden, text, over: AtomicBool::new(false) });
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

    /// Installs the handlers, except where a signal is ignored: nohup's SIGHUP stays ignored.
    fn install(&mut self) -> nix::Result<()> {
        for caught in CAUGHT {
            let found = set_action(caught, &ours())?;
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
        // Nothing can be done about a terminal that has gone away meanwhile.
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

/// All that a handler needs, without allocating or locking.
struct Prompt {
    tty: Arc<File>,
    saved: libc::termios,
    hidden: libc::termios,
    text: Vec<u8>,
    /// Set before the echo comes back for good: a stop after that must not take it again.
    over: AtomicBool,
}

impl Prompt {
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

    /// Tells whether the terminal is this job's: in the background it belongs to another one, and
    /// touching it would stop the process (SIGTTOU).
    fn is_ours(&self) -> bool {
        unistd::tcgetpgrp(&self.tty) == Ok(unistd::getpgrp())
    }

    /// Restores the terminal as it was found, and then writes this.
    fn give_back(&self, farewell: &[u8]) {
        if self.is_ours() && self.set(&self.saved).is_ok() {
            let _ = self.write(farewell);
        }
    }

    /// Hides and asks again, if the echo came back while the process was stopped.
    fn take_again(&self) {
        let echoes = termios::tcgetattr(&self.tty)
            .is_ok_and(|modes| modes.local_flags.contains(LocalFlags::ECHO));
        let over = self.over.load(Ordering::SeqCst);
        if echoes && !over && self.is_ours() && self.set(&self.hidden).is_ok() {
            let _ = self.write(&self.text);
        }
    }
}

/// Does what the signal asks for, with the terminal given back first.
///
/// Everything it calls is a thin wrapper of an async-signal-safe function (signal-safety(7)).
extern "C" fn on_signal(number: libc::c_int) {
    let errno = Errno::last_raw();
    HANDLING.fetch_add(1, Ordering::SeqCst);
    let prompt = open_prompt();
    match Signal::try_from(number) {
        Ok(Signal::SIGCONT) => resume(prompt),
        Ok(Signal::SIGTSTP) => stop(prompt),
        Ok(deadly) => die(prompt, deadly),
        Err(_) => {}
    }
    HANDLING.fetch_sub(1, Ordering::SeqCst);
    Errno::set_raw(errno);
}

/// Stops by the default action, which the kernel skips where no shell could continue the process.
fn stop(prompt: Option<&Prompt>) {
    prompt.inspect(|prompt| prompt.give_back(b""));
    STOPPING.fetch_add(1, Ordering::SeqCst);
    let _ = raise_by_default(Signal::SIGTSTP);
    // Continued.
    let _ = set_action(Signal::SIGTSTP, &ours());
    STOPPING.fetch_sub(1, Ordering::SeqCst);
    resume(prompt);
}

/// Hides and asks again, but not while a further Ctrl-Z would stop the process with its echo off.
fn resume(prompt: Option<&Prompt>) {
    if STOPPING.load(Ordering::SeqCst) == 0 {
        prompt.inspect(|prompt| prompt.take_again());
    }
}

/// Dies of the signal itself, so that the shell sees 128+n.
fn die(prompt: Option<&Prompt>, deadly: Signal) {
    // After a key the shell's own prompt starts on a line of its own. Where output is held (Ctrl-S)
    // writing would wait; a key has ended that, but SIGTERM and SIGHUP have not.
    let typed = matches!(deadly, Signal::SIGINT | Signal::SIGQUIT);
    prompt.inspect(|prompt| prompt.give_back(if typed { b"\n" } else { b"" }));
    let _ = raise_by_default(deadly);
}

/// Raises a signal with its default action, which it keeps.
fn raise_by_default(raised: Signal) -> nix::Result<()> {
    set_action(raised, &SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty()))?;
    signal::raise(raised)?;
    // It is blocked while its handler runs; here it takes effect.
    SigSet::from(raised).thread_unblock()
}

/// Returns the action that calls the handler; without `SA_RESTART` a stop would fail the read.
fn ours() -> SigAction {
    SigAction::new(SigHandler::Handler(on_signal), SaFlags::SA_RESTART, SigSet::empty())
}

/// Blocks the caught signals in this thread and returns the mask that it had.
fn block_caught() -> nix::Result<SigSet> {
    CAUGHT.into_iter().collect::<SigSet>().thread_swap_mask(SigmaskHow::SIG_BLOCK)
}

/// Sets all modes, and drops what was typed and not read: it is not released to the shell.
#[expect(unsafe_code, reason = "nix's Termios is not Sync and loses bits that it has no name for")]
fn set_modes(tty: &File, modes: &libc::termios) -> nix::Result<()> {
    // SAFETY: the descriptor is open and the pointer is a reference for the time of the call.
    Errno::result(unsafe { libc::tcsetattr(tty.as_raw_fd(), libc::TCSAFLUSH, modes) }).map(drop)
}

#[expect(unsafe_code, reason = "sigaction(2) cannot know that a handler is async-signal-safe")]
fn set_action(caught: Signal, action: &SigAction) -> nix::Result<SigAction> {
    // SAFETY: the only handler that this module makes is `on_signal`; others are put back as found.
    unsafe { signal::sigaction(caught, action) }
}

#[expect(unsafe_code, reason = "a handler gets no argument but the signal: its state is global")]
fn open_prompt<'a>() -> Option<&'a Prompt> {
    // SAFETY: the address is that of a live `Arc`'s content. `Guard::drop` clears it and then waits
    // until no handler is counted, and only `on_signal` calls this, counted, while it runs.
    unsafe { OPEN.load(Ordering::SeqCst).as_ref() }
}
