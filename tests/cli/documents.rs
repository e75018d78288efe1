//! The shapes of documents that several commands share.

use serde_json::Value;

use crate::run::keys;

/// The keys of a user's document.
pub(crate) const USER: [&str; 11] = [
    "id",
    "username",
    "email",
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "last_login",
    "date_joined",
    "password",
];

/// Checks that a user's document has its promised shape and nothing of the hash.
pub(crate) fn assert_user(user: &Value, name: &str) {
    assert_eq!(keys(user), USER);
    assert!(user["id"].is_string(), "an id is a string: {user}");
    assert_eq!(user["username"], name);
    assert_eq!(keys(&user["password"])[..2], ["algorithm", "usable"]);
    for flag in ["is_active", "is_staff", "is_superuser"] {
        assert!(user[flag].is_boolean(), "{flag}: {user}");
    }
    let joined = user["date_joined"].as_str().unwrap();
    assert!(joined.ends_with('Z') && joined.contains('T'), "RFC 3339 in UTC: {joined}");
}

/// Checks that the document of a change has its promised shape.
pub(crate) fn assert_changed(document: &Value, name: &str, changed: &[&str]) {
    assert_eq!(keys(document)[..2], ["user", "changed"]);
    assert_user(&document["user"], name);
    assert_eq!(keys(&document["user"]["password"]), ["algorithm", "usable"]);
    assert_eq!(document["changed"], serde_json::json!(changed));
}
