//! What the process does about core dumps and signals.

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

/// Blocks terminating signals until dropped.
pub(crate) struct HeldSignals {
    before: Option<SigSet>,
}

impl HeldSignals {
    /// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT.
    pub(crate) fn block() -> Self {
        let deadly = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];
        let held: SigSet = deadly.into_iter().collect();
        Self { before: held.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok() }
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        // Restoring a previous mask cannot fail.
        let _ = self.before.as_ref().map(SigSet::thread_set_mask);
    }
}
