//! Users, passwords, tokens and policy: pure, without I/O, clock or randomness of its own.

pub mod base36;
pub mod census;
pub mod clock;
pub mod email;
pub mod field;
pub mod hasher;
pub mod key;
pub mod link;
pub mod password;
pub mod policy;
pub mod reset;
mod scrub;
pub mod suggestions;
pub mod text;
pub mod token;
pub mod uid;
pub mod user;
pub mod username;
pub mod validation;
