//! `acct password rotate`.

mod mails;
mod plan;
mod preview;
mod resume;
mod sweep;

use std::path::PathBuf;

use serde_json::json;

use self::plan::Plan;
use super::Outcome;
use super::bulk::{self, ended};
use super::reset::issue::Maker;
use crate::account::field::Field;
use crate::account::hasher;
use crate::app::App;
use crate::commands::delivery::{BackendOption, Delivery};
use crate::commands::fields::require;
use crate::commands::selection::Conditions;
use crate::error::{Kind, Refusal};
use crate::journal::{Journal, Mark, Place, Progress, Work};

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
    whom: Whom,
}

/// Whom to rotate; all but --all narrow each other.
#[derive(Debug, clap::Args)]
struct Whom {
    #[command(flatten)]
    conditions: Conditions,
    /// Only users whose primary keys are in this file, one per line; - reads stdin
    #[arg(long, value_name = "FILE")]
    ids_from: Option<PathBuf>,
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
        let settings = app.settings()?;
        let place = Place::of(
            Work::Rotation,
            app.system.directories.state()?,
            &settings.database.value,
            &settings.user_table.value,
        );
        if self.discard_journal {
            let done = |progress: &Progress| {
                let (rotated, mails) = (progress.rotated, progress.mailed);
                format!("{} rotated, {} made", bulk::users(rotated), bulk::mails(mails))
            };
            return bulk::discard(&place, done, app);
        }
        app.store()?.check_writable()?;
        let mails = if self.mail { Some(prepare_mails(self.backend, app)?) } else { None };
        let (maker, delivery) = mails.unzip();
        let backend = self.mail.then(|| self.backend.choose(app)).transpose()?;
        let plan = Plan::make(&self.whom, backend, app)?;
        if !self.yes {
            plan.require_all_known()?;
            return match resume::find(&place, &plan, app)? {
                Some(rest) => preview::resumed(&plan, &rest, maker.as_ref(), app),
                None => preview::preview(&plan, maker.as_ref(), app),
            };
        }
        let sample = hasher::invalidated(plan.recipe, [0; 16], &mut app.system.random);
        app.store()?.check_hash_length(&sample)?;
        let (mut journal, mark) = resume::begin(&place, &plan, app)?;
        sweep::sweep(&mut journal, &plan, mark, app)
            .map_err(|refusal| interrupted(refusal, &journal))?;
        self.conclude(journal, delivery, &plan, mark, app)
    }

    /// Mails and tells, once all users have been rotated.
    fn conclude(
        &self,
        mut journal: Journal,
        delivery: Option<Delivery>,
        plan: &Plan,
        mark: Mark,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let (rotated, unusable) = (journal.progress().rotated, journal.progress().unusable);
        if rotated == 0 {
            journal.remove()?;
            return Err(plan.no_match(unusable).into());
        }
        app.ui.status_done(&format!(
            "rotated {}{}",
            bulk::users(rotated),
            plan::left_alone(unusable)
        ));
        if let (Some(mut delivery), Some(backend)) = (delivery, plan.backend) {
            let resend = self.resend_unknown;
            let ways = (&mut delivery, backend);
            let left = mails::mail(&mut journal, ways, plan, mark, resend, app)?;
            if let Some(refusal) = left {
                if journal.progress().is_done() {
                    journal.remove()?;
                }
                return ended(refusal, app);
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

/// Sees that mails can be made at all, before anything is written.
fn prepare_mails<'t>(
    backend: BackendOption,
    app: &mut App<'t>,
) -> Result<(Maker<'t>, Delivery), Refusal> {
    require(app.store()?, [(true, "--mail", Field::Email)])?;
    let maker = Maker::prepare(None, app)?;
    maker.check_mails()?;
    Ok((maker, Delivery::prepare(backend, app)?))
}

/// Adds to a failure how far the work is, and how it goes on.
fn interrupted(refusal: Refusal, journal: &Journal) -> Refusal {
    let progress = journal.progress();
    if refusal.kind == Kind::Internal || journal.is_untouched() {
        return refusal;
    }
    let (rotated, mails) = (bulk::users(progress.rotated), bulk::mails(progress.mailed));
    bulk::going_on(refusal, &format!("{rotated} rotated, {mails} made"))
}

#[cfg(test)]
mod tests;
