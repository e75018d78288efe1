//! Imports users from files.
//!
//! [`Input`] is the file, [`RowChecker`] holds the rules for its rows, and [`Import`] stages the
//! valid rows, hashes their passwords and loads them.

mod cells;
mod check;
mod columns;
mod csv;
mod dump;
mod errors;
mod import;
mod input;
mod json;
mod record;
mod row;
mod rows;

pub(crate) use cells::parse_column;
pub(crate) use check::RowChecker;
pub(crate) use errors::{RowError, RowErrors};
pub(crate) use import::Import;
pub(crate) use input::Input;
pub(crate) use rows::FileOptions;
