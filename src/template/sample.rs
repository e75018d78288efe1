//! Sample data to check templates with.

use crate::account::user::{StoredUser, UserKey};

/// A dummy token: a real digest cannot contain these letters.
pub(super) const TOKEN: &str = "sample-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

/// Returns users that differ in everything that a template may test.
pub(super) fn users() -> [StoredUser; 2] {
    let bare = StoredUser {
        first_name: String::new(),
        last_name: String::new(),
        is_active: false,
        is_staff: false,
        is_superuser: false,
        last_login: None,
        date_joined: None,
        ..full()
    };
    [full(), bare]
}

/// Returns a user with a value in every field.
pub(super) fn full() -> StoredUser {
    let time = || Some("2026-01-02 03:04:05".to_owned());
    StoredUser {
        key: UserKey::Integer(1),
        username: "ann".to_owned(),
        email: "ann@news.example".to_owned(),
        password: String::new(),
        last_login: time(),
        first_name: "Ann".to_owned(),
        last_name: "O'Neil".to_owned(),
        is_active: true,
        is_staff: true,
        is_superuser: true,
        date_joined: time(),
        attributes: Vec::new(),
        extra: Vec::new(),
    }
}
