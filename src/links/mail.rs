//! Addresses rendered texts, and adds what makes each mail unique.

use jiff::tz::Offset;
use rand::RngExt;

use crate::error::Refusal;
use crate::mail::{Mail, MailStamp, Message, UtcForm};
use crate::settings::Settings;
use crate::system::System;
use crate::template::MailText;

/// Addresses a text; the mail is sent now, from this host.
pub(crate) fn addressed<'a>(
    text: &'a MailText,
    to: &'a str,
    settings: &'a Settings,
    host: &'a str,
    system: &mut System,
) -> Result<Mail<'a>, Refusal> {
    let offset = settings.mail_offset(system.now())?;
    let message = message(text, to, settings, settings.mail_style()?.utc);
    Ok(Mail { message, stamp: stamp(host, offset, system) })
}

/// Adds sender and recipient to a text.
pub(super) fn message<'a>(
    text: &'a MailText,
    to: &'a str,
    settings: &'a Settings,
    utc: UtcForm,
) -> Message<'a> {
    Message {
        from: &settings.default_from_email.value,
        to,
        subject: &text.subject,
        body: &text.body,
        html: text.html.as_deref(),
        utc,
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
