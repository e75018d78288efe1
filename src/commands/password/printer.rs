//! Prints links and mails as they come.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::Refusal;
use crate::links::IssuedLink;
use crate::mail::{Handoff, MailOutcome, framed};
use crate::ui::{Format, Listing, error_document};

/// The columns of a link that stdout may show.
const COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "token", "link", "issued_at", "expires_at"];

/// The columns of a link that only its user gets, by mail.
const MAIL_COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "issued_at", "expires_at", "sent", "error"];

#[derive(Serialize)]
struct LinkRow<'a> {
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

/// Prints mails or links in text, rows of `links` and then of `skipped` in JSON.
pub(super) struct Printer {
    listing: Option<Listing>,
    /// Whether the links may be shown: no mail takes them to their users.
    shows_links: bool,
}

impl Printer {
    /// Begins to print.
    pub(super) fn begin(shows_links: bool, app: &mut App<'_>) -> anyhow::Result<Self> {
        let listing = match app.ui.options.format {
            Format::Json | Format::Ndjson | Format::Csv => {
                let (columns, plain) = if shows_links { (&COLUMNS, 5) } else { (&MAIL_COLUMNS, 0) };
                Some(Listing::begin(&mut app.ui, "links", columns, plain)?)
            }
            Format::Table | Format::Plain => None,
        };
        Ok(Self { listing, shows_links })
    }

    /// Prints a link or its mail; in JSON also a link that was mailed.
    pub(super) fn print(
        &mut self,
        link: &IssuedLink,
        outcome: Option<&MailOutcome>,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        if let Some(listing) = &mut self.listing {
            return listing.row(&mut app.ui, &LinkRow::of(link, outcome, self.shows_links));
        }
        match outcome {
            None => Ok(app.ui.print(format!("{}\n", link.link).as_bytes())?),
            Some(Ok(Handoff::Printed(mail))) => Ok(app.ui.print(&framed(mail))?),
            Some(_) => Ok(()),
        }
    }

    /// Ends the links; from here on only JSON has rows.
    pub(super) fn begin_skipped(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        match &mut self.listing {
            Some(listing) if app.ui.options.format.is_json() => {
                listing.next_array(&mut app.ui, "skipped")
            }
            _ => Ok(()),
        }
    }

    /// Prints a user who gets no link, in JSON.
    pub(super) fn skip(
        &mut self,
        user: &StoredUser,
        skip: Skip,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        match &mut self.listing {
            Some(listing) if app.ui.options.format.is_json() => {
                listing.document(&mut app.ui, &SkippedRow::of(user, skip))
            }
            _ => Ok(()),
        }
    }

    /// Ends the document, with more fields after the rows, and the error if there is one.
    pub(super) fn end(
        self,
        mut fields: Map<String, Value>,
        error: Option<&Refusal>,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        let Some(listing) = self.listing else { return Ok(()) };
        if !app.ui.options.format.is_json() {
            return listing.end(&mut app.ui);
        }
        if let Some(error) = error {
            fields.insert("error".to_owned(), serde_json::to_value(error_document(error))?);
        }
        listing.end_with(&mut app.ui, &fields)
    }
}

pub(super) fn rfc3339(instant: Option<Timestamp>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

impl<'a> LinkRow<'a> {
    fn of(link: &'a IssuedLink, outcome: Option<&'a MailOutcome>, shows_link: bool) -> Self {
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
