//! Users, passwords, tokens and policy: pure, without I/O, clock or randomness of its own.

pub mod hasher;
pub mod password;
pub mod user;
pub mod validation;
