//! What is asked of a store, whatever database it is.

/// The names that a site gives its user table and two of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserTable {
    /// The table, `auth_user` by default.
    pub table: String,
    /// `USERNAME_FIELD`'s column.
    pub username: String,
    /// `EMAIL_FIELD`'s column.
    pub email: String,
}

impl Default for UserTable {
    fn default() -> Self {
        Self {
            table: "auth_user".to_owned(),
            username: "username".to_owned(),
            email: "email".to_owned(),
        }
    }
}

/// Which users a listing takes.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Literal text, found in user name, address or names; ASCII letters match in either case.
    pub search: Option<String>,
    /// Only active, or only inactive users.
    pub active: Option<bool>,
    /// Only staff.
    pub staff: bool,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A user to add; every column is given, since Django's table has no defaults.
#[derive(Debug, Clone)]
pub struct NewUser {
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
