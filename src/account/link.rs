//! Reset links: built from a site's path pattern, parsed from pasted text, and their validity.

use jiff::Timestamp;

use super::clock::SiteTime;
use super::token::ResetToken;

/// A host with an optional port, and nothing that would redirect a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkDomain(String);

impl LinkDomain {
    /// Checks a domain such as `localhost:8000`.
    pub fn new(domain: &str) -> Result<Self, LinkShapeError> {
        let plain = |letter: char| letter.is_alphanumeric() || "-._:[]".contains(letter);
        let good = !domain.is_empty() && domain.chars().all(plain);
        good.then(|| Self(domain.to_owned())).ok_or(LinkShapeError::Domain)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The pattern of a site's reset links: scheme, domain, and a path with `{uid}` and `{token}`.
///
/// The domain may be unknown, since a site may take it from each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkShape {
    protocol: &'static str,
    domain: Option<LinkDomain>,
    path: String,
}

/// Why a link pattern is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkShapeError {
    /// The domain is empty or is more than a host and a port.
    #[error("site_domain must be a host with an optional port, such as news.example:8443")]
    Domain,
    /// The path lacks a placeholder or the leading slash.
    #[error("password_reset_path must begin with / and contain {{uid}} and, after it, {{token}}")]
    Path,
}

impl LinkShape {
    /// Checks a pattern, e.g. `http`, `localhost:8000`, `/users/reset/{uid}/{token}/`.
    ///
    /// An empty domain means that it is unknown.
    pub fn new(use_https: bool, domain: &str, path: &str) -> Result<Self, LinkShapeError> {
        let domain = (!domain.is_empty()).then(|| LinkDomain::new(domain)).transpose()?;
        let visible = path.chars().all(|letter| letter.is_ascii_graphic());
        let clean = !path.contains(['?', '#']) && path.starts_with('/') && !path.starts_with("//");
        if !visible || !clean || Separators::of(path).is_none() {
            return Err(LinkShapeError::Path);
        }
        let protocol = if use_https { "https" } else { "http" };
        Ok(Self { protocol, domain, path: path.to_owned() })
    }

    /// Returns whether links are complete, with a domain, and so can be mailed.
    #[must_use]
    pub fn has_domain(&self) -> bool {
        self.domain.is_some()
    }

    /// Returns the host without its port; `None` if the domain is unknown.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let domain = self.domain.as_ref()?.as_str();
        Some(domain.rsplit_once(':').map_or(domain, |(host, _)| host))
    }

    /// Returns the link with this uid and token; only the path if the domain is unknown.
    #[must_use]
    pub fn link(&self, uid: &str, token: &ResetToken) -> String {
        self.fill(uid, token.as_str())
    }

    /// Returns an example link with a dummy token.
    #[must_use]
    pub fn example(&self) -> String {
        self.fill("MQ", "…")
    }

    fn fill(&self, uid: &str, token: &str) -> String {
        let path = self.path.replace("{uid}", uid).replace("{token}", token);
        match &self.domain {
            Some(domain) => format!("{}://{}{path}", self.protocol, domain.as_str()),
            None => path,
        }
    }
}

/// What is between uid and token in the pattern of a path, and after the token.
struct Separators<'a> {
    between: &'a str,
    after: &'a str,
}

impl<'a> Separators<'a> {
    /// Finds them in a path with one `{uid}` and, apart from it, one `{token}`.
    fn of(path: &'a str) -> Option<Self> {
        let (before, rest) = path.split_once("{uid}")?;
        let (between, after) = rest.split_once("{token}")?;
        let is_single = !after.contains("{uid}") && ![before, after].join("").contains("{token}");
        let after = after.strip_suffix('/').unwrap_or(after);
        (is_single && !between.is_empty()).then_some(Self { between, after })
    }
}

/// The two parts of a link that matter; the rest is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkParts {
    /// The uidb64, not yet decoded.
    pub uid: String,
    /// The token, not yet checked.
    pub token: String,
}

impl LinkParts {
    /// Parses a URL or a path with the site's pattern, such as `/reset/{uid}/{token}/`, or
    /// `UID/TOKEN`.
    ///
    /// Host, user, query and fragment are ignored, and nothing is ever fetched.
    #[must_use]
    pub fn parse(text: &str, pattern: &str) -> Option<Self> {
        let text = text.trim();
        let after_host = match text.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map(|(_, path)| path)?,
            None => text,
        };
        let path = after_host.split(['?', '#']).next().unwrap_or_default();
        let path = path.strip_suffix('/').unwrap_or(path);
        let usual = || Self::split(path, &Separators { between: "/", after: "" }).next();
        let of_site = Separators::of(pattern).and_then(|separators| {
            let is_token = |text: &str| text.matches('-').count() == 1 && !text.contains('/');
            Self::split(path, &separators).find(|parts| is_token(&parts.token))
        });
        of_site.or_else(usual)
    }

    /// Splits a path at each separator, from the end; a uid may contain the separator.
    fn split(path: &str, separators: &Separators<'_>) -> impl Iterator<Item = Self> {
        let rest = path.strip_suffix(separators.after).unwrap_or_default();
        rest.rmatch_indices(separators.between).filter_map(|(at, separator)| {
            let (front, token) = (&rest[..at], &rest[at + separator.len()..]);
            let uid = front.rsplit('/').next().unwrap_or_default();
            (!uid.is_empty() && !token.is_empty())
                .then(|| Self { uid: uid.to_owned(), token: token.to_owned() })
        })
    }

    /// Returns whether this is the URL that Django redirects to, which no longer contains the
    /// token.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        self.token == "set-password"
    }
}

