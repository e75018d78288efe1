//! Reset links: issues them, renders their mails, and checks them.

mod check;
mod mail;

use std::num::NonZeroU32;

use jiff::Timestamp;
use jiff::tz::Offset;

pub(crate) use self::check::{CheckedLink, LinkCheck, LinkFlaw};
pub(crate) use self::mail::addressed;
use crate::account::link::LinkShape;
use crate::account::link::LinkValidity;
use crate::account::reset::Skip;
use crate::account::token::{KeyRing, ResetToken, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::error::Refusal;
use crate::mail::{BodyForm, DeliveryError, Failure, Mail, MailError, MailStamp, Scope, UtcForm};
use crate::settings::Settings;
use crate::system::System;
use crate::template::{MailText, TemplateError, TemplateName, Templates};
use crate::terminal::harmless;

/// One user's link.
#[derive(Debug)]
pub(crate) struct IssuedLink {
    pub(crate) user: StoredUser,
    pub(crate) uid: String,
    pub(crate) token: ResetToken,
    /// The URL, or the path alone where the site's domain is unknown.
    pub(crate) link: String,
    pub(crate) validity: LinkValidity,
}

/// Issues links and renders their mails.
#[derive(Debug)]
pub(crate) struct LinkIssuer<'a> {
    settings: &'a Settings,
    templates: &'a Templates,
    keys: &'a KeyRing,
    shape: LinkShape,
    expires_in: Option<u32>,
    utc: UtcForm,
    host: String,
    /// When the links' validity begins.
    started: Timestamp,
    validity: LinkValidity,
    /// The offset of the mails' dates.
    offset: Option<Offset>,
}

impl<'a> LinkIssuer<'a> {
    /// Prepares what all links have in common; they are valid from now on.
    pub(crate) fn new(
        settings: &'a Settings,
        templates: &'a Templates,
        keys: &'a KeyRing,
        expires_in: Option<NonZeroU32>,
        system: &System,
    ) -> Result<Self, Refusal> {
        let (started, expires_in) = (system.now(), expires_in.map(u32::from));
        Ok(Self {
            settings,
            templates,
            keys,
            shape: settings.link_shape()?,
            expires_in,
            utc: settings.mail_style()?.utc,
            host: system.host.clone(),
            started,
            validity: validity(settings, started, expires_in)?,
            offset: settings.mail_offset(started)?,
        })
    }

    /// Returns when the validity of the links begins.
    pub(crate) fn started(&self) -> Timestamp {
        self.started
    }

    /// Starts the validity of the next links now.
    pub(crate) fn restart(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.validity = validity(self.settings, now, self.expires_in)?;
        self.offset = self.settings.mail_offset(now)?;
        self.started = now;
        Ok(())
    }

    /// Returns why no link, or no mail with one, can be issued for a user; `None` if it can.
    pub(crate) fn skip(&self, user: &StoredUser, is_mailed: bool) -> Option<Skip> {
        if is_mailed && !self.can_address(&user.email) {
            return Some(Skip::BadAddress);
        }
        TokenSubject::of(user).err().map(|_| Skip::BadLastLogin)
    }

    /// Issues a user's link.
    pub(crate) fn issue(&self, user: StoredUser) -> Result<IssuedLink, Refusal> {
        let subject = TokenSubject::of(&user)?;
        let token = ResetToken::issue(&subject, self.validity.stamp.unsigned_abs(), self.keys);
        let uid = uid::encode(&user.key);
        let link = self.shape.link(&uid, &token);
        Ok(IssuedLink { user, uid, token, link, validity: self.validity })
    }

    /// Renders the texts of the mail with a link.
    ///
    /// A template that was checked with sample data may still fail on what one user has or lacks.
    pub(crate) fn render(&self, link: &IssuedLink) -> Result<MailText, DeliveryError> {
        // Django accepts no name that would control the terminal on which a mail is printed.
        let user = link.user.with_texts(harmless);
        let (token, expires_at) = (link.token.as_str(), link.validity.expires_at);
        let text = self.templates.reset_mail(&user, &link.uid, token, expires_at);
        text.map_err(|error| not_rendered(&error))
    }

    /// Addresses the rendered texts to the user of the link.
    pub(crate) fn mail<'m>(
        &'m self,
        text: &'m MailText,
        link: &'m IssuedLink,
        system: &mut System,
    ) -> Mail<'m> {
        let message = mail::message(text, &link.user.email, self.settings, self.utc);
        Mail { message, stamp: mail::stamp(&self.host, self.offset, system) }
    }

    /// Refuses settings and templates with which no mail can be composed; the hint for a missing
    /// domain is `domain_command`.
    pub(crate) fn check_mails(&self, domain_command: Option<String>) -> Result<(), Refusal> {
        self.settings.check_mail_texts()?;
        if !self.shape.has_domain() {
            return Err(no_domain(domain_command));
        }
        self.templates.require(&TemplateName::RESET_MAIL)?;
        self.compose_to("nobody@localhost").map_err(Refusal::from)
    }

    /// Returns whether a mail to this address can be composed.
    fn can_address(&self, address: &str) -> bool {
        // A valid address in ASCII always can.
        let is_special = |letter: char| !letter.is_ascii() || letter.is_ascii_control();
        !address.contains(is_special) || self.compose_to(address).is_ok()
    }

    fn compose_to(&self, address: &str) -> Result<(), MailError> {
        let text = MailText::default();
        let message = mail::message(&text, address, self.settings, self.utc);
        let stamp = MailStamp::sample(Timestamp::UNIX_EPOCH, None, &self.host);
        Mail { message, stamp }.compose(BodyForm::EightBit).map(|_| ())
    }
}

fn validity(
    settings: &Settings,
    now: Timestamp,
    expires_in: Option<u32>,
) -> Result<LinkValidity, Refusal> {
    let timeout = settings.password_reset_timeout.value;
    Ok(LinkValidity::new(&settings.site_time()?, now, timeout, expires_in)?)
}

fn no_domain(command: Option<String>) -> Refusal {
    let message = "the domain of links is unknown: the site takes it from each request";
    let fix = command.map_or_else(
        || "set site_domain in config.toml".to_owned(),
        |command| format!("set it with: {command}"),
    );
    Refusal::environment("no_site_domain", message)
        .hint(format!("{fix}; --link-only prints the path without a domain"))
}

fn not_rendered(error: &TemplateError) -> DeliveryError {
    DeliveryError {
        failure: Failure::Permanent,
        scope: Scope::ThisMail,
        text: error.to_string(),
        hint: Some("acct template preview --user renders it for this user".to_owned()),
    }
}
