//! The notice that a password was changed: a short mail to its user, without a link.

use super::delivery::BackendOption;
use crate::account::reset::{Skip, check_stored_address};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::Refusal;
use crate::links::addressed;
use crate::mail::{BodyForm, DeliveryError, Handoff, Mailer, framed};
use crate::template::{MailText, TemplateName};
use crate::terminal::harmless;
use crate::ui::NoticeDocument;

/// Sends the notice of one change.
pub(super) struct Notice {
    mailer: Mailer,
}

impl Notice {
    /// Prepares the notice of a change; `None` if `notify_password_changed` is off.
    ///
    /// What would keep every notice from being sent is refused here, before a password is asked
    /// for.
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
        let mailer = option.open(app)?;
        let (text, host) = (MailText::default(), app.system.host.clone());
        let sample = addressed(&text, "nobody@localhost", settings, &host, &mut app.system)?;
        sample.compose(BodyForm::EightBit)?;
        Ok(Some(Self { mailer }))
    }

    /// Mails the notice to the stored address and reports the outcome.
    ///
    /// A failure here is not a failure of the change. With `password_is_printed`, stdout contains
    /// the
    /// password, so the console backend prints the notice to stderr.
    pub(super) fn send(
        self,
        user: &StoredUser,
        password_is_printed: bool,
        app: &mut App<'_>,
    ) -> NoticeDocument {
        let mut document = NoticeDocument { email: user.email.clone(), ..Default::default() };
        if let Err(skip) = check_stored_address(&user.email) {
            let text = format!("{} {skip}: no notice of the change", user.username);
            if skip == Skip::NoAddress {
                app.ui.status(&text);
            } else {
                app.ui.warn(&text);
            }
            return NoticeDocument { sent: Some(false), reason: Some(skip.word()), ..document };
        }
        let recipient = format!("{} <{}>", user.username, user.email);
        match self.deliver(user, password_is_printed, app) {
            Ok(Handoff::Printed(mail)) => {
                app.ui.status(&format!("printed the notice for {recipient} (not sent)"));
                let is_json = app.ui.options.format.is_json();
                document.message = is_json.then(|| String::from_utf8_lossy(&mail).into_owned());
                document.sent = Some(true);
            }
            Ok(Handoff::Accepted) => {
                app.ui.status(&format!("notice of the change sent to {recipient}"));
                document.sent = Some(true);
            }
            Ok(Handoff::Dropped) => {
                app.ui.status(&format!("notice of the change for {recipient}: dropped, not sent"));
                document.sent = Some(false);
            }
            Err(failure) => {
                let text = failure.text;
                app.ui.warn(&format!("notice of the change for {recipient}: {text}"));
                document.sent = failure.sent;
                document.error = Some(text);
            }
        }
        document
    }

    fn deliver(
        mut self,
        user: &StoredUser,
        password_is_printed: bool,
        app: &mut App<'_>,
    ) -> Result<Handoff, NoticeFailure> {
        let (settings, templates) = (app.settings()?, app.templates()?);
        // Control characters in names are escaped: the notice may be printed on a terminal.
        let named = user.with_texts(harmless);
        let text = templates.changed_mail(&named, app.system.now()).map_err(Refusal::from)?;
        let host = app.system.host.clone();
        let mail = addressed(&text, &user.email, settings, &host, &mut app.system)?;
        let handoff = self.mailer.transport.send(&mail)?;
        self.mailer.transport.close();
        if let Handoff::Printed(mail) = &handoff {
            print(mail, password_is_printed, app)?;
        }
        Ok(handoff)
    }
}

/// Why a notice is not known to be sent.
struct NoticeFailure {
    /// `None` if that is unknown.
    sent: Option<bool>,
    text: String,
}

impl From<Refusal> for NoticeFailure {
    fn from(refusal: Refusal) -> Self {
        let text = match refusal.hint {
            Some(hint) => format!("{}; {hint}", refusal.message),
            None => refusal.message,
        };
        Self { sent: Some(false), text }
    }
}

impl From<DeliveryError> for NoticeFailure {
    fn from(error: DeliveryError) -> Self {
        let sent = (!error.may_be_sent()).then_some(false);
        Self { sent, ..Refusal::from(error).into() }
    }
}

/// Prints a mail as Django's console backend does; in JSON the document will contain it.
fn print(mail: &[u8], password_is_printed: bool, app: &mut App<'_>) -> Result<(), Refusal> {
    if app.ui.options.format.is_json() {
        return Ok(());
    }
    let bytes = framed(mail);
    if password_is_printed {
        app.ui.terminal.write_err(&String::from_utf8_lossy(&bytes));
        return Ok(());
    }
    app.ui.print(&bytes)?;
    app.ui.flush()?;
    if app.ui.reader_is_gone {
        return Err(Refusal::environment("output_failed", "the reader of stdout has gone"));
    }
    Ok(())
}
