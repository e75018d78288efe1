//! Users, passwords, tokens and policy: pure, without I/O, clock or randomness of its own.

pub mod email;
pub mod password;
pub mod policy;
pub mod text;
pub mod user;
pub mod username;
pub mod validation;
