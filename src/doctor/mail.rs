//! The mail settings: whether a reset mail can be rendered and sent.

use jiff::Timestamp;

use super::{Check, Examination, Finding, delivery};
use crate::error::Refusal;
use crate::mail::{self, BodyForm, MailStamp, Message};
use crate::settings::Settings;
use crate::template::{TemplateName, Templates};

/// Renders a sample mail, and checks the sender and the backend.
pub(super) fn finding(examination: &Examination<'_>) -> Finding {
    let Examination { settings, now, .. } = *examination;
    let check = Check::Mail;
    if let Err(refusal) = settings.check_mail_texts().and_then(|()| compose(settings, now)) {
        return Finding::refused(check, refusal);
    }
    let from = &settings.default_from_email.value;
    if !mail::is_mailbox(from) {
        let message = format!("default_from_email is not a single address: {from}");
        let hint = "write it as webmaster@news.example or The News <webmaster@news.example>";
        // A legal address that acct cannot parse goes into the mail unchanged.
        return if from.contains('@') {
            Finding::warning(check, message, hint)
        } else {
            Finding::error(check, message, hint)
        };
    }
    delivery::finding(examination, from)
}

fn compose(settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
    let style = settings.mail_style()?;
    // Other problems with the settings have checks of their own.
    let Ok(setup) = settings.template_setup() else { return Ok(()) };
    let templates = Templates::open(setup)?;
    templates.require(&TemplateName::RESET_MAIL)?;
    let text = |name| templates.preview(name, None, now, Some(now)).map(Option::unwrap_or_default);
    let (subject, body) =
        (text(TemplateName::PasswordResetSubject)?, text(TemplateName::PasswordResetEmail)?);
    let message = Message {
        from: &settings.default_from_email.value,
        to: "nobody@localhost",
        subject: &subject,
        body: &body,
        html: None,
        utc: style.utc,
    };
    let stamp = MailStamp::sample(now, settings.mail_offset(now)?, "localhost");
    let composed = message.compose(&stamp, BodyForm::EightBit).map(drop);
    composed.map_err(|error| Refusal::environment("cannot_compose", error.to_string()))
}
