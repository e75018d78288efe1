//! The system's terminal, on real pseudo-terminals.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests stop by panicking"
)]

mod ask;
mod helper;
#[cfg(target_os = "linux")]
mod memory;
mod pty;
mod signals;
mod streams;
