//! Checks reset links: whether one is valid, and why not.

use jiff::Timestamp;

use crate::account::clock::SiteTime;
use crate::account::link::LinkParts;
use crate::account::token::{KeyRing, ResetToken, TokenError, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::Store;

/// Why a link is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkFlaw {
    /// The link, its uid or its token does not have the form that Django writes.
    Malformed,
    /// The address of the opened page: Django keeps the token in the browser's session.
    NoToken,
    /// No user has the uid.
    NoSuchUser,
    /// The user is inactive; acct does not redeem such a link, Django does.
    Inactive,
    /// The token is not valid for the user.
    Token(TokenError),
}

impl LinkFlaw {
    /// Returns the word that JSON uses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Malformed | Self::Token(TokenError::Malformed) => "malformed",
            Self::NoToken => "no_token",
            Self::NoSuchUser => "no_such_user",
            Self::Inactive => "inactive",
            Self::Token(TokenError::Mismatch) => "mismatch",
            Self::Token(TokenError::Expired) => "expired",
        }
    }

    /// Describes the flaw to the administrator.
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Malformed => "the link is damaged".to_owned(),
            Self::NoToken => NO_TOKEN.to_owned(),
            Self::NoSuchUser => "no user has this uid".to_owned(),
            Self::Inactive => "the user is inactive".to_owned(),
            Self::Token(refusal) => refusal.to_string(),
        }
    }
}

/// How to get a link with its token.
const NO_TOKEN: &str = "this is the address of the opened page, whose token is in the browser's \
                        session; use the link from the mail";

/// What a link says, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct CheckedLink {
    pub(crate) user: Option<StoredUser>,
    pub(crate) token: Option<ResetToken>,
    pub(crate) flaw: Option<LinkFlaw>,
}

/// Checks links by the site's keys and settings.
#[derive(Debug)]
pub(crate) struct LinkCheck<'a> {
    keys: &'a KeyRing,
    time: SiteTime,
    timeout: i64,
}

impl<'a> LinkCheck<'a> {
    /// Prepares to check links with these keys and settings.
    pub(crate) fn new(settings: &Settings, keys: &'a KeyRing) -> Result<Self, Refusal> {
        let timeout = i64::from(settings.password_reset_timeout.value);
        Ok(Self { keys, time: settings.site_time()?, timeout })
    }

    /// Checks a link against the database.
    pub(crate) fn check(
        &self,
        parts: &LinkParts,
        store: &Store,
        now: Timestamp,
    ) -> Result<CheckedLink, Refusal> {
        if parts.is_placeholder() {
            return Ok(CheckedLink { user: None, token: None, flaw: Some(LinkFlaw::NoToken) });
        }
        let key = uid::decode(&parts.uid, store.key_kind());
        let user = key.as_ref().map(|key| store.user_by_key(key)).transpose()?.flatten();
        let token = ResetToken::parse(&parts.token);
        let flaw = match (&key, &token, &user) {
            (None, _, _) | (_, Err(_), _) => Some(LinkFlaw::Malformed),
            (_, _, None) => Some(LinkFlaw::NoSuchUser),
            (_, Ok(token), Some(user)) => self.check_token(token, user, now)?,
        };
        Ok(CheckedLink { user, token: token.ok(), flaw })
    }

    /// Checks a token against a user's row; the token's flaw takes precedence over the user's
    /// state.
    pub(crate) fn check_token(
        &self,
        token: &ResetToken,
        user: &StoredUser,
        now: Timestamp,
    ) -> Result<Option<LinkFlaw>, Refusal> {
        let now = self.time.stamp(now);
        let checked = token.check(&TokenSubject::of(user)?, self.keys, now, self.timeout);
        Ok(match checked {
            Err(refusal) => Some(LinkFlaw::Token(refusal)),
            Ok(()) if !user.is_active => Some(LinkFlaw::Inactive),
            Ok(()) => None,
        })
    }
}
