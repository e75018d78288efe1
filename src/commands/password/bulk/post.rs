//! Mails to many users, one after the other, each with its lines in the journal.

use std::num::NonZeroU32;

use jiff::Timestamp;

use super::pace::{IDLE, Pace, Rate, is_old};
use super::told::Told;
use super::{count_left, next_page, why_not};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::delivery::Delivery;
use crate::commands::password::reset::issue::Maker;
use crate::commands::password::reset::printer::Printer;
use crate::error::Refusal;
use crate::journal::{Journal, Record};
use crate::mail::Backend;
use crate::store::UserFilter;
use crate::terminal::HeldSignals;

/// Who gets a mail.
pub(in crate::commands::password) struct Audience<'a> {
    /// Those of the filter,
    pub(in crate::commands::password) filter: &'a UserFilter,
    /// of whom this is true.
    pub(in crate::commands::password) takes: &'a dyn Fn(&StoredUser) -> bool,
    /// By which way.
    pub(in crate::commands::password) backend: Backend,
    /// Whether those get one too of whom it is unknown whether they got it before.
    pub(in crate::commands::password) resend_unknown: bool,
    /// How long the links live, if not as long as the site lets them.
    pub(in crate::commands::password) expires_in: Option<NonZeroU32>,
    /// How fast the mails leave, if that is limited.
    pub(in crate::commands::password) rate: Option<Rate>,
}

/// What earlier runs have done.
pub(super) struct Before {
    /// How many mails were accepted.
    pub(super) mailed: u64,
    /// Whose mail was refused for good.
    pub(super) rejected: Vec<String>,
}

/// The mails of one run.
pub(in crate::commands::password) struct Post<'a> {
    pub(in crate::commands::password) journal: &'a mut Journal,
    pub(super) delivery: &'a mut Delivery,
    pub(super) audience: Audience<'a>,
    pub(super) printer: Printer,
    pub(super) told: Told,
    pub(super) before: Before,
    pace: Option<Pace>,
}

impl<'a> Post<'a> {
    /// Begins to print what comes of the mails.
    pub(in crate::commands::password) fn begin(
        journal: &'a mut Journal,
        delivery: &'a mut Delivery,
        audience: Audience<'a>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Self> {
        let printer = Printer::begin(!delivery.is_console(), app)?;
        let pace = audience.rate.map(Pace::new);
        let backend = audience.backend.name();
        if journal.progress().backend.as_deref() != Some(backend) {
            journal.note(Record::By(backend.to_owned()))?;
        }
        let progress = journal.progress();
        let before = Before { mailed: progress.mailed, rejected: progress.rejected() };
        Ok(Self { journal, delivery, audience, printer, told: Told::default(), before, pace })
    }

    /// Mails everybody whose mail has not been accepted yet.
    ///
    /// A mail that fails stops no other, unless none would go out now.
    pub(in crate::commands::password) fn send_all(
        &mut self,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        let progress = self.journal.progress();
        let tries = progress.tries(self.audience.resend_unknown);
        let store = app.store()?;
        app.ui.begin_progress(|| count_left(self.audience.filter, &tries, progress, store))?;
        let sent = self.send_left(app).and_then(|()| self.send_rest(app));
        app.ui.end_progress();
        self.delivery.close();
        sent
    }

    /// Mails again to those whose mail has not been accepted.
    fn send_left(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        let left = self.journal.progress().tries(self.audience.resend_unknown);
        if left.is_empty() {
            return Ok(());
        }
        let mut maker = Maker::prepare(self.audience.expires_in, app)?;
        for key in left {
            let read = app.system.now();
            let store = app.store()?;
            let tried = match store.user_by_key(&store.key(&key))? {
                Some(user) => self.send(user, read, &mut maker, app)?,
                None => false,
            };
            if !tried {
                self.journal.note(Record::Void(key))?;
            }
        }
        Ok(())
    }

    /// Mails those behind the last one to whom a mail was begun.
    fn send_rest(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        let mut after = match &self.journal.progress().mailed_through {
            Some(key) => Some(app.store()?.key(key)),
            None => None,
        };
        let mut maker = Maker::prepare(self.audience.expires_in, app)?;
        loop {
            let read = app.system.now();
            let Some(page) = next_page(self.audience.filter, &mut after, app)? else {
                return Ok(());
            };
            for user in page {
                self.send(user, read, &mut maker, app)?;
            }
        }
    }

    /// Mails one user, who was `read` a while ago; tells whether there was a mail for it.
    fn send(
        &mut self,
        user: StoredUser,
        read: Timestamp,
        maker: &mut Maker<'_>,
        app: &mut App<'_>,
    ) -> anyhow::Result<bool> {
        app.ui.step_progress();
        if !self.gets_mail(&user, maker, app) {
            return Ok(false);
        }
        let waited = self.wait_for_turn(app);
        let now = app.system.now();
        let mut user = user;
        if waited || is_old(read, now) {
            // Meanwhile the user may have logged in, moved, or gone.
            match app.store()?.user_by_key(&user.key)? {
                Some(fresh) if self.gets_mail(&fresh, maker, app) => user = fresh,
                _ => return Ok(false),
            }
        }
        if waited || is_old(maker.begun(), now) {
            maker.renew(now)?;
        }
        let key = user.key.to_string();
        // A mail is handed over and recorded before Ctrl-C takes effect: so none is left unknown.
        let _held = HeldSignals::block();
        app.log_issued(&user)?;
        let letter = maker.letter(maker.link(user)?, app)?;
        self.announce(Record::Mailing(key.clone()))?;
        let issued = letter.deliver(self.delivery);
        self.conclude(&issued, key, app)?;
        Ok(true)
    }

    /// Tells whether a user gets a mail, and to the others why not.
    fn gets_mail(&mut self, user: &StoredUser, maker: &Maker<'_>, app: &mut App<'_>) -> bool {
        if !(self.audience.takes)(user) {
            return false;
        }
        let skip = why_not(user, maker);
        if let Some(skip) = skip {
            self.told.skip(user, skip, app);
        }
        skip.is_none()
    }

    /// Waits until the next mail may leave; tells whether that took any time.
    fn wait_for_turn(&mut self, app: &mut App<'_>) -> bool {
        let Some(pace) = &mut self.pace else { return false };
        let wait = pace.take_turn(app.system.now());
        if wait > IDLE {
            self.delivery.close();
        }
        app.ui.wait(wait, app.system.sleep);
        !wait.is_zero()
    }

    /// Records a mail that is about to be handed over; what only is printed survives a kill, and
    /// what is dropped reaches nobody.
    fn announce(&mut self, record: Record) -> Result<(), Refusal> {
        match self.audience.backend {
            Backend::Dummy => {}
            Backend::Console => self.journal.note(record)?,
            Backend::Smtp | Backend::File | Backend::Sendmail => self.journal.promise(record)?,
        }
        Ok(())
    }
}
