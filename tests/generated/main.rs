//! The files that are generated from the command tree: completions and manual pages.
//!
//! `ACCT_REWRITE=1 cargo test --test generated` writes them; without it they are compared.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests stop by panicking"
)]

mod completions;
mod examples;
mod golden;
mod layers;
mod man;
mod meanings;
mod names;
mod package;
mod page;
#[path = "../terminal/pty.rs"]
#[allow(dead_code, reason = "it serves several test binaries")]
mod pty;
mod sections;
mod settings;
mod synopsis;
mod tools;
