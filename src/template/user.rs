//! A user, as templates see it.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Error, ErrorKind, State};

use crate::account::clock::SiteTime;
use crate::account::field::{Field, UserColumn, UserPart};
use crate::account::user::{StoredUser, UserKey};

/// The attributes that templates can read of a user, in the order in which messages list them.
#[derive(Debug, Clone)]
pub struct UserVariables {
    /// The names and their meanings.
    pub parts: Vec<(String, UserPart)>,
    /// The time zone of the database's times.
    pub database_time: SiteTime,
}

/// A user without the password hash.
pub(super) struct UserObject {
    user: StoredUser,
    parts: Arc<UserVariables>,
}

impl UserObject {
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
        let column = match part {
            UserPart::FullName => {
                let both = format!("{} {}", user.first_name, user.last_name);
                return Some(Value::from(both.trim()));
            }
            UserPart::Attribute => return Some(Value::from(user.attribute(name))),
            UserPart::Column(column) => column,
        };
        Some(match column {
            UserColumn::Key => match &user.key {
                UserKey::Integer(number) => Value::from(*number),
                key => Value::from(key.to_string()),
            },
            UserColumn::Username => Value::from(user.username.as_str()),
            UserColumn::Field(field) => match field {
                Field::Password => return None,
                Field::Email => Value::from(user.email.as_str()),
                Field::FirstName => Value::from(user.first_name.as_str()),
                Field::LastName => Value::from(user.last_name.as_str()),
                Field::IsActive => Value::from(user.is_active),
                Field::IsStaff => Value::from(user.is_staff),
                Field::IsSuperuser => Value::from(user.is_superuser),
                Field::LastLogin => time(&user.last_login),
                Field::DateJoined => time(&user.date_joined),
            },
        })
    }
}

impl fmt::Debug for UserObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserObject").field("key", &self.user.key).finish_non_exhaustive()
    }
}

impl Object for UserObject {
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

    /// Accepts `user.get_username()` as well as `user.get_username`.
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        _: &[Value],
    ) -> Result<Value, Error> {
        let called = method.starts_with("get_").then(|| self.part(method)).flatten();
        called.ok_or_else(|| Error::from(ErrorKind::UnknownMethod))
    }

    /// Writes the user name, as `str(user)` does in Django.
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user.username)
    }
}
