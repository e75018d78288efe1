//! What came of a mail, recorded and told.

use super::post::Post;
use crate::app::App;
use crate::commands::delivery::Handoff;
use crate::commands::password::reset::issue::Issued;
use crate::commands::password::reset::letter::Fared;
use crate::error::Refusal;
use crate::journal::Record;
use crate::mail::{DeliveryError, Failure, Scope};

impl Post<'_> {
    /// Records and prints what came of a mail.
    pub(super) fn conclude(
        &mut self,
        issued: &Issued,
        key: String,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        match &issued.fared {
            Fared::Alone | Fared::Handed(Handoff::Printed(_)) => {
                self.printer.print(app, issued)?;
                app.ui.flush()?;
                if app.ui.reader_is_gone {
                    let gone = "nobody reads stdout any more";
                    return Err(Refusal::environment("output_failed", gone).into());
                }
                self.journal.note(Record::Mailed(key))?;
            }
            Fared::Handed(Handoff::Accepted) => {
                self.journal.note(Record::Mailed(key))?;
                self.printer.print(app, issued)?;
            }
            Fared::Handed(Handoff::Dropped) => self.printer.print(app, issued)?,
            Fared::Failed(error) => {
                if !error.may_be_sent() {
                    self.journal.note(refused(error, key))?;
                }
                self.printer.print(app, issued)?;
                return self.fail(issued, error, app);
            }
        }
        self.told.accept(issued, app);
        Ok(())
    }

    /// Tells of a failure, and stops where the next mail would fail too: nothing goes out now, or
    /// two mails in a row were lost with their connections.
    fn fail(
        &mut self,
        issued: &Issued,
        error: &DeliveryError,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        let every = error.scope == Scope::EveryMail;
        let again = std::mem::replace(&mut self.told.lost, every);
        if every && (again || !error.may_be_sent()) {
            return Err(Refusal::from(error.clone()).into());
        }
        self.told.fail(issued, error, app);
        Ok(())
    }
}

/// Words a mail that was not sent: for good where only this one is at fault, and trying is no help.
fn refused(error: &DeliveryError, key: String) -> Record {
    match (error.failure, error.scope) {
        (Failure::Permanent, Scope::ThisMail) => Record::Rejected(key),
        _ => Record::Refused(key),
    }
}
