//! A user in JSON.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Costs;
use super::column::UserValue;
use crate::account::clock::SiteTime;
use crate::account::field::{Field, UserColumn};
use crate::account::hasher;
use crate::account::user::StoredUser;
use crate::store::ExtraColumn;

/// A user without salt or digest, by the columns of a listing; times are RFC 3339 in UTC.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserDocument<'u> {
    user: &'u StoredUser,
    time: &'u SiteTime,
    with_costs: bool,
    with_hash: bool,
    extra: &'u [ExtraColumn],
}

impl<'u> UserDocument<'u> {
    /// Describes a user as in a list; `time` is the zone of the database.
    pub(crate) fn of(user: &'u StoredUser, time: &'u SiteTime) -> Self {
        Self { user, time, with_costs: false, with_hash: false, extra: &[] }
    }

    /// Adds the cost parameters of the hash.
    pub(crate) fn with_costs(self) -> Self {
        Self { with_costs: true, ..self }
    }

    /// Adds the stored hash; only an export that was asked for it has it.
    pub(crate) fn with_hash(self) -> Self {
        Self { with_hash: true, ..self }
    }

    /// Adds the site's extra columns, which were read with the user.
    pub(crate) fn with_extra(self, extra: &'u [ExtraColumn]) -> Self {
        Self { extra, ..self }
    }
}

impl Serialize for UserDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let value = |column| UserValue::of(self.user, column, self.time);
        for column in UserColumn::ALL {
            map.serialize_entry(column.name(), &value(column))?;
        }
        map.serialize_entry("password", &PasswordDocument::of(self.user, self.with_costs))?;
        if self.with_hash {
            let hash = UserColumn::Field(Field::Password);
            map.serialize_entry(hash.name(), &value(hash))?;
        }
        for (column, value) in self.extra.iter().zip(&self.user.extra) {
            let value = UserValue::of_extra(value, column.kind(), self.time);
            map.serialize_entry(&column.label, &value)?;
        }
        map.end()
    }
}

/// What is shown of a stored hash.
#[derive(Serialize)]
struct PasswordDocument {
    algorithm: Option<&'static str>,
    usable: bool,
    #[serde(flatten)]
    costs: Costs,
}

impl PasswordDocument {
    fn of(user: &StoredUser, with_costs: bool) -> Self {
        let usable = hasher::is_usable(&user.password);
        let algorithm = hasher::identify(&user.password).filter(|_| usable);
        let costs =
            if with_costs { Costs::of(&hasher::costs(&user.password)) } else { Costs::default() };
        Self { algorithm: algorithm.map(hasher::Algorithm::name), usable, costs }
    }
}

/// The document of a command that changes one user.
#[derive(Debug, Serialize)]
pub(crate) struct Changed<'a> {
    pub(crate) user: UserDocument<'a>,
    pub(crate) changed: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notice: Option<NoticeDocument>,
}

/// The outcome of the notice of a changed password.
#[derive(Debug, Default, Serialize)]
pub(crate) struct NoticeDocument {
    pub(crate) email: String,
    /// `None` where it may have been sent.
    pub(crate) sent: Option<bool>,
    /// The mail, where printing it is sending it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    /// Why there is none for this user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'static str>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}
