//! Makes the tokens, links and mails.

use std::borrow::Cow;
use std::num::NonZeroU32;

use rand::RngExt;

use super::select::Selection;
use super::too_long;
use crate::account::reset::{self, Skip};
use crate::account::token::{ResetToken, TokenSubject};
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::context::Context;
use crate::error::Refusal;
use crate::mail::{MailError, MailStamp, ResetMail, Wording};
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
    pub(super) issued_at: Option<String>,
    pub(super) expires_at: Option<String>,
}

/// What came of a selection.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) wanted: String,
    pub(super) links: Vec<Issued>,
    pub(super) skipped: Vec<(StoredUser, Skip)>,
}

/// Issues a link to every recipient; one whose stored address cannot be mailed to is skipped.
pub(super) fn issue(
    selection: Selection,
    expires_in: Option<NonZeroU32>,
    link_only: bool,
    context: &mut Context<'_>,
) -> Result<Batch, Refusal> {
    let settings = context.settings()?;
    let maker = Maker::prepare(&settings, expires_in, context)?;
    let Selection { wanted, recipients, mut skipped } = selection;
    let mut links = Vec::with_capacity(recipients.len());
    for user in recipients {
        if !link_only && let Err(skip) = reset::check_stored_address(&user.email) {
            skipped.push((user, skip));
            continue;
        }
        let mut issued = maker.link(user)?;
        if !link_only {
            issued.mail = Some(compose(&settings, &issued, context)?);
        }
        links.push(issued);
    }
    Ok(Batch { wanted, links, skipped })
}

/// What every link of one run has in common.
struct Maker {
    keys: crate::account::token::KeyRing,
    shape: crate::account::link::LinkShape,
    stamp: u128,
    issued_at: Option<String>,
    expires_at: Option<String>,
}

impl Maker {
    fn prepare(
        settings: &Settings,
        expires_in: Option<NonZeroU32>,
        context: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        let time = settings.site_time()?;
        let timeout = settings.password_reset_timeout.value;
        let life = expires_in.map_or(timeout, u32::from);
        // A shorter life is a token dated back, so that Django enforces it too.
        let dated_back = timeout.checked_sub(life).ok_or_else(|| too_long(timeout))?;
        let stamp = time.stamp(context.now()) - i64::from(dated_back);
        let at = |stamp: i64| time.instant(i128::from(stamp)).map(|instant| instant.to_string());
        Ok(Self {
            keys: context.keys()?,
            shape: settings.link_shape()?,
            stamp: u128::try_from(stamp).map_err(|_| clock_before_2001())?,
            issued_at: at(stamp),
            expires_at: at(stamp.saturating_add(i64::from(timeout))),
        })
    }

    fn link(&self, user: StoredUser) -> Result<Issued, Refusal> {
        let subject = TokenSubject::of(&user)?;
        let token = ResetToken::make(&subject, self.stamp, &self.keys);
        let uid = uid::encode(&user.key);
        let link = self.shape.link(&uid, &token);
        Ok(Issued {
            user,
            uid,
            token,
            link,
            mail: None,
            issued_at: self.issued_at.clone(),
            expires_at: self.expires_at.clone(),
        })
    }
}

fn clock_before_2001() -> Refusal {
    Refusal::environment("bad_clock", "the clock is before 2001, when Django's tokens begin")
        .hint("set the system's clock")
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
        wording: Wording::UpTo51,
    };
    let random = context.random().random();
    let (now, host) = (context.now(), context.host().to_owned());
    let stamp = MailStamp { now, pid: std::process::id(), random, host: &host };
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
