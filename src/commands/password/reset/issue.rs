//! Makes the tokens, links and mails.

use std::borrow::Cow;
use std::num::NonZeroU32;

use rand::RngExt;

use super::select::Selection;
use crate::account::life::Life;
use crate::account::link::LinkShape;
use crate::account::reset::Skip;
use crate::account::token::{KeyRing, ResetToken, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::context::Context;
use crate::error::Refusal;
use crate::mail::{MailError, MailStamp, ResetMail};
use crate::settings::Settings;
use crate::terminal::{is_visible, visible};

/// One user's link.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) user: StoredUser,
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
    let settings = context.settings()?;
    settings.check_mail_texts()?;
    let maker = Maker::prepare(&settings, expires_in, context)?;
    if !link_only {
        maker.require_domain()?;
        warn_unsent(&settings, context);
    }
    let Selection { recipients, skipped, .. } = selection;
    let mut links = Vec::with_capacity(recipients.len());
    for user in recipients {
        let mut issued = maker.link(user)?;
        if !link_only {
            issued.mail = Some(compose(&settings, &issued, context)?);
            issued.sent = settings.email.is_console();
        }
        links.push(issued);
    }
    Ok(Batch { links, skipped })
}

/// What every link of one run has in common.
struct Maker {
    keys: KeyRing,
    shape: LinkShape,
    life: Life,
}

impl Maker {
    fn prepare(
        settings: &Settings,
        expires_in: Option<NonZeroU32>,
        context: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        let timeout = settings.password_reset_timeout.value;
        let life =
            Life::begin(&settings.site_time()?, context.now(), timeout, expires_in.map(u32::from))?;
        Ok(Self { keys: context.keys()?, shape: settings.link_shape()?, life })
    }

    /// Refuses to mail a link that leads nowhere.
    fn require_domain(&self) -> Result<(), Refusal> {
        if self.shape.has_domain() {
            return Ok(());
        }
        let message = "the domain of links is not known: the site takes it from each request";
        Err(Refusal::environment("no_site_domain", message)
            .hint("site_domain in the settings names it; --link-only prints the path alone"))
    }

    fn link(&self, user: StoredUser) -> Result<Issued, Refusal> {
        let subject = TokenSubject::of(&user)?;
        let token = ResetToken::make(&subject, self.life.stamp.unsigned_abs(), &self.keys);
        let uid = uid::encode(&user.key);
        let link = self.shape.link(&uid, &token);
        Ok(Issued { user, uid, token, link, mail: None, sent: false, life: self.life })
    }
}

/// Says that a mail is printed where the site would send it.
fn warn_unsent(settings: &Settings, context: &mut Context<'_>) {
    if !settings.email.is_console() {
        let backend = &settings.email.backend.value;
        context.warn(&format!("email_backend is {backend}: mails are printed here, and not sent"));
    }
}

fn compose(
    settings: &Settings,
    issued: &Issued,
    context: &mut Context<'_>,
) -> Result<Vec<u8>, Refusal> {
    let mail = ResetMail {
        from: &settings.default_from_email.value,
        to: &issued.user.email,
        site_name: &settings.site_name.value,
        link: &issued.link,
        username: &harmless(&issued.user.username),
        style: settings.mail_style()?,
    };
    let random = context.random().random();
    let (now, host) = (context.now(), context.host().to_owned());
    let stamp = MailStamp { now, pid: context.pid(), random, host: &host };
    mail.compose(&stamp).map_err(|error| cannot_compose(&error))
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
