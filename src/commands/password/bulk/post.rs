//! Mails to many users, one after the other, each with its lines in the journal.

use std::num::NonZeroU32;

use super::pace::{Pace, Rate};
use super::told::Told;
use super::{next_page, why_not};
use crate::account::user::StoredUser;
use crate::commands::delivery::Delivery;
use crate::commands::password::reset::issue::{Issued, Maker};
use crate::commands::password::reset::letter::Fared;
use crate::commands::password::reset::printer::Printer;
use crate::context::Context;
use crate::error::Refusal;
use crate::journal::{Journal, Record};
use crate::mail::{DeliveryError, Fate, Reach};
use crate::store::UserFilter;
use crate::terminal::HeldSignals;

/// Who gets a mail.
pub(in crate::commands::password) struct Audience<'a> {
    /// Those of the filter,
    pub(in crate::commands::password) filter: &'a UserFilter,
    /// of whom this is true.
    pub(in crate::commands::password) takes: &'a dyn Fn(&StoredUser) -> bool,
    /// Whether those get one too of whom it is unknown whether they got it before.
    pub(in crate::commands::password) resend_unknown: bool,
    /// How long the links live, if not as long as the site lets them.
    pub(in crate::commands::password) expires_in: Option<NonZeroU32>,
    /// How fast the mails leave, if that is limited.
    pub(in crate::commands::password) rate: Option<Rate>,
}

/// The mails of one run.
pub(in crate::commands::password) struct Post<'a> {
    pub(in crate::commands::password) journal: &'a mut Journal,
    pub(super) delivery: &'a mut Delivery,
    pub(super) audience: Audience<'a>,
    pub(super) printer: Printer,
    pub(super) told: Told,
    pace: Option<Pace>,
}

impl<'a> Post<'a> {
    /// Begins to print what comes of the mails.
    pub(in crate::commands::password) fn begin(
        journal: &'a mut Journal,
        delivery: &'a mut Delivery,
        audience: Audience<'a>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Self> {
        let printer = Printer::begin(!delivery.is_console(), context)?;
        let pace = audience.rate.map(Pace::new);
        Ok(Self { journal, delivery, audience, printer, told: Told::default(), pace })
    }

    /// Mails everybody whose mail has not been accepted yet.
    ///
    /// A mail that fails stops no other, unless none would go out now.
    pub(in crate::commands::password) fn send_all(
        &mut self,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let filter = self.audience.filter;
        context.begin_progress(|context| Ok(context.store()?.count(filter)?))?;
        let sent = self.send_left(context).and_then(|()| self.send_rest(context));
        context.end_progress();
        self.delivery.close();
        sent
    }

    /// Mails again to those whose mail was refused, and where that is wanted to those of whom it
    /// is unknown.
    fn send_left(&mut self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let progress = self.journal.progress();
        let mut left = progress.refused();
        if self.audience.resend_unknown {
            left.extend(progress.unknown());
        }
        if left.is_empty() {
            return Ok(());
        }
        let maker = Maker::prepare(self.audience.expires_in, context)?;
        for key in left {
            let store = context.store()?;
            let tried = match store.user_by_key(&store.key(&key))? {
                Some(user) => self.send(user, &maker, context)?,
                None => false,
            };
            if !tried {
                self.journal.note(Record::Void(key))?;
            }
        }
        Ok(())
    }

    /// Mails those behind the last one to whom a mail was begun.
    fn send_rest(&mut self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let mut after = match &self.journal.progress().mailed_through {
            Some(key) => Some(context.store()?.key(key)),
            None => None,
        };
        while let Some(page) = next_page(self.audience.filter, &mut after, context)? {
            // Of each page anew, so that the last link lives as long as the first.
            let maker = Maker::prepare(self.audience.expires_in, context)?;
            for user in page {
                self.send(user, &maker, context)?;
            }
        }
        Ok(())
    }

    /// Mails one user; tells whether there was a mail for it.
    fn send(
        &mut self,
        user: StoredUser,
        maker: &Maker,
        context: &mut Context<'_>,
    ) -> anyhow::Result<bool> {
        context.step_progress();
        if !(self.audience.takes)(&user) {
            return Ok(false);
        }
        if let Some(skip) = why_not(&user, maker) {
            self.told.skip(&user, skip, context);
            return Ok(false);
        }
        let key = user.key.to_string();
        if let Some(pace) = &mut self.pace {
            pace.wait(context);
        }
        // A mail is handed over and recorded before Ctrl-C takes effect: so none is left unknown.
        let _held = HeldSignals::hold();
        let letter = maker.letter(maker.link(user)?, context)?;
        self.announce(Record::Mailing(key.clone()))?;
        let issued = letter.deliver(self.delivery);
        self.conclude(&issued, key, context)?;
        Ok(true)
    }

    /// Records a mail that is about to be handed over; what only is printed survives a kill.
    fn announce(&mut self, record: Record) -> Result<(), Refusal> {
        if self.delivery.is_console() {
            self.journal.note(record)?;
        } else {
            self.journal.promise(record)?;
        }
        Ok(())
    }

    /// Records and prints what came of a mail.
    fn conclude(
        &mut self,
        issued: &Issued,
        key: String,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        match &issued.fared {
            Fared::Alone | Fared::Printed(_) => {
                self.printer.print(context, issued)?;
                context.flush()?;
                if context.reader_is_gone() {
                    let gone = "nobody reads stdout any more";
                    return Err(Refusal::environment("output_failed", gone).into());
                }
                self.journal.note(Record::Mailed(key))?;
            }
            Fared::Accepted | Fared::Dropped => {
                self.journal.note(Record::Mailed(key))?;
                self.printer.print(context, issued)?;
            }
            Fared::Failed(error) => {
                if error.fate == Fate::NotSent {
                    self.journal.note(Record::Refused(key))?;
                }
                self.printer.print(context, issued)?;
                return self.fail(issued, error, context);
            }
        }
        self.told.accept(issued, context);
        Ok(())
    }

    /// Tells of a failure, and stops where the next mail would fail too: nothing goes out now, or
    /// two mails in a row were lost with their connections.
    fn fail(
        &mut self,
        issued: &Issued,
        error: &DeliveryError,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let every = error.reach == Reach::EveryMail;
        let again = std::mem::replace(&mut self.told.lost, every);
        if every && (again || error.fate == Fate::NotSent) {
            return Err(Refusal::from(error.clone()).into());
        }
        self.told.fail(issued, error, context);
        Ok(())
    }
}
