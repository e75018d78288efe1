//! A user's mail on its way: rendered, then composed and handed over.

use super::issue::Issued;
use crate::commands::delivery::{Delivery, Handoff};
use crate::mail::{DeliveryError, Failure, Mail, MailStamp, Message, Scope, UtcForm};
use crate::template::{MailText, TemplateError};

/// What became of a link.
#[derive(Debug)]
pub(in crate::commands::password) enum Fared {
    /// There is no mail: it is printed alone.
    Alone,
    /// Its mail was handed over.
    Handed(Handoff),
    /// Its mail is not known to be sent.
    Failed(DeliveryError),
}

/// A rendered mail, and the link in it.
#[derive(Debug)]
pub(in crate::commands::password) struct Letter<'a> {
    pub(super) issued: Issued,
    pub(super) from: &'a str,
    /// A template that was tried with sample data may still fail on what one user has or lacks.
    pub(super) text: Result<MailText, TemplateError>,
    pub(super) utc: UtcForm,
    pub(super) stamp: MailStamp<'a>,
}

impl Letter<'_> {
    /// Composes the mail and hands it over; what came of it is told with the link.
    pub(in crate::commands::password) fn deliver(self, delivery: &mut Delivery) -> Issued {
        let text = match &self.text {
            Ok(text) => text,
            Err(error) => return Issued { fared: Fared::Failed(unmade(error)), ..self.issued },
        };
        let message = Message {
            from: self.from,
            to: &self.issued.user.email,
            subject: &text.subject,
            body: &text.body,
            html: text.html.as_deref(),
            utc: self.utc,
        };
        let mail = Mail { message, stamp: self.stamp };
        let fared = delivery.hand_over(&mail).map_or_else(Fared::Failed, Fared::Handed);
        Issued { fared, ..self.issued }
    }
}

/// Tells of a mail whose text cannot be made for this one user.
fn unmade(error: &TemplateError) -> DeliveryError {
    DeliveryError {
        failure: Failure::Permanent,
        scope: Scope::ThisMail,
        text: error.to_string(),
        hint: Some("acct template preview with --user fills it in for this user".to_owned()),
    }
}
