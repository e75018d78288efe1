//! Makes the tokens and links, and renders the mails.

use std::num::NonZeroU32;

use jiff::Timestamp;

use super::letter::{Fared, Letter};
use super::select::Selection;
use crate::account::link::LinkShape;
use crate::account::link::LinkValidity;
use crate::account::reset::Skip;
use crate::account::token::{KeyRing, ResetToken, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::delivery::Delivery;
use crate::error::Refusal;
use crate::mail::{
    BodyForm, DeliveryError, Fate, Mail, MailError, MailStamp, Message, Reach, UtcForm,
};
use crate::settings::Settings;
use crate::template::{ResetContext, TemplateName, Templates};
use crate::terminal::harmless;

/// One user's link.
#[derive(Debug)]
pub(in crate::commands::password) struct Issued {
    pub(in crate::commands::password) user: StoredUser,
    pub(super) uid: String,
    pub(super) token: ResetToken,
    pub(super) link: String,
    pub(in crate::commands::password) fared: Fared,
    pub(super) life: LinkValidity,
}

/// Issues a link to every recipient and hands the mails over; without a delivery there are none.
///
/// A mail that cannot be made or sent stops no other; where none would go out now, the rest fails
/// as it did and is not tried.
pub(super) fn issue(
    selection: &mut Selection,
    maker: &Maker<'_>,
    mut delivery: Option<&mut Delivery>,
    app: &mut App<'_>,
) -> Result<Vec<Issued>, Refusal> {
    let mut links = Vec::with_capacity(selection.recipients.len());
    let mut stuck: Option<DeliveryError> = None;
    for user in std::mem::take(&mut selection.recipients) {
        if let Some(skip) = maker.why_not(&user, delivery.is_some()) {
            selection.skipped.push((user, skip));
            continue;
        }
        let issued = maker.link(user)?;
        app.log_issued(&issued.user)?;
        let issued = match (&mut delivery, &stuck) {
            (None, _) => issued,
            (Some(_), Some(error)) => Issued { fared: Fared::Failed(error.clone()), ..issued },
            (Some(delivery), None) => maker.letter(issued, app)?.deliver(delivery),
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
pub(in crate::commands::password) struct Maker<'t> {
    settings: &'t Settings,
    templates: &'t Templates,
    utc: UtcForm,
    keys: &'t KeyRing,
    shape: LinkShape,
    expires_in: Option<u32>,
    begun: Timestamp,
    life: LinkValidity,
    host: String,
}

impl<'t> Maker<'t> {
    /// Reads what links are made of; their life begins now.
    pub(in crate::commands::password) fn prepare(
        expires_in: Option<NonZeroU32>,
        app: &mut App<'t>,
    ) -> Result<Self, Refusal> {
        let settings = app.settings()?;
        let (begun, expires_in) = (app.system.now(), expires_in.map(u32::from));
        let life = life(settings, begun, expires_in)?;
        let (shape, utc) = (settings.link_shape()?, settings.mail_style()?.utc);
        let templates = app.templates()?;
        let (host, keys) = (app.system.host.clone(), app.keys()?);
        Ok(Self { settings, templates, utc, keys, shape, expires_in, begun, life, host })
    }

    /// Tells when the links' life began.
    pub(in crate::commands::password) fn begun(&self) -> Timestamp {
        self.begun
    }

    /// Lets the life of the links that are yet to be made begin now.
    pub(in crate::commands::password) fn renew(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.life = life(self.settings, now, self.expires_in)?;
        self.begun = now;
        Ok(())
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
        let token = ResetToken::issue(&subject, self.life.stamp.unsigned_abs(), self.keys);
        let uid = uid::encode(&user.key);
        let link = self.shape.link(&uid, &token);
        Ok(Issued { user, uid, token, link, fared: Fared::Alone, life: self.life })
    }

    /// Renders the mail with a link.
    pub(in crate::commands::password) fn letter(
        &self,
        issued: Issued,
        app: &mut App<'_>,
    ) -> Result<Letter<'_>, Refusal> {
        // Django accepts no name that would steer the terminal on which a mail is printed.
        let user = issued.user.with_texts(harmless);
        let text = self.templates.reset_mail(ResetContext {
            user: &user,
            uid: &issued.uid,
            token: issued.token.as_str(),
            expires_at: issued.life.expires_at,
        });
        let stamp = app.mail_stamp(&self.host)?;
        let from = &self.settings.default_from_email.value;
        Ok(Letter { issued, from, text, utc: self.utc, stamp })
    }

    /// Tells whether a mail to this address can be composed; one in ASCII that is valid can.
    pub(in crate::commands::password) fn can_address(&self, address: &str) -> bool {
        let steers = |letter: char| !letter.is_ascii() || letter.is_ascii_control();
        !address.contains(steers) || self.compose_to(address).is_ok()
    }

    /// Refuses settings and templates with which no mail can be made.
    pub(in crate::commands::password) fn check_mails(&self) -> Result<(), Refusal> {
        self.settings.check_mail_texts()?;
        self.require_domain()?;
        self.templates.require(&TemplateName::RESET_MAIL)?;
        self.compose_to("nobody@localhost").map_err(Refusal::from)
    }

    fn compose_to(&self, address: &str) -> Result<(), MailError> {
        let message = Message {
            from: &self.settings.default_from_email.value,
            to: address,
            subject: "",
            body: "",
            html: None,
            utc: self.utc,
        };
        let stamp = MailStamp::sample(Timestamp::UNIX_EPOCH, None, &self.host);
        Mail { message, stamp }.compose(BodyForm::EightBit).map(|_| ())
    }

    /// Refuses to mail a link that leads nowhere.
    fn require_domain(&self) -> Result<(), Refusal> {
        if self.shape.has_domain() {
            return Ok(());
        }
        let message = "the domain of links is not known: the site takes it from each request";
        let remedy = crate::site::domain_command(self.settings).map_or_else(
            || "site_domain in the settings names it".to_owned(),
            |command| format!("{command} says it"),
        );
        Err(Refusal::environment("no_site_domain", message)
            .hint(format!("{remedy}; --link-only prints the path alone")))
    }
}

fn life(
    settings: &Settings,
    now: Timestamp,
    expires_in: Option<u32>,
) -> Result<LinkValidity, Refusal> {
    let timeout = settings.password_reset_timeout.value;
    Ok(LinkValidity::new(&settings.site_time()?, now, timeout, expires_in)?)
}
