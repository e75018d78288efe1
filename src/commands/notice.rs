//! The notice that a password was changed: a short mail to its user, without a link.

use super::delivery::{BackendOption, Delivery, Departed};
use crate::account::reset::{Skip, check_stored_address};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::Refusal;
use crate::mail::console::framed;
use crate::mail::{BodyForm, DeliveryError, Fate, Mail, Message};
use crate::template::{MailText, TemplateName};
use crate::terminal::harmless;
use crate::ui::NoticeDocument;

/// What sends the notice of one change.
pub(super) struct Notice {
    delivery: Delivery,
}

impl Notice {
    /// Makes ready what tells a user of a change; `None` where `notify_password_changed` is off.
    ///
    /// What would keep every notice from going out is refused here, before a password is asked for.
    pub(super) fn prepare(
        option: BackendOption,
        app: &mut App<'_>,
    ) -> Result<Option<Self>, Refusal> {
        let settings = app.settings()?;
        if !settings.notify_password_changed.value {
            return Ok(None);
        }
        settings.check_mail_texts()?;
        app.templates()?.require(&TemplateName::CHANGED_MAIL)?;
        let delivery = Delivery::prepare(option, app)?;
        let text = MailText { subject: String::new(), body: String::new(), html: None };
        with_mail(&text, "nobody@localhost", app, |mail| {
            mail.compose(BodyForm::EightBit).map(drop)
        })??;
        Ok(Some(Self { delivery }))
    }

    /// Tells the user, at the stored address, and says how that went.
    ///
    /// Nothing that goes wrong here is a failure of the change, which is made. Where `beside_password`
    /// says that stdout has the password, the console's notice keeps away from there.
    pub(super) fn send(
        self,
        user: &StoredUser,
        beside_password: bool,
        app: &mut App<'_>,
    ) -> NoticeDocument {
        let mut document = NoticeDocument { email: user.email.clone(), ..Default::default() };
        if let Err(skip) = check_stored_address(&user.email) {
            let told = format!("{} {skip}: not notified of the change", user.username);
            if skip == Skip::NoAddress {
                app.ui.status(&told);
            } else {
                app.ui.warn(&told);
            }
            return NoticeDocument { sent: Some(false), reason: Some(skip.word()), ..document };
        }
        let whom = format!("{} <{}>", user.username, user.email);
        match self.deliver(user, beside_password, app) {
            Ok(Sent::Printed(message)) => {
                app.ui.status(&format!("printed the notice of the change for {whom}"));
                document.message = message;
                document.sent = Some(true);
            }
            Ok(Sent::Accepted) => {
                app.ui.status(&format!("sent a notice of the change to {whom}"));
                document.sent = Some(true);
            }
            Ok(Sent::Dropped) => {
                app.ui.status(&format!(
                    "discarded the notice of the change for {whom}: the dummy backend sends nothing"
                ));
                document.sent = Some(false);
            }
            Err(lost) => {
                app.ui.warn(&format!("cannot notify {whom} of the change: {}", lost.told));
                document.sent = lost.sent;
                document.error = Some(lost.told);
            }
        }
        document
    }

    fn deliver(
        mut self,
        user: &StoredUser,
        beside_password: bool,
        app: &mut App<'_>,
    ) -> Result<Sent, Lost> {
        let text = text(user, app)?;
        let handed = with_mail(&text, &user.email, app, |mail| self.delivery.hand_over(mail))??;
        self.delivery.close();
        match handed {
            Departed::Printed(mail) => print(&mail, beside_password, app),
            Departed::Accepted => Ok(Sent::Accepted),
            Departed::Dropped => Ok(Sent::Dropped),
        }
    }
}

/// How a notice left.
enum Sent {
    /// To stdout; in JSON it stands in the document.
    Printed(Option<String>),
    Accepted,
    Dropped,
}

/// Why a notice is not known to have left.
struct Lost {
    /// `None` where nobody knows.
    sent: Option<bool>,
    told: String,
}

impl From<Refusal> for Lost {
    fn from(refusal: Refusal) -> Self {
        let told = match refusal.hint {
            Some(hint) => format!("{}; {hint}", refusal.message),
            None => refusal.message,
        };
        Self { sent: Some(false), told }
    }
}

impl From<DeliveryError> for Lost {
    fn from(error: DeliveryError) -> Self {
        let sent = (error.fate == Fate::NotSent).then_some(false);
        Self { sent, ..Refusal::from(error).into() }
    }
}

/// Prints a mail as Django's console back end does; in JSON its document will hold it.
fn print(mail: &[u8], beside_password: bool, app: &mut App<'_>) -> Result<Sent, Lost> {
    if app.ui.options.format.is_json() {
        return Ok(Sent::Printed(Some(String::from_utf8_lossy(mail).into_owned())));
    }
    let bytes = framed(mail);
    if beside_password {
        app.ui.terminal.write_err(&String::from_utf8_lossy(&bytes));
        return Ok(Sent::Printed(None));
    }
    app.ui.print(&bytes)?;
    app.ui.flush()?;
    if app.ui.reader_is_gone {
        return Err(Refusal::environment("output_failed", "stdout was closed").into());
    }
    Ok(Sent::Printed(None))
}

/// Hands a mail of this text to `work`.
fn with_mail<T>(
    text: &MailText,
    to: &str,
    app: &mut App<'_>,
    work: impl FnOnce(&Mail<'_>) -> T,
) -> Result<T, Refusal> {
    let settings = app.settings()?;
    let host = app.system.host.clone();
    let stamp = app.mail_stamp(&host)?;
    let message = Message {
        from: &settings.default_from_email.value,
        to,
        subject: &text.subject,
        body: &text.body,
        html: text.html.as_deref(),
        utc: settings.mail_style()?.utc,
    };
    Ok(work(&Mail { message, stamp }))
}

/// Writes the notice; a name that would steer a terminal is escaped, for it may be printed there.
fn text(user: &StoredUser, app: &mut App<'_>) -> Result<MailText, Refusal> {
    let templates = app.templates()?;
    let now = app.system.now();
    Ok(templates.changed_mail(&user.with_texts(harmless), now)?)
}
