//! Delays signals while something must be cleaned up first.

use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Blocks terminating signals until dropped.
pub(crate) struct HeldSignals {
    before: Option<SigSet>,
}

impl HeldSignals {
    /// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT.
    pub(crate) fn hold() -> Self {
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
