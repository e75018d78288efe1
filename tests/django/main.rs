//! What Django itself answered, case by case (`vectors/`), against what acct answers.

mod base36;
mod tokens;
mod uids;
mod vectors;
