//! Makes the tokens, links and mails.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::rc::Rc;

use super::select::Selection;
use crate::account::life::Life;
use crate::account::link::LinkShape;
use crate::account::reset::Skip;
use crate::account::token::{KeyRing, ResetToken, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::context::Context;
use crate::error::Refusal;
use crate::mail::{MailError, ResetMail};
use crate::settings::Settings;
use crate::terminal::{is_visible, visible};

/// One user's link.
#[derive(Debug)]
pub(in crate::commands::password) struct Issued {
    pub(in crate::commands::password) user: StoredUser,
    pub(super) uid: String,
    pub(super) token: ResetToken,
    pub(super) link: String,
    /// The mail's bytes; none where only the link was asked for.
    pub(super) mail: Option<Vec<u8>>,
    /// Whether printing the mail is how the site sends it.
    pub(super) sent: bool,
    pub(super) life: Life,
}

/// What came of a selection.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) links: Vec<Issued>,
    pub(super) skipped: Vec<(StoredUser, Skip)>,
}

/// Issues a link to every recipient.
pub(super) fn issue(
    selection: Selection,
    expires_in: Option<NonZeroU32>,
    link_only: bool,
    context: &mut Context<'_>,
) -> Result<Batch, Refusal> {
    context.settings()?.check_mail_texts()?;
    let maker = Maker::prepare(expires_in, context)?;
    if !link_only {
        maker.check_mails(context)?;
    }
    let Selection { recipients, skipped, .. } = selection;
    let mut links = Vec::with_capacity(recipients.len());
    for user in recipients {
        links.push(if link_only { maker.link(user)? } else { maker.mail(user, context)? });
    }
    Ok(Batch { links, skipped })
}

/// What every link of one run has in common.
pub(in crate::commands::password) struct Maker {
    settings: Rc<Settings>,
    keys: KeyRing,
    shape: LinkShape,
    life: Life,
}

impl Maker {
    /// Reads what links are made of; their life begins now.
    pub(in crate::commands::password) fn prepare(
        expires_in: Option<NonZeroU32>,
        context: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        let settings = context.settings()?;
        let timeout = settings.password_reset_timeout.value;
        let life =
            Life::begin(&settings.site_time()?, context.now(), timeout, expires_in.map(u32::from))?;
        let shape = settings.link_shape()?;
        Ok(Self { keys: context.keys()?, shape, life, settings })
    }

    fn link(&self, user: StoredUser) -> Result<Issued, Refusal> {
        let subject = TokenSubject::of(&user)?;
        let token = ResetToken::make(&subject, self.life.stamp.unsigned_abs(), &self.keys);
        let uid = uid::encode(&user.key);
        let link = self.shape.link(&uid, &token);
        Ok(Issued { user, uid, token, link, mail: None, sent: false, life: self.life })
    }

    /// Makes a user's link and mail.
    pub(in crate::commands::password) fn mail(
        &self,
        user: StoredUser,
        context: &mut Context<'_>,
    ) -> Result<Issued, Refusal> {
        let mut issued = self.link(user)?;
        let (username, link) = (harmless(&issued.user.username), &issued.link);
        let mail = compose(&self.settings, &issued.user.email, &username, link, context)?;
        issued.mail = Some(mail);
        issued.sent = self.settings.email.is_console();
        Ok(issued)
    }

    /// Tells whether a mail to this address can be composed; one in ASCII that is valid can.
    pub(in crate::commands::password) fn can_address(
        &self,
        address: &str,
        context: &mut Context<'_>,
    ) -> bool {
        address.is_ascii() || compose(&self.settings, address, "", "", context).is_ok()
    }

    /// Refuses settings with which no mail can be made, and says what becomes of those that are.
    pub(in crate::commands::password) fn check_mails(
        &self,
        context: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let settings = &self.settings;
        settings.check_mail_texts()?;
        self.require_domain()?;
        compose(settings, "nobody@localhost", "nobody", "", context)?;
        if !settings.email.is_console() {
            let backend = &settings.email.backend.value;
            context
                .warn(&format!("email_backend is {backend}: mails are printed here, and not sent"));
        }
        Ok(())
    }

    /// Refuses to mail a link that leads nowhere.
    fn require_domain(&self) -> Result<(), Refusal> {
        if self.shape.has_domain() {
            return Ok(());
        }
        let message = "the domain of links is not known: the site takes it from each request";
        let remedy = crate::site::domain_command(&self.settings).map_or_else(
            || "site_domain in the settings names it".to_owned(),
            |command| format!("{command} says it"),
        );
        Err(Refusal::environment("no_site_domain", message)
            .hint(format!("{remedy}; --link-only prints the path alone")))
    }
}

fn compose(
    settings: &Settings,
    to: &str,
    username: &str,
    link: &str,
    context: &mut Context<'_>,
) -> Result<Vec<u8>, Refusal> {
    let mail = ResetMail {
        from: &settings.default_from_email.value,
        to,
        site_name: &settings.site_name.value,
        link,
        username,
        style: settings.mail_style()?,
    };
    let host = context.host().to_owned();
    mail.compose(&context.mail_stamp(&host)?).map_err(|error| cannot_compose(&error))
}

/// Escapes a name that would steer the terminal on which its mail is printed.
///
/// Django accepts no such name; every name that it accepts is mailed as it is.
fn harmless(name: &str) -> Cow<'_, str> {
    if name.chars().all(is_visible) { Cow::Borrowed(name) } else { visible(name) }
}

fn cannot_compose(error: &MailError) -> Refusal {
    Refusal::environment("cannot_compose", error.to_string())
        .hint("check default_from_email and site_name with acct settings")
}