/// A token's stamp, and from when to when the token is valid.
///
/// An instant is `None` after year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkValidity {
    /// Seconds from 2001 in the site's local time, as the token holds it.
    pub stamp: i128,
    /// The instant of the stamp.
    pub issued_at: Option<Timestamp>,
    /// The last instant at which the token is valid.
    pub expires_at: Option<Timestamp>,
}

/// Why no token can be issued with this validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkValidityError {
    /// The validity cannot be longer than the site's.
    #[error("--expires-in can only shorten PASSWORD_RESET_TIMEOUT, {0} seconds")]
    TooLong(u32),
    /// Django's tokens begin in 2001.
    #[error("the clock is before 2001, when Django's tokens begin")]
    Before2001,
}

impl LinkValidity {
    /// Creates the validity of a token that expires `expires_in` seconds from now, or after the
    /// site's `timeout`.
    ///
    /// A shorter validity is a stamp in the past, so that Django, which knows only its own timeout,
    /// lets the token expire at the same time.
    pub fn new(
        time: &SiteTime,
        now: Timestamp,
        timeout: u32,
        expires_in: Option<u32>,
    ) -> Result<Self, LinkValidityError> {
        let dated_back = match expires_in {
            Some(seconds) => {
                timeout.checked_sub(seconds).ok_or(LinkValidityError::TooLong(timeout))?
            }
            None => 0,
        };
        let stamp = time.stamp(now) - i64::from(dated_back);
        if stamp < 0 {
            Err(LinkValidityError::Before2001)
        } else {
            Ok(Self::of_stamp(stamp.into(), time, timeout))
        }
    }

    /// Returns the validity of a token with this stamp.
    #[must_use]
    pub fn of_stamp(stamp: i128, time: &SiteTime, timeout: u32) -> Self {
        Self {
            stamp,
            issued_at: time.instant(stamp),
            expires_at: time.instant(stamp.saturating_add(timeout.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String)> {
        parts_by(text, "/users/reset/{uid}/{token}/")
    }

    fn parts_by(text: &str, pattern: &str) -> Option<(String, String)> {
        LinkParts::parse(text, pattern).map(|parts| (parts.uid, parts.token))
    }

    #[test]
    fn a_link_of_any_site_is_understood() {
        let found = Some(("a-b_c".to_owned(), "abc-1".to_owned()));
        for (pattern, text) in [
            ("/password/key/{uid}-{token}/", "https://host/password/key/a-b_c-abc-1/"),
            ("/reset/{uid}/{token}", "/reset/a-b_c/abc-1"),
            ("/r/{uid}/t/{token}/new/", "http://host/r/a-b_c/t/abc-1/new/?x=1"),
            ("/password/key/{uid}-{token}/", "a-b_c/abc-1"),
            ("", "http://host/x/a-b_c/abc-1/"),
        ] {
            assert_eq!(parts_by(text, pattern), found, "{pattern} {text}");
        }
    }

    #[test]
    fn uid_and_token_are_found_in_every_form_that_people_paste() {
        let found = Some(("MQ".to_owned(), "abc-1".to_owned()));
        for text in [
            "http://localhost:8000/users/reset/MQ/abc-1/",
            "https://user:pw@evil.example/a/../b/MQ/abc-1?next=/x/y/#z/",
            "/users/reset/MQ/abc-1",
            "MQ/abc-1",
            "  MQ/abc-1/\n",
        ] {
            assert_eq!(parts(text), found, "{text}");
        }
    }

    #[test]
    fn a_text_without_two_segments_is_no_link() {
        for text in ["", "MQ", "MQ/", "/abc", "http://host", "http://MQ/abc", "//", "MQ//"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn a_shape_takes_only_a_host_and_a_path_with_both_placeholders() {
        let path = "/users/reset/{uid}/{token}/";
        assert!(LinkShape::new(true, "bücher.example:8443", path).unwrap().has_domain());
        assert!(!LinkShape::new(true, "", path).unwrap().has_domain());
        for domain in ["user@host", "host/path", "a b", "host\n", "http://host"] {
            assert_eq!(LinkShape::new(false, domain, path), Err(LinkShapeError::Domain));
        }
        for path in [
            "",
            "reset/{uid}/{token}/",
            "/{uid}/",
            "/{token}/{uid}/",
            "/{uid}{token}/",
            "/{uid}/{token}/{uid}/",
            "/{uid}/{token}/{token}/",
            "/a b/{uid}/{token}/",
            "//h/{uid}/{token}",
            "/?/{uid}/{token}",
        ] {
            assert_eq!(LinkShape::new(false, "host", path), Err(LinkShapeError::Path), "{path}");
        }
    }

    #[test]
    fn a_shorter_life_ends_early_and_a_longer_one_is_refused() {
        let now: Timestamp = "2026-02-03T04:05:06Z".parse().unwrap();
        let begin = |expires_in| LinkValidity::new(&SiteTime::utc(), now, 259_200, expires_in);
        let hour = begin(Some(3_600)).unwrap();
        assert_eq!(hour.expires_at, "2026-02-03T05:05:06Z".parse().ok());
        assert_eq!(hour.issued_at, "2026-01-31T05:05:06Z".parse().ok());
        assert_eq!(begin(None).unwrap().issued_at, Some(now));
        assert_eq!(begin(Some(259_200)), begin(None));
        assert_eq!(begin(Some(259_201)), Err(LinkValidityError::TooLong(259_200)));
    }

    #[test]
    fn there_is_no_life_before_2001_and_no_instant_beyond_the_calendar() {
        let early: Timestamp = "2000-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(
            LinkValidity::new(&SiteTime::utc(), early, 60, None),
            Err(LinkValidityError::Before2001)
        );
        assert_eq!(LinkValidity::of_stamp(i128::MAX, &SiteTime::utc(), 60).expires_at, None);
    }
}
