//! The mail settings: whether a reset mail can be made of them and would leave.

use jiff::Timestamp;

use super::{Check, Examination, Finding, delivery};
use crate::error::Refusal;
use crate::mail::{self, MailStamp, ResetMail};
use crate::settings::Settings;

/// Composes a mail to nobody, looks at the sender, and tries the way.
pub(super) fn finding(examination: &Examination<'_>) -> Finding {
    let Examination { settings, now, .. } = *examination;
    let check = Check::Mail;
    if let Err(refusal) = settings.check_mail_texts().and_then(|()| compose(settings, now)) {
        return Finding::refused(check, refusal);
    }
    let from = &settings.default_from_email.value;
    if !mail::is_mailbox(from) {
        let message = format!("default_from_email is not one name and address: {from}");
        let hint = "write it as webmaster@news.example or The News <webmaster@news.example>";
        // What is legal and not understood here goes into the mail as it is.
        return if from.contains('@') {
            Finding::attention(check, message, hint)
        } else {
            Finding::unfit(check, message, hint)
        };
    }
    delivery::finding(examination, from)
}

fn compose(settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
    let mail = ResetMail {
        from: &settings.default_from_email.value,
        to: "nobody@localhost",
        site_name: &settings.site_name.value,
        link: "",
        username: "nobody",
        style: settings.mail_style()?,
    };
    let offset = settings.mail_offset(now)?;
    let stamp = MailStamp { now, offset, pid: 0, random: 0, boundary: 0, host: "localhost" };
    let composed = mail.compose(&stamp).map(drop);
    composed.map_err(|error| Refusal::environment("cannot_compose", error.to_string()))
}
