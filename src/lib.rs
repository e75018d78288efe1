//! The library behind `acct`, which administers the accounts of a Django-style user table.

pub mod account;
pub mod error;
pub mod mail;
pub mod terminal;
