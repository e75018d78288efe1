//! Makes the tokens and links, and renders the mails.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::rc::Rc;

use super::letter::{Fared, Letter};
use super::select::Selection;
use crate::account::life::Life;
use crate::account::link::LinkShape;
use crate::account::reset::Skip;
use crate::account::token::{KeyRing, ResetToken, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::commands::delivery::Delivery;
use crate::context::Context;
use crate::error::Refusal;
use crate::mail::{
    BodyForm, DeliveryError, Fate, Mail, MailError, MailStamp, MailStyle, Message, Reach, ResetMail,
};
use crate::settings::Settings;
use crate::terminal::{is_visible, visible};

/// One user's link.
#[derive(Debug)]
pub(in crate::commands::password) struct Issued {
    pub(in crate::commands::password) user: StoredUser,
    pub(super) uid: String,
    pub(super) token: ResetToken,
    pub(super) link: String,
    pub(in crate::commands::password) fared: Fared,
    pub(super) life: Life,
}

/// Issues a link to every recipient and hands the mails over; without a delivery there are none.
///
/// A mail that cannot be made or sent stops no other; where none would go out now, the rest fails
/// as it did and is not tried.
pub(super) fn issue(
    selection: &mut Selection,
    maker: &Maker,
    mut delivery: Option<&mut Delivery>,
    context: &mut Context<'_>,
) -> Result<Vec<Issued>, Refusal> {
    let mut links = Vec::with_capacity(selection.recipients.len());
    let mut stuck: Option<DeliveryError> = None;
    for user in std::mem::take(&mut selection.recipients) {
        if let Some(skip) = maker.why_not(&user, delivery.is_some()) {
            selection.skipped.push((user, skip));
            continue;
        }
        let issued = maker.link(user)?;
        let issued = match (&mut delivery, &stuck) {
            (None, _) => issued,
            (Some(_), Some(error)) => Issued { fared: Fared::Failed(error.clone()), ..issued },
            (Some(delivery), None) => maker.letter(issued, context)?.deliver(delivery),
        };
        if let Fared::Failed(error) = &issued.fared
            && (error.fate, error.reach) == (Fate::NotSent, Reach::EveryMail)
        {
            stuck = Some(error.clone());
        }
        links.push(issued);
    }
    Ok(links)
}

/// What every link of one run has in common.
pub(in crate::commands::password) struct Maker {
    settings: Rc<Settings>,
    style: MailStyle,
    keys: KeyRing,
    shape: LinkShape,
    life: Life,
    host: String,
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
        let (shape, style) = (settings.link_shape()?, settings.mail_style()?);
        let host = context.host().to_owned();
        Ok(Self { keys: context.keys()?, shape, style, life, host, settings })
    }

    /// Tells why a user whom the rules would give a link or a mail gets none; `None` for the others.
    fn why_not(&self, user: &StoredUser, mailed: bool) -> Option<Skip> {
        if mailed && !self.can_address(&user.email) {
            return Some(Skip::BadAddress);
        }
        TokenSubject::of(user).err().map(|_| Skip::BadLastLogin)
    }

    /// Makes a user's link.
    pub(in crate::commands::password) fn link(&self, user: StoredUser) -> Result<Issued, Refusal> {
        let subject = TokenSubject::of(&user)?;
        let token = ResetToken::make(&subject, self.life.stamp.unsigned_abs(), &self.keys);
        let uid = uid::encode(&user.key);
        let link = self.shape.link(&uid, &token);
        Ok(Issued { user, uid, token, link, fared: Fared::Alone, life: self.life })
    }

    /// Renders the mail with a link.
    pub(in crate::commands::password) fn letter(
        &self,
        issued: Issued,
        context: &mut Context<'_>,
    ) -> Result<Letter<'_>, Refusal> {
        let username = harmless(&issued.user.username);
        let text = ResetMail {
            from: &self.settings.default_from_email.value,
            to: &issued.user.email,
            site_name: &self.settings.site_name.value,
            link: &issued.link,
            username: &username,
            style: self.style,
        };
        let (subject, body) = (text.subject(), text.body());
        let stamp = context.mail_stamp(&self.host)?;
        let from = &self.settings.default_from_email.value;
        Ok(Letter { issued, from, subject, body, utc: self.style.utc, stamp })
    }

    /// Tells whether a mail to this address can be composed; one in ASCII that is valid can.
    pub(in crate::commands::password) fn can_address(&self, address: &str) -> bool {
        let steers = |letter: char| !letter.is_ascii() || letter.is_ascii_control();
        !address.contains(steers) || self.compose_to(address).is_ok()
    }

    /// Refuses settings with which no mail can be made.
    pub(in crate::commands::password) fn check_mails(&self) -> Result<(), Refusal> {
        self.settings.check_mail_texts()?;
        self.require_domain()?;
        self.compose_to("nobody@localhost").map_err(Refusal::from)
    }

    fn compose_to(&self, address: &str) -> Result<(), MailError> {
        let text = ResetMail {
            from: &self.settings.default_from_email.value,
            to: address,
            site_name: &self.settings.site_name.value,
            link: "",
            username: "",
            style: self.style,
        };
        let (subject, from) = (text.subject(), text.from);
        let message = Message {
            from,
            to: address,
            subject: &subject,
            body: "",
            html: None,
            utc: self.style.utc,
        };
        let now = jiff::Timestamp::UNIX_EPOCH;
        let stamp =
            MailStamp { now, offset: None, pid: 0, random: 0, boundary: 0, host: &self.host };
        Mail { message, stamp }.compose(BodyForm::EightBit).map(|_| ())
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

/// Escapes a name that would steer the terminal on which its mail is printed.
///
/// Django accepts no such name; every name that it accepts is mailed as it is.
fn harmless(name: &str) -> Cow<'_, str> {
    if name.chars().all(is_visible) { Cow::Borrowed(name) } else { visible(name) }
}
