//! Checks with a link from the running site's own mail that its key and database were learned.

use jiff::Timestamp;

use super::proof::CLOCK_SECONDS;
use crate::account::link::{LinkDomain, LinkParts};
use crate::account::token::{KeyRing, ResetToken, TokenError, TokenSubject};
use crate::account::uid;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::Inspection;

/// A whole reset link: scheme, domain, path, uid and token.
#[derive(Debug, Clone)]
pub struct SiteLink {
    /// Whether it begins with `https`.
    pub is_https: bool,
    /// Its host, and its port, if any.
    pub domain: LinkDomain,
    path: String,
}

impl SiteLink {
    /// Parses a link.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (is_https, domain, path) = origin(text.trim()).ok_or_else(incomplete)?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Ok(Self { is_https, domain, path: path.to_owned() })
    }
}

fn incomplete() -> String {
    "expected a complete link, such as https://news.example/users/reset/UID/TOKEN/".to_owned()
}

/// Splits a URL into scheme, host and path.
fn origin(text: &str) -> Option<(bool, LinkDomain, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_https = match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let (domain, _) = rest.split_once('/')?;
    Some((is_https, LinkDomain::new(domain).ok()?, &rest[domain.len()..]))
}

/// Refuses unless the link is one of this site, and valid now.
pub fn prove_link(
    link: &SiteLink,
    settings: &Settings,
    keys: &KeyRing,
    now: Timestamp,
) -> Result<(), Refusal> {
    let pattern = &settings.password_reset_path.value;
    let parts = LinkParts::parse(&link.path, pattern).filter(|LinkParts { uid, token }| {
        pattern.replace("{uid}", uid).replace("{token}", token) == link.path
    });
    let Some(LinkParts { uid, token }) = parts.filter(|parts| !parts.is_placeholder()) else {
        let message = format!("the link does not match the site's page {pattern}, or has no token");
        return Err(Refusal::environment("link_not_proven", message)
            .hint("copy the link from a mail that the site sent"));
    };
    let store = Inspection::open(&settings.database.value)?
        .into_store(&settings.table(), settings.database_time()?)?;
    let key = uid::decode(&uid, store.key_kind());
    let user = key.map(|key| store.user_by_key(&key)).transpose()?.flatten();
    let user = user.ok_or_else(|| {
        other_service(&format!(
            "{} does not contain the user of this link",
            settings.database.value
        ))
    })?;
    let token = ResetToken::parse(&token);
    let subject = TokenSubject::of(&user)?;
    let (now, timeout) = (settings.site_time()?.stamp(now), settings.password_reset_timeout.value);
    let checked = token.and_then(|token| {
        token.check(&subject, keys, now, i64::from(timeout)).map(|()| token.stamp())
    });
    match checked {
        Ok(stamp) if stamp > i128::from(now) + CLOCK_SECONDS => Err(other_service(
            "the link's time is in the future: the running service has another TIME_ZONE or clock",
        )),
        Ok(_) => Ok(()),
        Err(TokenError::Expired) => {
            Err(Refusal::environment("link_not_proven", "the link has expired")
                .hint("request a new one from the running site"))
        }
        Err(TokenError::Malformed | TokenError::Mismatch) => {
            Err(other_service("the link was created with another key, or was already used"))
        }
    }
}

fn other_service(why: &str) -> Refusal {
    Refusal::environment("link_not_proven", why).hint(
        "the running service uses another key or database than manage.py: specify the service's \
         environment with --env-file",
    )
}
