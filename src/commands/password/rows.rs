//! The rows of links, and of users who get none.

use jiff::Timestamp;
use serde::Serialize;

use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::links::IssuedLink;
use crate::mail::{Handoff, MailOutcome};

/// The columns of a link that stdout may show.
pub(super) const COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "token", "link", "issued_at", "expires_at"];

/// The columns of a link that only its user gets, by mail.
pub(super) const MAIL_COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "issued_at", "expires_at", "sent", "error"];

/// A link, and what became of its mail.
#[derive(Serialize)]
pub(super) struct LinkRow<'a> {
    id: String,
    username: &'a str,
    email: &'a str,
    uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    issued_at: Option<String>,
    expires_at: Option<String>,
    /// `None` if it may have been sent.
    sent: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A user who gets no link.
#[derive(Serialize)]
pub(super) struct SkippedRow<'a> {
    id: String,
    username: &'a str,
    reason: &'static str,
}

impl<'a> SkippedRow<'a> {
    pub(super) fn of(user: &'a StoredUser, skip: Skip) -> Self {
        Self { id: user.key.to_string(), username: &user.username, reason: skip.word() }
    }
}

/// Formats a time; `None` remains `None`.
pub(super) fn rfc3339(instant: Option<Timestamp>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

impl<'a> LinkRow<'a> {
    pub(super) fn of(
        link: &'a IssuedLink,
        outcome: Option<&'a MailOutcome>,
        shows_link: bool,
    ) -> Self {
        let (sent, error, message) = match outcome {
            None | Some(Ok(Handoff::Dropped)) => (Some(false), None, None),
            Some(Ok(Handoff::Accepted)) => (Some(true), None, None),
            Some(Ok(Handoff::Printed(mail))) => {
                (Some(true), None, Some(String::from_utf8_lossy(mail).into_owned()))
            }
            Some(Err(error)) => {
                let sent = (!error.may_be_sent()).then_some(false);
                (sent, Some(error.text.as_str()), None)
            }
        };
        Self {
            id: link.user.key.to_string(),
            username: &link.user.username,
            email: &link.user.email,
            uid: &link.uid,
            token: shows_link.then_some(link.token.as_str()),
            link: shows_link.then_some(&link.link),
            issued_at: rfc3339(link.validity.issued_at),
            expires_at: rfc3339(link.validity.expires_at),
            sent,
            error,
            message,
        }
    }
}
