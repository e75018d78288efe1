//! `acct password rotate`.

mod preview;

use serde_json::json;

use super::report::{self, failed_outcome};
use super::{Outcome, discard_journal, journal_location, link_issuer, require_mails};
use crate::account::field::Field;
use crate::account::hasher;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::app::to_refusal;
use crate::bulk::rotation::{self, Rotation, RotationPlan};
use crate::bulk::{BulkMailer, RecipientSource, RunOptions, job};
use crate::commands::delivery::BackendOption;
use crate::error::{Refusal, counted};
use crate::journal::{JobKind, Journal, JournalLocation, Progress};
use crate::links::LinkIssuer;
use crate::mail::Mailer;
use crate::selection::{Filters, Selected, require_fields};
use crate::store::UserFilter;

/// Invalidate the passwords of many users at once, as after a breach
///
/// Each selected user gets a hash that looks like any other of the site but matches no password.
/// The old password stops working, sessions end, and earlier reset links are void; the site's own
/// reset form still works for the user. With --mail, each active user with an address also gets a
/// reset mail, as from `acct password reset`. Unusable passwords are left as they are, because a
/// rotated one could be reset by mail. Only the password column is written.
///
/// Without --yes it only counts. After an interruption, rerun the same command with the same
/// backend to continue; no mail is sent twice. Once it has finished, the same command rotates all
/// passwords again.
///
/// In JSON, `mailed` counts the mails of all runs of the same rotation, `mailed_now` those of this
/// run. `refused` (will be retried), `rejected` (permanently, not retried) and `unknown` list
/// primary keys.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  # Count users and mails
  acct password rotate --all --mail
  # Append, because a resumed run prints only the remaining mails
  acct password rotate --all --mail --yes >> mails.txt
  acct password rotate --algorithm md5 --search news.example --yes
  # The hundred who joined last
  acct user list --limit 100 --sort=-date_joined --ids |
    acct password rotate --ids-from - --yes")]
