//! Keeps what people type out of core dumps and away from other processes of the same user.

use nix::sys::resource::{Resource, setrlimit};

/// Forbids core dumps and, on Linux, that other processes attach; to be called first in `main`.
///
/// A failure is ignored: the limits are a second line of defence, and a sandbox that forbids to set
/// them is no reason not to work.
pub fn harden() {
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}
