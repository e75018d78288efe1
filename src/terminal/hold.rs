//! Puts signals off while something must be cleaned up first.

use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Keeps deadly signals waiting until this is dropped; then they take effect.
pub(crate) struct HeldSignals {
    before: Option<SigSet>,
}

impl HeldSignals {
    /// Holds what a terminal, a shell or an administrator ends a program with.
    pub(crate) fn hold() -> Self {
        let deadly = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];
        let held: SigSet = deadly.into_iter().collect();
        Self { before: held.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok() }
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        // A mask that was found can be put back.
        let _ = self.before.as_ref().map(SigSet::thread_set_mask);
    }
}
