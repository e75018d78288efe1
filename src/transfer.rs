//! Users that come in as files and go out as files.

pub mod cell;
