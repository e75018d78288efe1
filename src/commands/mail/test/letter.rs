//! The test mail itself, in the words of Django's `sendtestemail`.

use crate::account::email::EmailAddress;
use crate::app::App;
use crate::error::Refusal;
use crate::mail::{Mail, MailStamp, Message, UtcForm};

const BODY: &str = "If you're reading this, it was successful.";

/// A short mail, with all that it is made of.
pub(super) struct Letter<'h> {
    pub(super) from: String,
    pub(super) to: String,
    subject: String,
    utc: UtcForm,
    stamp: MailStamp<'h>,
}

impl<'h> Letter<'h> {
    /// Writes the mail of now, sent from this host.
    pub(super) fn write(
        to: &EmailAddress,
        host: &'h str,
        app: &mut App<'_>,
    ) -> Result<Self, Refusal> {
        let settings = app.settings()?;
        settings.check_mail_texts()?;
        let stamp = app.mail_stamp(host)?;
        Ok(Self {
            from: settings.default_from_email.value.clone(),
            to: to.to_string(),
            subject: format!("Test email from {host} on {}", stamp.now.strftime("%F %T%:z")),
            utc: settings.mail_style()?.utc,
            stamp,
        })
    }

    pub(super) fn mail(&self) -> Mail<'_> {
        let Self { from, to, subject, utc, stamp } = self;
        let message = Message { from, to, subject, body: BODY, html: None, utc: *utc };
        Mail { message, stamp: *stamp }
    }
}
