//! What Django itself answered, case by case (`vectors/`), against what acct answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of tests that cannot go on fails the test"
)]

mod hashes;
mod identify;
mod vectors;
