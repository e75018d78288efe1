//! Mails as they are sent: rendered texts, with what makes each mail unique.

use jiff::tz::Offset;
use rand::RngExt;

use crate::error::Refusal;
use crate::mail::{Mail, MailStamp, Message, UtcForm};
use crate::settings::Settings;
use crate::system::System;
use crate::template::MailText;

/// A rendered mail.
#[derive(Debug)]
pub(crate) struct RenderedMail<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) text: MailText,
    pub(crate) utc: UtcForm,
    pub(crate) stamp: MailStamp<'a>,
}

impl<'a> RenderedMail<'a> {
    /// Addresses a text, sent now from this host.
    pub(crate) fn new(
        text: MailText,
        to: &'a str,
        settings: &'a Settings,
        host: &'a str,
        system: &mut System,
    ) -> Result<Self, Refusal> {
        let offset = settings.mail_offset(system.now())?;
        Ok(Self {
            from: &settings.default_from_email.value,
            to,
            text,
            utc: settings.mail_style()?.utc,
            stamp: stamp(host, offset, system),
        })
    }

    /// Returns the mail for a transport.
    pub(crate) fn mail(&self) -> Mail<'_> {
        let message = Message {
            from: self.from,
            to: self.to,
            subject: &self.text.subject,
            body: &self.text.body,
            html: self.text.html.as_deref(),
            utc: self.utc,
        };
        Mail { message, stamp: self.stamp }
    }
}

/// Draws the stamp of a mail.
pub(super) fn stamp<'h>(
    host: &'h str,
    offset: Option<Offset>,
    system: &mut System,
) -> MailStamp<'h> {
    let (random, boundary) = (system.random.random(), system.random.random_range(0..1 << 63));
    MailStamp { now: system.now(), offset, pid: system.pid, random, boundary, host }
}
