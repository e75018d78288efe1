//! Where users are kept. This room alone speaks SQL.

mod error;
mod model;
mod request;
mod sqlite;

pub use error::StoreError;
pub use model::{UserTable, attribute_source};
pub use request::{NewUser, OnConflict, Sort, StagedUser, TimeWindow, UserChanges, UserFilter};
pub(crate) use sqlite::takes;
pub use sqlite::{
    Clash, ClashKind, Clashes, ColumnUse, Copied, Cursor, EmailIndex, HashRow, Inspection, Loaded,
    Loading, Owner, REHEARSED, Reference, Referrer, Slice, Store, Tally, Write, names_beginning,
};
