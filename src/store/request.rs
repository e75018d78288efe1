//! What is asked of a store, whatever database it is.

use crate::account::user::UserKey;

/// Which users a listing takes.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Literal text, found in user name, address or names; ASCII letters match in either case.
    pub search: Option<String>,
    /// Only active, or only inactive users.
    pub active: Option<bool>,
    /// Only staff.
    pub staff: bool,
    /// Only the users that [`Store::choose`](super::Store::choose) named.
    pub chosen: bool,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A user to add; every column is given, since Django's table has no defaults.
///
/// What the table has no column for is left out.
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
    /// The time of joining, as Django stores it.
    pub date_joined: String,
    /// Further columns by name, and their values.
    pub further: Vec<(String, String)>,
}

/// Columns to change; `None` leaves a column as it is.
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
}