pub(crate) struct Args {
    /// Mail a reset link to each active user, as `acct password reset` does
    #[arg(long)]
    mail: bool,
    #[command(flatten)]
    backend: BackendOption,
    /// Rotate the passwords; without this, only count
    #[arg(long)]
    yes: bool,
    /// Resend mails whose delivery status is unknown
    #[arg(long, requires_all = ["mail", "yes"])]
    resend_unknown: bool,
    /// Discard an interrupted rotation and exit; rotated passwords stay rotated
    #[arg(long, conflicts_with_all = ["all", "conditions", "ids_from", "mail", "yes"])]
    discard_journal: bool,
    #[command(flatten)]
    filters: Filters,
    /// Every user with a usable password
    #[arg(
        long,
        conflicts_with_all = ["conditions", "ids_from"],
        required_unless_present_any = ["conditions", "ids_from", "discard_journal"]
    )]
    all: bool,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.discard_journal {
            return discard_journal(JobKind::Rotation, done, app);
        }
        let location = journal_location(JobKind::Rotation, app)?;
        let store = app.store()?;
        store.check_writable()?;
        let mut by_mail = if self.mail { Some(self.prepare_mails(app)?) } else { None };
        let selected = app.select(&self.filters)?;
        let backend = by_mail.as_ref().map(|(_, mailer)| mailer.backend);
        let recipe = app.settings()?.recipe()?;
        let plan = RotationPlan::new(recipe, selected.filter.clone(), &selected.text, backend);
        if !self.yes {
            selected.require_all_known()?;
            let issuer = by_mail.as_ref().map(|(issuer, _)| issuer);
            return preview::preview(&plan, &location, issuer, app);
        }
        let sample = hasher::invalidated(plan.recipe, [0; 16], &mut app.system.random);
        store.check_hash_length(&sample)?;
        let mut rotation = begin(&location, &plan, &selected, app)?;
        sweep(&mut rotation, app).map_err(|refusal| interrupted(refusal, &rotation.journal))?;
        self.finish(rotation, by_mail.take(), app)
    }

    /// Checks that mails can be sent at all, before anything is written.
    fn prepare_mails<'t>(&self, app: &mut App<'t>) -> Result<(LinkIssuer<'t>, Mailer), Refusal> {
        require_fields(app.store()?, [(true, "--mail", Field::Email)])?;
        let issuer = link_issuer(None, app)?;
        require_mails(&issuer, app)?;
        Ok((issuer, self.backend.open(app)?))
    }

    /// Mails and reports, once all users have been rotated.
    fn finish(
        &self,
        rotation: Rotation<'_>,
        by_mail: Option<(LinkIssuer<'_>, Mailer)>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let Rotation { plan, run, mut journal } = rotation;
        let (rotated, unusable) = (journal.progress().rotated, journal.progress().unusable);
        if rotated == 0 {
            journal.remove()?;
            return Err(plan.no_match(unusable).into());
        }
        let kept = rotation::kept_unusable(unusable);
        app.ui.status_done(&format!("rotated {}{kept}", counted(rotated, "user")));
        if let Some((issuer, mut mailer)) = by_mail {
            let is_ours = |user: &StoredUser| plan.has_rotated(user, run);
            let filter = UserFilter::default();
            let source = RecipientSource::Filter { filter: &filter, is_included: &is_ours };
            let options = RunOptions { resend_unknown: self.resend_unknown, rate: None };
            let store = app.store()?;
            let run =
                BulkMailer::resumable(issuer, &mut mailer, &mut journal, source, options, store)?;
            let fields = json!({ "dry_run": false, "rotated": rotated, "unusable": unusable });
            let refusal = report::send_job(run, &fields, None, app)
                .map_err(|error| interrupted(to_refusal(error), &journal))?;
            if let Some(refusal) = refusal {
                if journal.progress().is_done() {
                    journal.remove()?;
                }
                return failed_outcome(refusal, app);
            }
        } else if app.ui.options.format.is_json() {
            app.ui.print_document(&json!({
                "links": [], "skipped": [], "dry_run": false,
                "rotated": rotated, "unusable": unusable,
                "mailed": 0, "mailed_now": 0, "refused": [], "rejected": [], "unknown": [],
            }))?;
        }
        app.ui.flush()?;
        journal.remove()?;
        Ok(Outcome::Done)
    }
}

/// Begins a rotation, or resumes the same one.
fn begin<'p>(
    location: &JournalLocation,
    plan: &'p RotationPlan,
    selected: &Selected,
    app: &mut App<'_>,
) -> Result<Rotation<'p>, Refusal> {
    let journal = job::open(location, &plan.fingerprint, plan.backend)?;
    if let Some((run, _)) = journal.begun() {
        let progress = journal.progress();
        rotation::require_traces(progress.rotated, plan, run, app.store()?)?;
        app.ui.status(&format!("resuming the interrupted rotation: {}", done(progress)));
        return Ok(Rotation { plan, run, journal });
    }
    let (known, random) = (selected.require_all_known(), &mut app.system.random);
    let (journal, run) = job::begin(journal, &plan.fingerprint, random, known)?;
    Ok(Rotation { plan, run, journal })
}

/// Rotates the users that are left, one transaction per batch.
fn sweep(rotation: &mut Rotation<'_>, app: &mut App<'_>) -> Result<(), Refusal> {
    let store = app.store()?;
    while let Some(change) = rotation.next_batch(store)? {
        let record = app.write(change, |write, scope| {
            rotation.rotate_batch(write, scope.change, scope.random)
        })?;
        rotation.journal.record(record)?;
    }
    Ok(())
}

/// Describes how much of a rotation is done.
fn done(progress: &Progress) -> String {
    format!(
        "{} rotated, {} sent",
        counted(progress.rotated, "user"),
        counted(progress.mailed, "mail")
    )
}

/// Adds to a failure how much is done, and that the rotation can be resumed.
fn interrupted(refusal: Refusal, journal: &Journal) -> Refusal {
    if journal.is_untouched() {
        refusal
    } else {
        job::interrupted(refusal, &done(journal.progress()))
    }
}

#[cfg(test)]
mod tests;
