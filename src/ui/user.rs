//! A user in JSON.

use serde::{Serialize, Serializer};

use super::Costs;
use crate::account::clock::SiteTime;
use crate::account::hasher;
use crate::account::user::{StoredUser, UserKey};

/// A user without hash, salt or digest; times are RFC 3339 in UTC.
#[derive(Debug, Serialize)]
pub(crate) struct UserDocument<'u> {
    #[serde(serialize_with = "as_text")]
    pub(crate) id: &'u UserKey,
    pub(crate) username: &'u str,
    pub(crate) email: &'u str,
    first_name: &'u str,
    last_name: &'u str,
    is_active: bool,
    is_staff: bool,
    is_superuser: bool,
    pub(crate) last_login: Option<String>,
    pub(crate) date_joined: Option<String>,
    pub(crate) password: PasswordDocument,
    /// The stored hash: an export has it, and only by request.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_hash: Option<&'u str>,
}

/// What may be said of a stored hash.
#[derive(Debug, Serialize)]
pub(crate) struct PasswordDocument {
    pub(crate) algorithm: Option<&'static str>,
    pub(crate) usable: bool,
    #[serde(flatten)]
    pub(crate) costs: Costs,
}

impl<'u> UserDocument<'u> {
    /// Describes a user as in a list; `time` is the zone of the database.
    pub(crate) fn of(user: &'u StoredUser, time: &SiteTime) -> Self {
        let rfc3339 = |stored: &str| time.rfc3339(stored);
        let usable = hasher::is_usable(&user.password);
        let algorithm = hasher::identify(&user.password).filter(|_| usable);
        Self {
            id: &user.key,
            username: &user.username,
            email: &user.email,
            first_name: &user.first_name,
            last_name: &user.last_name,
            is_active: user.is_active,
            is_staff: user.is_staff,
            is_superuser: user.is_superuser,
            last_login: user.last_login.as_deref().and_then(rfc3339),
            date_joined: user.date_joined.as_deref().and_then(rfc3339),
            password: PasswordDocument {
                algorithm: algorithm.map(hasher::Algorithm::name),
                usable,
                costs: Costs::default(),
            },
            password_hash: None,
        }
    }

    /// Describes a user on its own: with the hash's cost parameters.
    pub(crate) fn in_full(user: &'u StoredUser, time: &SiteTime) -> Self {
        let mut document = Self::of(user, time);
        let costs = hasher::summarize(&user.password).costs;
        document.password.costs = Costs::of(&costs);
        document
    }

    /// Adds the stored hash, for whoever asked for it.
    pub(crate) fn with_hash(mut self, user: &'u StoredUser) -> Self {
        self.password_hash = Some(&user.password);
        self
    }
}

fn as_text<S: Serializer>(key: &UserKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(key)
}

/// The document of a command that changes one user.
#[derive(Debug, Serialize)]
pub(crate) struct Changed<'a> {
    pub(crate) user: UserDocument<'a>,
    pub(crate) changed: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notice: Option<NoticeDocument>,
}

/// What became of the mail that tells a user of a changed password.
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

impl PasswordDocument {
    /// Describes the hash in words.
    pub(crate) fn describe(&self) -> String {
        if !self.usable {
            return "unusable".to_owned();
        }
        format!("{} {}", self.algorithm.unwrap_or("unknown"), self.costs).trim_end().to_owned()
    }
}
