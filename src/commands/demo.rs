//! `acct demo`.
