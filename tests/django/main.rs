//! What Django itself answered, case by case (`vectors/`), against what acct answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of tests that cannot go on fails the test"
)]

mod adopt;
mod base36;
mod differential;
mod email_addresses;
mod emails;
mod habits;
mod hashes;
mod identify;
mod live;
mod pythons;
mod received;
mod templates;
mod texts;
mod tokens;
mod uids;
mod usernames;
mod users_by_email;
mod validators;
mod vectors;
