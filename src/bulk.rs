//! Reset links for one user or a million: recipients, mails, the journal, and rotations.

pub(crate) mod job;
mod pace;
mod recipients;
pub(crate) mod rotation;
mod summary;

use std::time::Duration;

use jiff::Timestamp;

pub(crate) use self::pace::Rate;
use self::pace::{IDLE, Pace, is_old};
use self::recipients::Pending;
pub(crate) use self::recipients::{RecipientSource, Recipients, count_pending};
pub(crate) use self::summary::{DUMMY, NAMED, Summary};
use crate::account::reset::{self, Skip};
use crate::account::user::StoredUser;
use crate::error::Refusal;
use crate::journal::{Journal, Progress, Record};
use crate::links::{IssuedLink, LinkIssuer};
use crate::mail::{Backend, DeliveryError, Failure, Handoff, MailOutcome, Mailer, Scope};
use crate::store::Store;
use crate::system::System;

/// How a run is to be done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RunOptions {
    /// The highest sending rate.
    pub(crate) rate: Option<Rate>,
    /// Also repeat the mails that may have been sent before.
    pub(crate) resend_unknown: bool,
}

/// What happens between two mails.
pub(crate) enum Event<'e> {
    /// One more user had a turn.
    Step,
    /// The user gets no link.
    Skipped(&'e StoredUser, Skip),
    /// Nothing is sent for this long.
    Wait(Duration),
}

/// Mails links to users, one after the other; with a journal the run can be resumed.
pub(crate) struct BulkMailer<'a> {
    pub(crate) issuer: LinkIssuer<'a>,
    pub(crate) summary: Summary,
    /// `None` where the links alone are wanted.
    pub(crate) mailer: Option<&'a mut Mailer>,
    pub(crate) journal: Option<&'a mut Journal>,
    store: &'a Store,
    pending: Pending<'a>,
    pace: Option<Pace>,
    /// The failure that every further mail would share.
    broken: Option<DeliveryError>,
    /// Whether the connection was lost with the last mail.
    is_lost: bool,
}

impl<'a> BulkMailer<'a> {
    /// Mails users without a journal.
    pub(crate) fn once(
        issuer: LinkIssuer<'a>,
        mailer: Option<&'a mut Mailer>,
        users: Vec<StoredUser>,
        store: &'a Store,
    ) -> Self {
        let pending =
            Pending::new(RecipientSource::Users(users), &Progress::default(), false, store);
        let (summary, journal) = (Summary::default(), None);
        let (pace, broken, is_lost) = (None, None, false);
        Self { issuer, summary, mailer, journal, store, pending, pace, broken, is_lost }
    }

    /// Mails the pending recipients of a job that has a journal.
    pub(crate) fn resumable(
        issuer: LinkIssuer<'a>,
        mailer: &'a mut Mailer,
        journal: &'a mut Journal,
        source: RecipientSource<'a>,
        options: RunOptions,
        store: &'a Store,
    ) -> Result<Self, Refusal> {
        let backend = mailer.backend.name();
        if journal.progress().backend.as_deref() != Some(backend) {
            journal.record(Record::By(backend.to_owned()))?;
        }
        let progress = journal.progress();
        let pending = Pending::new(source, progress, options.resend_unknown, store);
        Ok(Self {
            issuer,
            summary: Summary::after(progress),
            mailer: Some(mailer),
            pending,
            journal: Some(journal),
            store,
            pace: options.rate.map(Pace::new),
            broken: None,
            is_lost: false,
        })
    }

    /// Counts the users whose turn is still to come.
    pub(crate) fn count_pending(&self) -> Result<u64, Refusal> {
        self.pending.count()
    }

