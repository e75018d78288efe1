//! A user in JSON.

use serde::Serialize;

use super::Costs;
use crate::account::clock::SiteTime;
use crate::account::hasher;
use crate::account::user::StoredUser;

/// A user without hash, salt or digest; times are RFC 3339 in UTC.
#[derive(Debug, Serialize)]
pub(crate) struct UserDocument {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) email: String,
    first_name: String,
    last_name: String,
    is_active: bool,
    is_staff: bool,
    is_superuser: bool,
    pub(crate) last_login: Option<String>,
    pub(crate) date_joined: Option<String>,
    pub(crate) password: PasswordDocument,
}

/// What may be said of a stored hash.
#[derive(Debug, Serialize)]
pub(crate) struct PasswordDocument {
    pub(crate) algorithm: Option<&'static str>,
    pub(crate) usable: bool,
    #[serde(flatten)]
    pub(crate) costs: Costs,
}

impl UserDocument {
    /// Describes a user as in a list; `time` is the zone of the database.
    pub(crate) fn of(user: &StoredUser, time: &SiteTime) -> Self {
        let summary = hasher::summarize(&user.password);
        let rfc3339 = |stored: &str| time.rfc3339(stored);
        Self {
            id: user.key.to_string(),
            username: user.username.clone(),
            email: user.email.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            is_active: user.is_active,
            is_staff: user.is_staff,
            is_superuser: user.is_superuser,
            last_login: user.last_login.as_deref().and_then(rfc3339),
            date_joined: user.date_joined.as_deref().and_then(rfc3339),
            password: PasswordDocument {
                algorithm: summary.algorithm.map(hasher::Algorithm::name),
                usable: summary.usable,
                costs: Costs::default(),
            },
        }
    }

    /// Describes a user on its own: with the hash's cost parameters.
    pub(crate) fn in_full(user: &StoredUser, time: &SiteTime) -> Self {
        let mut document = Self::of(user, time);
        let costs = hasher::summarize(&user.password).costs;
        document.password.costs = Costs::of(&costs);
        document
    }
}

/// The document of a command that changes one user.
#[derive(Debug, Serialize)]
pub(crate) struct Changed<'a> {
    pub(crate) user: UserDocument,
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
