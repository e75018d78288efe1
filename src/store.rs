//! The user database. This module alone speaks SQL.

mod answer;
mod error;
mod import;
mod location;
mod model;
mod request;
mod shape;
mod sqlite;

pub use self::answer::{Copied, EmailIndex, HashRow, Health, Owner, Reference, Tally};
pub use self::error::StoreError;
pub use self::import::{
    Clash, ClashKind, Clashes, Loaded, Loading, OnConflict, PLACEHOLDER_HASH, StagedUser,
};
pub use self::location::Location;
pub use self::model::{UserTable, attribute_source};
pub use self::request::{HashPage, NewUser, Sort, TimeWindow, UserChanges, UserFilter};
pub use self::shape::ColumnUse;
pub(crate) use self::shape::fits_type;
pub use self::sqlite::{IdSelection, Inspection, Store, Write, usernames_with_prefix};
