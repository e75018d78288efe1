//! Whether a reset link is good, and why not.

use crate::account::clock::SiteTime;
use crate::account::link::LinkParts;
use crate::account::token::{KeyRing, ResetToken, TokenError, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::Refusal;
use crate::system::Clock;

/// Why a link is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The link, its uid or its token has not the form that Django writes.
    Malformed,
    /// The uid is nobody's.
    NoSuchUser,
    /// The user may not log in; acct redeems no link of theirs, Django does.
    Inactive,
    /// The token is not good for the user.
    Token(TokenError),
}

impl Flaw {
    /// Returns the word that JSON uses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Malformed | Self::Token(TokenError::Malformed) => "malformed",
            Self::NoSuchUser => "no_such_user",
            Self::Inactive => "inactive",
            Self::Token(TokenError::Mismatch) => "mismatch",
            Self::Token(TokenError::Expired) => "expired",
        }
    }

    /// Describes the flaw to the administrator.
    pub(super) fn describe(self) -> String {
        match self {
            Self::Malformed => "the link is damaged".to_owned(),
            Self::NoSuchUser => "no user has this uid".to_owned(),
            Self::Inactive => "the user is inactive".to_owned(),
            Self::Token(refusal) => refusal.to_string(),
        }
    }
}

/// What a link says, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) user: Option<StoredUser>,
    pub(super) token: Option<ResetToken>,
    pub(super) flaw: Option<Flaw>,
}

/// Judges a link against the database, the keys and the clock.
pub(super) fn judge(parts: &LinkParts, app: &mut App<'_>) -> Result<Verdict, Refusal> {
    app.keys()?;
    let store = app.store()?;
    let key = uid::decode(&parts.uid, store.key_kind());
    let user = key.as_ref().map(|key| store.user_by_key(key)).transpose()?.flatten();
    if let Some(user) = &user {
        app.concern(std::slice::from_ref(user));
    }
    let token = ResetToken::parse(&parts.token);
    let flaw = match (&key, &token, &user) {
        (None, _, _) | (_, Err(_), _) => Some(Flaw::Malformed),
        (_, _, None) => Some(Flaw::NoSuchUser),
        (_, Ok(token), Some(user)) => Check::prepare(app)?.run(token, user)?,
    };
    Ok(Verdict { user, token: token.ok(), flaw })
}

/// What a check needs, so that it can run inside a transaction.
pub(super) struct Check<'t> {
    keys: &'t KeyRing,
    time: SiteTime,
    clock: Clock,
    timeout: i64,
}

impl<'t> Check<'t> {
    /// Reads keys and settings.
    pub(super) fn prepare(app: &mut App<'t>) -> Result<Self, Refusal> {
        let settings = app.settings()?;
        let timeout = i64::from(settings.password_reset_timeout.value);
        let (time, keys) = (settings.site_time()?, app.keys()?);
        Ok(Self { keys, time, clock: app.system.clock, timeout })
    }

    /// Checks a token against a row, at the time of this call; the token's own flaw outweighs the
    /// user's state.
    pub(super) fn run(
        &self,
        token: &ResetToken,
        user: &StoredUser,
    ) -> Result<Option<Flaw>, Refusal> {
        let now = self.time.stamp((self.clock)());
        let verdict = token.check(&TokenSubject::of(user)?, self.keys, now, self.timeout);
        Ok(match verdict {
            Err(refusal) => Some(Flaw::Token(refusal)),
            Ok(()) if !user.is_active => Some(Flaw::Inactive),
            Ok(()) => None,
        })
    }
}
