//! What callers ask of a store.

use jiff::Timestamp;

use crate::account::field::UserColumn;
use crate::account::hasher::HashKind;
use crate::account::user::{ColumnValue, UserKey};

/// Which users to return, and in which order; conditions are combined with AND.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Literal text in user name, address or names; case-insensitive for ASCII letters.
    pub search: Option<String>,
    /// Only active, or only inactive users.
    pub active: Option<bool>,
    /// Only staff.
    pub staff: bool,
    /// Only users whose stored hash is of this kind.
    pub hash: Option<HashKind>,
    /// Only users who joined in this window.
    pub joined: TimeWindow,
    /// Only users who last logged in in this window.
    pub login: TimeWindow,
    /// Only users who never logged in.
    pub never_logged_in: bool,
    /// Only users with a usable password.
    pub usable: bool,
    /// Only users with an address.
    pub has_email: bool,
    /// Only the users of the last [`IdSelection`](super::IdSelection).
    pub in_id_selection: bool,
    /// Whether to read the site's extra columns too.
    pub with_extra: bool,
    /// At most N users: the first in the order.
    pub limit: Option<u32>,
    /// The order.
    pub sort: Sort,
}

/// A window of time; a column without a time is only in the window without bounds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeWindow {
    /// At this time or later.
    pub after: Option<Timestamp>,
    /// Earlier than this time.
    pub before: Option<Timestamp>,
}

/// An order of users; ties are broken by primary key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// The column to compare; absent values come first.
    pub column: UserColumn,
    /// Whether the order is descending.
    pub descending: bool,
}

/// A page of users in the order of their keys, read only for their hashes.
#[derive(Debug, Clone)]
pub struct HashPage<'a> {
    /// The filter; its limit and order are ignored.
    pub filter: &'a UserFilter,
    /// Only users after this key.
    pub after: Option<&'a UserKey>,
    /// Only users up to and including this key.
    pub through: Option<&'a UserKey>,
    /// At most N users.
    pub limit: u32,
}

/// A user to add; every column has a value, since Django's table has no defaults.
///
/// Values without a column in the table are left out.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The key; `None` where the database numbers its rows.
    pub key: Option<UserKey>,
    /// The user name, checked.
    pub username: String,
    /// The address, or empty.
    pub email: String,
    /// The encoded hash, or `!…`.
    pub password: String,
    /// Given name, or empty.
    pub first_name: String,
    /// Family name, or empty.
    pub last_name: String,
    /// May log in.
    pub is_active: bool,
    /// May use the admin site.
    pub is_staff: bool,
    /// Has all permissions.
    pub is_superuser: bool,
    /// When the user joined.
    pub date_joined: Timestamp,
    /// Extra columns by name, and their values.
    pub extra: Vec<(String, ColumnValue)>,
}

/// Columns to change; `None` leaves a column unchanged.
#[derive(Debug, Clone, Default)]
pub struct UserChanges {
    /// A new user name, checked.
    pub username: Option<String>,
    /// A new address, or empty for none.
    pub email: Option<String>,
    /// A new given name.
    pub first_name: Option<String>,
    /// A new family name.
    pub last_name: Option<String>,
    /// May log in.
    pub is_active: Option<bool>,
    /// May use the admin site.
    pub is_staff: Option<bool>,
    /// Has all permissions.
    pub is_superuser: Option<bool>,
    /// Extra columns by name, and their values.
    pub extra: Vec<(String, ColumnValue)>,
}
