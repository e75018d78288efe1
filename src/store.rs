//! Where users are kept. This room alone speaks SQL.

mod error;
mod request;
mod sqlite;

pub use error::StoreError;
pub use request::{NewUser, UserChanges, UserFilter, UserTable};
pub use sqlite::{Store, Write};
