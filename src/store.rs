//! Where users are kept. This room alone speaks SQL.

mod error;
mod model;
mod request;
mod sqlite;

pub use error::StoreError;
pub use model::{Field, UserTable, attribute_source};
pub use request::{NewUser, Sort, SortColumn, TimeWindow, UserChanges, UserFilter};
pub use sqlite::{
    ColumnUse, Copied, Cursor, EmailIndex, HashRow, Inspection, Owner, Reference, Referrer, Slice,
    Store, Tally, Write, names_beginning,
};
