//! The same answer, whether or not a user has the address.

use std::num::NonZeroU32;

use super::by_address;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::audit::Change;
use crate::bulk::{BulkMailer, DUMMY};
use crate::commands::Outcome;
use crate::commands::delivery::BackendOption;
use crate::commands::password::report;
use crate::commands::password::{link_issuer, require_mails};
use crate::commands::user::parse_address;
use crate::error::Refusal;
use crate::links::LinkIssuer;
use crate::mail::Backend;
use crate::ui::Format;

/// The answer.
const ANSWER: &str = "if an account has this address, a mail with a link is on its way to it";

/// Mails a link to the users with the address, and reports nothing about them.
///
/// Only what is the same for every address may fail: the syntax of the address, the settings, the
/// key, the database. Whether a user matched, and the outcome of the mails, are not revealed.
pub(super) fn run(
    typed: &str,
    backend: BackendOption,
    expires_in: Option<NonZeroU32>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    refuse_other_output(app)?;
    let issuer = link_issuer(expires_in, app)?;
    require_mails(&issuer, app)?;
    require_delivery(backend.choose(app)?)?;
    let mut mailer = backend.open(app)?;
    let recipients = by_address(typed, app)?;
    let users = if may_be_mailed(typed, app)? { recipients.users } else { Vec::new() };
    if users.is_empty() {
        render_for_nobody(typed, &issuer)?;
    }
    let mut run = BulkMailer::once(issuer, Some(&mut mailer), users, app.store()?);
    // One intent for every address: a link that cannot be logged is not issued.
    app.logged(Change::without_users(&["uniform"]), |app, _| {
        // A failure here would reveal that there was a recipient.
        let _ = report::send_all(&mut run, None, app);
        Ok(())
    })?;
    app.ui.status(ANSWER);
    Ok(Outcome::Done)
}

/// Counts the reset; returns whether the address has one left in this hour.
///
/// It is counted whether or not anybody has the address. What cannot be counted is not mailed.
fn may_be_mailed(typed: &str, app: &mut App<'_>) -> Result<bool, Refusal> {
    let (address, settings) = (parse_address(typed)?, app.settings()?);
    if let Some(throttle) = app.throttle()? {
        return throttle.count_reset(&address, settings.password_resets_per_hour.value);
    }
    app.ui.warn(
        "no mail is sent, since resets cannot be counted: no file can be created next to the audit \
         log",
    );
    Ok(false)
}

/// Issues and renders what nobody gets: without a recipient there is as much to do as with one, up
/// to the sending.
fn render_for_nobody(typed: &str, issuer: &LinkIssuer<'_>) -> Result<(), Refusal> {
    let nobody = StoredUser { email: typed.to_owned(), ..StoredUser::blank() };
    let link = issuer.issue(nobody)?;
    // A template that fails on this user has no bearing on the answer.
    let _ = issuer.render(&link);
    Ok(())
}

/// Refuses formats and options that report more than the answer.
fn refuse_other_output(app: &App<'_>) -> Result<(), Refusal> {
    match app.ui.options.format {
        _ if app.ui.options.verbose => Err(not_uniform("--verbose reports more")),
        Format::Json | Format::Ndjson | Format::Csv => {
            Err(not_uniform("a document says who was found"))
        }
        Format::Table | Format::Plain => Ok(()),
    }
}

/// Refuses a backend that does not deliver.
fn require_delivery(backend: Backend) -> Result<(), Refusal> {
    let why = match backend {
        Backend::Console => "the console backend prints the mail",
        Backend::Dummy => DUMMY,
        Backend::Smtp | Backend::File | Backend::Sendmail => return Ok(()),
    };
    Err(not_uniform(why).hint("set email_backend, or use --backend, to have it delivered"))
}

fn not_uniform(why: &str) -> Refusal {
    Refusal::usage("not_uniform", format!("--uniform gives everybody the same answer, but {why}"))
}
