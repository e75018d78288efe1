//! What the process does about core dumps and signals.

use std::mem::MaybeUninit;

use nix::libc;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Disables core dumps and, on Linux, attaching by other processes; call first in `main`.
///
/// Failures are ignored: this is a second line of defence, and a sandbox may forbid it.
pub fn harden() {
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}

/// The signals by which a person or the system ends a program.
const TERMINATING: [Signal; 4] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];

/// Blocks terminating signals until dropped.
pub(crate) struct HeldSignals {
    before: Option<SigSet>,
}

impl HeldSignals {
    /// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT.
    pub(crate) fn block() -> Self {
        let held: SigSet = TERMINATING.into_iter().collect();
        Self { before: held.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok() }
    }

    /// Returns whether a terminating signal is waiting to be unblocked.
    #[expect(unsafe_code, reason = "nix has no sigpending(2)")]
    pub(super) fn any_pending() -> bool {
        let mut pending = MaybeUninit::uninit();
        // SAFETY: the pointer is valid for the time of the call, which fills the set if it succeeds.
        let pending = unsafe {
            if libc::sigpending(pending.as_mut_ptr()) != 0 {
                return false;
            }
            SigSet::from_sigset_t_unchecked(pending.assume_init())
        };
        TERMINATING.into_iter().any(|signal| pending.contains(signal))
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        // Restoring a previous mask cannot fail.
        let _ = self.before.as_ref().map(SigSet::thread_set_mask);
    }
}
