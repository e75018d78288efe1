//! acct's own functions, asked about a site's user without a process and with any clock.

use acct::account::clock::SiteTime;
use acct::account::token::{KeyRing, ResetToken, TokenSubject};
use acct::account::user::{KeyKind, StoredUser, UserKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::site::Site;

/// What of a row goes into a token, as it is stored.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Row {
    pub(super) password: String,
    pub(super) last_login: Option<String>,
    pub(super) email: String,
}

/// A site's keys and clock, as acct reads them from its settings.
pub(super) struct Generator {
    keys: KeyRing,
    kind: KeyKind,
    time: SiteTime,
    timeout: i64,
}

impl Generator {
    pub(super) fn of(site: &Site) -> Self {
        let secret = |text: &String| Zeroizing::new(text.clone().into_bytes());
        let fallbacks = site.facts.fallbacks.iter().map(secret).collect();
        Self {
            keys: KeyRing::new(secret(&site.facts.secret_key), fallbacks),
            kind: match site.variant.as_str() {
                "uuid" => KeyKind::Uuid,
                "email" => KeyKind::Text,
                _ => KeyKind::Integer,
            },
            time: SiteTime::named(&site.facts.time_zone).unwrap(),
            timeout: site.facts.timeout,
        }
    }

    /// Creates a user's token at a stamp.
    pub(super) fn make(&self, key: &str, row: &Row, stamp: i64) -> String {
        let user = self.user(key, row);
        let subject = TokenSubject::of(&user).unwrap();
        let stamp = u128::try_from(stamp).unwrap();
        ResetToken::issue(&subject, stamp, &self.keys).as_str().to_owned()
    }

    /// Returns whether a user's token is good at a stamp.
    pub(super) fn check(&self, key: &str, row: &Row, token: &str, now: i64) -> bool {
        let user = self.user(key, row);
        let subject = TokenSubject::of(&user).unwrap();
        ResetToken::parse(token)
            .and_then(|token| token.check(&subject, &self.keys, now, self.timeout))
            .is_ok()
    }

    /// Reads acct's clock as this site does.
    #[expect(clippy::disallowed_methods, reason = "a test has no App")]
    pub(super) fn now(&self) -> i64 {
        self.time.stamp(jiff::Timestamp::now())
    }

    fn user(&self, key: &str, row: &Row) -> StoredUser {
        StoredUser {
            key: self.key(key),
            username: String::new(),
            email: row.email.clone(),
            password: row.password.clone(),
            last_login: row.last_login.clone(),
            first_name: String::new(),
            last_name: String::new(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: None,
            attributes: Vec::new(),
            extra: Vec::new(),
        }
    }

    fn key(&self, text: &str) -> UserKey {
        self.kind.parse(text).unwrap()
    }
}
