//! Prints links and mails as they come.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::issue::Issued;
use super::letter::Fared;
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::delivery::Handoff;
use crate::mail::framed;
use crate::ui::{Format, Listing};

/// What is told of a link that stdout may hold.
const COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "token", "link", "issued_at", "expires_at"];

/// What is told of a mail that took its link to its user alone.
const MAIL_COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "issued_at", "expires_at", "sent", "error"];

#[derive(Serialize)]
struct Link<'a> {
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
    /// `None` where it may have been sent.
    sent: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A user who gets no link.
#[derive(Serialize)]
pub(super) struct Skipped<'a> {
    id: String,
    username: &'a str,
    reason: &'static str,
}

impl<'a> Skipped<'a> {
    pub(super) fn of(user: &'a StoredUser, skip: Skip) -> Self {
        Self { id: user.key.to_string(), username: &user.username, reason: skip.word() }
    }
}

/// Writes what was issued: mails or links for people, rows of `links` and then of `skipped` in JSON.
pub(in crate::commands::password) struct Printer {
    listing: Option<Listing>,
    /// Whether mails take the links away.
    delivers: bool,
}

impl Printer {
    /// Begins; `delivers` says that the links reach their users alone.
    pub(in crate::commands::password) fn begin(
        delivers: bool,
        app: &mut App<'_>,
    ) -> anyhow::Result<Self> {
        let listing = match app.ui.options.format {
            Format::Json | Format::Ndjson | Format::Csv => {
                let (columns, plain) = if delivers { (&MAIL_COLUMNS, 0) } else { (&COLUMNS, 5) };
                Some(Listing::begin(&mut app.ui, "links", columns, plain)?)
            }
            Format::Table | Format::Plain => None,
        };
        Ok(Self { listing, delivers })
    }

    pub(in crate::commands::password) fn print(
        &mut self,
        app: &mut App<'_>,
        issued: &Issued,
    ) -> anyhow::Result<()> {
        if let Some(listing) = &mut self.listing {
            return listing.row(&mut app.ui, &Link::of(issued, self.delivers));
        }
        match &issued.fared {
            Fared::Alone => Ok(app.ui.print(format!("{}\n", issued.link).as_bytes())?),
            Fared::Handed(Handoff::Printed(mail)) => Ok(app.ui.print(&framed(mail))?),
            Fared::Handed(_) | Fared::Failed(_) => Ok(()),
        }
    }

    /// Ends the links; from here on only JSON has rows.
    pub(in crate::commands::password) fn begin_skipped(
        &mut self,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        match &mut self.listing {
            Some(listing) if app.ui.options.format.is_json() => {
                listing.next_array(&mut app.ui, "skipped")
            }
            _ => Ok(()),
        }
    }

    pub(in crate::commands::password) fn skip(
        &mut self,
        app: &mut App<'_>,
        user: &StoredUser,
        skip: Skip,
    ) -> anyhow::Result<()> {
        match &mut self.listing {
            Some(listing) if app.ui.options.format.is_json() => {
                listing.document(&mut app.ui, &Skipped::of(user, skip))
            }
            _ => Ok(()),
        }
    }

    /// Ends the document, with these fields behind the rows.
    pub(in crate::commands::password) fn end(
        self,
        app: &mut App<'_>,
        fields: &Map<String, Value>,
    ) -> anyhow::Result<()> {
        let none = Map::new();
        let fields = if app.ui.options.format.is_json() { fields } else { &none };
        match self.listing {
            Some(listing) => listing.end_with(&mut app.ui, fields),
            None => Ok(()),
        }
    }
}

pub(super) fn rfc3339(instant: Option<Timestamp>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

impl<'a> Link<'a> {
    /// Describes a link, and its secret only where no mail takes that to its user.
    fn of(issued: &'a Issued, delivers: bool) -> Self {
        let (sent, error, message) = match &issued.fared {
            Fared::Alone | Fared::Handed(Handoff::Dropped) => (Some(false), None, None),
            Fared::Handed(Handoff::Accepted) => (Some(true), None, None),
            Fared::Handed(Handoff::Printed(mail)) => {
                (Some(true), None, Some(String::from_utf8_lossy(mail).into_owned()))
            }
            Fared::Failed(error) => {
                let sent = (!error.may_be_sent()).then_some(false);
                (sent, Some(error.text.as_str()), None)
            }
        };
        Self {
            id: issued.user.key.to_string(),
            username: &issued.user.username,
            email: &issued.user.email,
            uid: &issued.uid,
            token: (!delivers).then_some(issued.token.as_str()),
            link: (!delivers).then_some(&issued.link),
            issued_at: rfc3339(issued.life.issued_at),
            expires_at: rfc3339(issued.life.expires_at),
            sent,
            error,
            message,
        }
    }
}
