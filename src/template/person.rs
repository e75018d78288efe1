//! A user, as a template sees one.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Error, ErrorKind, State};

use crate::account::clock::SiteTime;
use crate::account::user::StoredUser;

/// What of a stored user a name stands for; the hash is not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserPart {
    /// The primary key.
    Key,
    /// `USERNAME_FIELD`'s value.
    Username,
    /// `EMAIL_FIELD`'s value.
    Email,
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Both names, as `AbstractUser.get_full_name` joins them.
    FullName,
    /// May log in.
    IsActive,
    /// May use the admin site.
    IsStaff,
    /// Has all permissions.
    IsSuperuser,
    /// The time of the last login.
    LastLogin,
    /// The time of joining.
    DateJoined,
    /// The text of another field, under its own name.
    Further,
}

/// What the site's users have: names and what they stand for, in the order in which they are told.
#[derive(Debug, Clone)]
pub struct UserVariables {
    /// The names.
    pub parts: Vec<(String, UserPart)>,
    /// The zone in which the database holds times.
    pub database_time: SiteTime,
}

/// One user.
pub(super) struct Person {
    user: StoredUser,
    parts: Arc<UserVariables>,
}

impl Person {
    pub(super) fn value(user: &StoredUser, parts: &Arc<UserVariables>) -> Value {
        let user = StoredUser { password: String::new(), ..user.clone() };
        Value::from_object(Self { user, parts: Arc::clone(parts) })
    }

    fn part(&self, name: &str) -> Option<Value> {
        let (_, part) = self.parts.parts.iter().find(|(other, _)| other == name)?;
        let user = &self.user;
        let time = |stored: &Option<String>| {
            let stored = stored.as_deref();
            Value::from(stored.and_then(|text| self.parts.database_time.rfc3339(text)))
        };
        Some(match part {
            UserPart::Key => match &user.key {
                crate::account::user::UserKey::Integer(number) => Value::from(*number),
                key => Value::from(key.to_string()),
            },
            UserPart::Username => Value::from(user.username.as_str()),
            UserPart::Email => Value::from(user.email.as_str()),
            UserPart::FirstName => Value::from(user.first_name.as_str()),
            UserPart::LastName => Value::from(user.last_name.as_str()),
            UserPart::FullName => {
                let both = format!("{} {}", user.first_name, user.last_name);
                Value::from(both.trim())
            }
            UserPart::IsActive => Value::from(user.is_active),
            UserPart::IsStaff => Value::from(user.is_staff),
            UserPart::IsSuperuser => Value::from(user.is_superuser),
            UserPart::LastLogin => time(&user.last_login),
            UserPart::DateJoined => time(&user.date_joined),
            UserPart::Further => Value::from(user.attribute(name)),
        })
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("key", &self.user.key).finish_non_exhaustive()
    }
}

impl Object for Person {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.part(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.part(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.parts.parts.iter().map(|(name, _)| Value::from(name.as_str()));
        Enumerator::Values(names.collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    /// Takes `user.get_username()` for `user.get_username`, which is how Django calls it.
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        _: &[Value],
    ) -> Result<Value, Error> {
        let called = method.starts_with("get_").then(|| self.part(method)).flatten();
        called.ok_or_else(|| Error::from(ErrorKind::UnknownMethod))
    }

    /// Writes the user's name, as Django's models do.
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user.username)
    }
}
