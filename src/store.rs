//! Where users are kept. This room alone speaks SQL.

mod error;
mod schema;
mod sqlite;
mod table;
mod write;

pub use error::StoreError;
pub use sqlite::{Store, UserFilter};
pub use table::UserTable;
pub use write::{NewUser, UserChanges, Write};

#[cfg(test)]
mod tests;
