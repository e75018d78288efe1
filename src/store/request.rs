//! What is asked of a store, whatever database it is.

use crate::account::field::UserColumn;
use crate::account::hasher::HashKind;
use crate::account::user::UserKey;

/// Which users are meant, and in which order; several conditions must all hold.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Literal text, found in user name, address or names; ASCII letters match in either case.
    pub search: Option<String>,
    /// Only active, or only inactive users.
    pub active: Option<bool>,
    /// Only staff.
    pub staff: bool,
    /// Only users whose stored hash is of this kind.
    pub hash: Option<HashKind>,
    /// Only users who joined in this time.
    pub joined: TimeWindow,
    /// Only users who last logged in in this time.
    pub login: TimeWindow,
    /// Only users who never logged in.
    pub never_logged_in: bool,
    /// Only users with a usable password.
    pub usable: bool,
    /// Only users with an address.
    pub has_email: bool,
    /// Only the users that [`Store::choose`](super::Store::choose) named.
    pub chosen: bool,
    /// At most so many: the first of the order.
    pub limit: Option<u32>,
    /// The order.
    pub sort: Sort,
}

/// A stretch of time, in times as [`SiteTime::database_bound`] writes them.
///
/// What holds no time is in none but the one without bounds.
///
/// [`SiteTime::database_bound`]: crate::account::clock::SiteTime::database_bound
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeWindow {
    /// Then or later.
    pub after: Option<String>,
    /// Earlier than that.
    pub before: Option<String>,
}

/// An order of users; equal ones follow in the order of their keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// What is compared; absent values come before all others.
    pub column: UserColumn,
    /// The greatest first.
    pub descending: bool,
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

/// A user of an import, checked as far as it can be without the table.
///
/// `None` stands for what the file does not say: a new user gets the default, and of one who is
/// there it stays as it is.
#[derive(Debug, Clone, Default)]
pub struct StagedUser {
    /// The row in the file, from 1.
    pub row: u64,
    /// The line on which the row begins.
    pub line: u64,
    /// The key.
    pub key: Option<UserKey>,
    /// The user name, checked.
    pub username: String,
    /// The address, or empty.
    pub email: Option<String>,
    /// The encoded hash, or `!…`.
    pub password: Option<String>,
    /// What a new user without a hash gets: `!…`.
    pub unusable: Option<String>,
    /// The time of the last login as Django stores it, or empty for none.
    pub last_login: Option<String>,
    /// Given name, or empty.
    pub first_name: Option<String>,
    /// Family name, or empty.
    pub last_name: Option<String>,
    /// May log in.
    pub is_active: Option<bool>,
    /// May use the admin site.
    pub is_staff: Option<bool>,
    /// Has all permissions.
    pub is_superuser: Option<bool>,
    /// The time of joining as Django stores it.
    pub date_joined: Option<String>,
    /// The site's own columns, in the order in which the import names them.
    pub further: Vec<Option<String>>,
}

/// What to do if the user of a row already exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OnConflict {
    /// Report an error
    #[default]
    Error,
    /// Leave the user unchanged
    Skip,
    /// Update the user from the row
    Update,
}