    /// Returns the next user to mail, as the row is now; `None` at the end.
    ///
    /// `observe` gets the users without a mail, and has to wait when there is a pause.
    pub(crate) fn next(
        &mut self,
        system: &System,
        observe: &mut dyn FnMut(Event<'_>),
    ) -> Result<Option<StoredUser>, Refusal> {
        loop {
            let read = system.now();
            let Some((user, retried)) = self.pending.next(read)? else { return Ok(None) };
            observe(Event::Step);
            let user = match user {
                Some(user) => self.take_turn(user, system, observe)?,
                None => None,
            };
            match (user, retried, &mut self.journal) {
                (Some(user), _, _) => return Ok(Some(user)),
                (None, Some(key), Some(journal)) => journal.record(Record::Void(key))?,
                _ => {}
            }
        }
    }

    /// Waits for a user's turn, and reads the row again if it is old by then.
    fn take_turn(
        &mut self,
        user: StoredUser,
        system: &System,
        observe: &mut dyn FnMut(Event<'_>),
    ) -> Result<Option<StoredUser>, Refusal> {
        if !self.gets_link(&user, observe) {
            return Ok(None);
        }
        let wait = self.pace.as_mut().map_or(Duration::ZERO, |pace| pace.take_turn(system.now()));
        if wait > IDLE {
            self.close();
        }
        observe(Event::Wait(wait));
        let (waited, now) = (!wait.is_zero(), system.now());
        let mut user = user;
        if self.pending.is_filtered() && (waited || is_old(self.pending.read_at(), now)) {
            // Meanwhile the user may have logged in, moved, or gone.
            match self.store.user_by_key(&user.key)? {
                Some(fresh) if self.gets_link(&fresh, observe) => user = fresh,
                _ => return Ok(None),
            }
        }
        if waited || is_old(self.issuer.started(), now) {
            self.issuer.restart(now)?;
        }
        Ok(Some(user))
    }

    fn gets_link(&mut self, user: &StoredUser, observe: &mut dyn FnMut(Event<'_>)) -> bool {
        let skip = match self.pending.includes(user) {
            None => self.issuer.skip(user, self.mailer.is_some()),
            Some(true) => skip_in_bulk(user, &self.issuer),
            Some(false) => return false,
        };
        if let Some(skip) = skip {
            self.summary.skip(skip);
            observe(Event::Skipped(user, skip));
        }
        skip.is_none()
    }

    /// Hands a link's mail over and records the outcome; `None` where the link alone is wanted.
    pub(crate) fn send(
        &mut self,
        link: &IssuedLink,
        system: &mut System,
    ) -> Result<Option<MailOutcome>, Refusal> {
        let Some(mailer) = &mut self.mailer else { return Ok(None) };
        if let Some(error) = &self.broken {
            return Ok(Some(Err(error.clone())));
        }
        let text = self.issuer.render(link);
        let key = link.user.key.to_string();
        if let Some(journal) = &mut self.journal {
            announce(Record::Mailing(key.clone()), mailer.backend, journal)?;
        }
        let outcome =
            text.and_then(|text| mailer.transport.send(&self.issuer.mail(&text, link, system)));
        match &outcome {
            Ok(Handoff::Accepted) => self.record(Record::Mailed(key))?,
            Ok(Handoff::Dropped) => self.summary.dropped += 1,
            Err(error) if !error.may_be_sent() => self.record(refused(error, key))?,
            // A printed mail is recorded once it has been printed.
            Ok(Handoff::Printed(_)) | Err(_) => {}
        }
        Ok(Some(outcome))
    }

    /// Records that a mail was printed, and stops a run whose next mail would fail too.
    pub(crate) fn finish(
        &mut self,
        link: &IssuedLink,
        outcome: Option<&MailOutcome>,
    ) -> Result<(), Refusal> {
        if let Some(Err(error)) = outcome {
            return self.fail(error);
        }
        self.is_lost = false;
        if let None | Some(Ok(Handoff::Printed(_))) = outcome {
            self.record(Record::Mailed(link.user.key.to_string()))?;
        }
        Ok(())
    }

    /// Stops a run of which no mail can be sent now, or after two lost connections in a row; without
    /// a journal the other mails fail in the same way, untried.
    fn fail(&mut self, error: &DeliveryError) -> Result<(), Refusal> {
        let stops_all = error.scope == Scope::EveryMail;
        let was_lost = std::mem::replace(&mut self.is_lost, stops_all);
        if self.journal.is_none() {
            if stops_all && !error.may_be_sent() {
                self.broken = Some(error.clone());
            }
        } else if stops_all && (was_lost || !error.may_be_sent()) {
            return Err(error.clone().into());
        }
        self.summary.fail(error);
        Ok(())
    }

    fn record(&mut self, record: Record) -> Result<(), Refusal> {
        match &mut self.journal {
            Some(journal) => Ok(journal.record(record)?),
            None => Ok(()),
        }
    }

    /// Ends the connection to a server, if there is one.
    pub(crate) fn close(&mut self) {
        if let Some(mailer) = &mut self.mailer {
            mailer.transport.close();
        }
    }

    /// Hands every user of the filter who gets no mail to `each`.
    pub(crate) fn for_each_skipped<E: From<Refusal>>(
        &self,
        mut each: impl FnMut(&StoredUser, Skip) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut pending = self.pending.restarted();
        while let Some((user, _)) = pending.next(Timestamp::UNIX_EPOCH)? {
            if let Some(user) = user.filter(|user| pending.includes(user) == Some(true))
                && let Some(skip) = skip_in_bulk(&user, &self.issuer)
            {
                each(&user, skip)?;
            }
        }
        Ok(())
    }
}

/// Returns why one of many users gets no mail; `None` if it does.
pub(crate) fn skip_in_bulk(user: &StoredUser, issuer: &LinkIssuer<'_>) -> Option<Skip> {
    reset::check_filtered(user).err().or_else(|| issuer.skip(user, true))
}

/// Records a mail before it is handed over: durably, unless it is only printed or dropped.
fn announce(record: Record, backend: Backend, journal: &mut Journal) -> Result<(), Refusal> {
    match backend {
        Backend::Dummy => {}
        Backend::Console => journal.record(record)?,
        Backend::Smtp | Backend::File | Backend::Sendmail => journal.record_durably(record)?,
    }
    Ok(())
}

/// Records a mail that was not sent: permanently where only this mail is at fault.
fn refused(error: &DeliveryError, key: String) -> Record {
    match (error.failure, error.scope) {
        (Failure::Permanent, Scope::ThisMail) => Record::Rejected(key),
        _ => Record::Refused(key),
    }
}
