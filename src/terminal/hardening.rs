//! Keeps typed secrets out of core dumps and away from the user's other processes.

use nix::sys::resource::{Resource, setrlimit};

/// Disables core dumps and, on Linux, attaching by other processes; call first in `main`.
///
/// Failures are ignored: this is a second line of defence, and a sandbox may forbid it.
pub fn harden() {
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}
