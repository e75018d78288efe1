//! The answer to somebody who must not learn who has an account.

use super::issue::{self, Maker};
use super::report::DUMMY;
use super::select::Selection;
use crate::app::App;
use crate::audit::Change;
use crate::commands::Outcome;
use crate::commands::delivery::{BackendOption, Delivery};
use crate::error::Refusal;
use crate::mail::Backend;
use crate::ui::Format;

/// What everybody is told.
const ANSWER: &str = "if an account has this address, a mail with a link is on its way to it";

/// Mails a link to whoever has the address, and tells nothing of it.
///
/// Only what is the same for every address may fail: the address as a text, the settings, the key,
/// the database. Whether anybody matched, and what came of the mails, is told to nobody.
pub(super) fn run(
    typed: &str,
    backend: BackendOption,
    expires_in: Option<std::num::NonZeroU32>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    refuse_what_tells(app)?;
    let maker = Maker::prepare(expires_in, app)?;
    maker.check_mails()?;
    require_delivery(backend.choose(app)?)?;
    let mut delivery = Delivery::prepare(backend, app)?;
    let mut selection = Selection::by_address(typed, app)?;
    // One intent for every address: what is not logged for it is issued to nobody.
    app.logged(Change::without_users(&["uniform"]), |app, _| {
        // A failure here would tell that there was somebody to mail.
        let _ = issue::issue(&mut selection, &maker, Some(&mut delivery), app);
        Ok(())
    })?;
    delivery.close();
    app.ui.status(ANSWER);
    Ok(Outcome::Done)
}

/// Refuses what says more than the answer.
fn refuse_what_tells(app: &App<'_>) -> Result<(), Refusal> {
    match app.ui.options.format {
        _ if app.ui.options.verbose => Err(telling("--verbose tells more")),
        Format::Json | Format::Ndjson | Format::Csv => {
            Err(telling("a document tells who was found"))
        }
        Format::Table | Format::Plain => Ok(()),
    }
}

/// Refuses a back end that brings nobody a mail.
fn require_delivery(backend: Backend) -> Result<(), Refusal> {
    let why = match backend {
        Backend::Console => "the back end console prints the mail".to_owned(),
        Backend::Dummy => DUMMY.to_owned(),
        Backend::Smtp | Backend::File | Backend::Sendmail => return Ok(()),
    };
    Err(telling(&why).hint("email_backend in the settings, or --backend, names one that delivers"))
}

fn telling(why: &str) -> Refusal {
    Refusal::usage("not_uniform", format!("--uniform tells everybody the same, and {why}"))
}
