//! Prints links and mails as they come.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::issue::Issued;
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::context::Context;
use crate::mail::console::write_console;
use crate::output::{Format, Listing};

const COLUMNS: [&str; 8] =
    ["id", "username", "email", "uid", "token", "link", "issued_at", "expires_at"];

#[derive(Serialize)]
struct Link<'a> {
    id: String,
    username: &'a str,
    email: &'a str,
    uid: &'a str,
    token: &'a str,
    link: &'a str,
    issued_at: Option<String>,
    expires_at: Option<String>,
    sent: bool,
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
pub(in crate::commands::password) struct Printer(Option<Listing>);

impl Printer {
    pub(in crate::commands::password) fn begin(context: &mut Context<'_>) -> anyhow::Result<Self> {
        match context.format() {
            Format::Json | Format::Csv => {
                Listing::begin(context, "links", &COLUMNS, 5).map(|listing| Self(Some(listing)))
            }
            Format::Table | Format::Plain => Ok(Self(None)),
        }
    }

    pub(in crate::commands::password) fn print(
        &mut self,
        context: &mut Context<'_>,
        issued: &Issued,
    ) -> anyhow::Result<()> {
        if let Some(listing) = &mut self.0 {
            let document = document(issued);
            return listing.row(context, &cells(&document), &document);
        }
        let mut bytes = Vec::new();
        match &issued.mail {
            Some(mail) => write_console(mail, &mut bytes)?,
            None => bytes.extend_from_slice(format!("{}\n", issued.link).as_bytes()),
        }
        Ok(context.print(&bytes)?)
    }

    /// Ends the links; from here on only JSON has rows.
    pub(in crate::commands::password) fn begin_skipped(
        &mut self,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        match &mut self.0 {
            Some(listing) if context.format() == Format::Json => {
                listing.next_array(context, "skipped")
            }
            _ => Ok(()),
        }
    }

    pub(in crate::commands::password) fn skip(
        &mut self,
        context: &mut Context<'_>,
        user: &StoredUser,
        skip: Skip,
    ) -> anyhow::Result<()> {
        match &mut self.0 {
            Some(listing) if context.format() == Format::Json => {
                listing.row(context, &[], &Skipped::of(user, skip))
            }
            _ => Ok(()),
        }
    }

    /// Ends the document, with these fields behind the rows.
    pub(in crate::commands::password) fn end(
        self,
        context: &mut Context<'_>,
        fields: &Map<String, Value>,
    ) -> anyhow::Result<()> {
        match self.0 {
            Some(listing) => listing.end_with(context, fields),
            None => Ok(()),
        }
    }
}

pub(super) fn rfc3339(instant: Option<Timestamp>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

fn cells(link: &Link<'_>) -> [String; 8] {
    [
        link.id.clone(),
        link.username.to_owned(),
        link.email.to_owned(),
        link.uid.to_owned(),
        link.token.to_owned(),
        link.link.to_owned(),
        link.issued_at.clone().unwrap_or_default(),
        link.expires_at.clone().unwrap_or_default(),
    ]
}

fn document(issued: &Issued) -> Link<'_> {
    Link {
        id: issued.user.key.to_string(),
        username: &issued.user.username,
        email: &issued.user.email,
        uid: &issued.uid,
        token: issued.token.as_str(),
        link: &issued.link,
        issued_at: rfc3339(issued.life.issued_at),
        expires_at: rfc3339(issued.life.expires_at),
        sent: issued.sent,
        message: issued.mail.as_ref().map(|mail| String::from_utf8_lossy(mail).into_owned()),
    }
}
