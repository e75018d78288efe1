//! Users that come in as files and go out as files.

pub mod cell;
mod check;
mod chunk;
mod column;
mod csv_rows;
mod fault;
mod input;
mod json_rows;
mod object;
mod rows;

pub(crate) use check::{Checked, Checker};
pub(crate) use column::{Column, Columns};
pub(crate) use fault::{Fault, Faults, shortened};
pub(crate) use input::Input;
pub(crate) use rows::{Form, Rows};
