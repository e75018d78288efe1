//! `acct password rotate`.

mod ids;
mod mails;
mod plan;
mod preview;
mod sweep;

use std::path::{Path, PathBuf};

use rand::RngExt;
use serde_json::json;

use self::plan::Plan;
use super::Outcome;
use super::reset::issue::Maker;
use crate::account::hasher::{self, Algorithm};
use crate::commands::user::require;
use crate::context::Context;
use crate::error::{Kind, Refusal};
use crate::journal::{self, Journal, JournalError, Mark};
use crate::output::Format;
use crate::store::Field;

/// Replaces the passwords of many users at once: the day of a breach
///
/// Each user selected gets a hash of the site's own form that no password matches: the old
/// password is worth nothing, sessions end, links made earlier die, and Django's own reset form
/// still serves the user. With --mail, each who is active and has an address gets a reset link,
/// in the mail of `acct password reset`. Unusable passwords are left as they are, since a
/// rotated one could be reset by mail. Nothing but the password column is written.
///
/// Without --yes it only counts. An interruption is no loss: the same command goes on where it
/// was, and nobody is mailed twice. A finished rotation is forgotten: the same command then
/// rotates once more.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  # How many users, and how many mails
  acct password rotate --all --mail
  # Appended: what an interrupted run has printed is not printed again
  acct password rotate --all --mail --yes >> mails.txt
  acct password rotate --algorithm md5 --search news.example --yes
  acct user list --staff --format csv | tail -n +2 | cut -d, -f1 |
    acct password rotate --ids-from - --yes")]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Mail each active user a reset link, as `acct password reset` does
    #[arg(long)]
    mail: bool,
    /// Do it; without this, only count
    #[arg(long)]
    yes: bool,
    /// Mail again to users of whom an interruption left unknown whether their mail went out
    #[arg(long, requires_all = ["mail", "yes"])]
    resend_unknown: bool,
    /// Forget a rotation that was interrupted, and do nothing else; what it did stays done
    #[arg(long, conflicts_with_all = ["all", "algorithm", "search", "ids_from", "mail", "yes"])]
    discard_journal: bool,
}

/// Whom to rotate; all but --all narrow each other.
#[derive(Debug, clap::Args)]
struct Selection {
    /// Every user with a usable password
    #[arg(
        long,
        conflicts_with_all = ["algorithm", "search", "ids_from"],
        required_unless_present_any = ["algorithm", "search", "ids_from", "discard_journal"]
    )]
    all: bool,
    /// Only users whose stored hash is of this algorithm
    #[arg(long, value_name = "NAME", value_parser = plan::algorithm_parser())]
    algorithm: Option<AlgorithmChoice>,
    /// Only users with this text in user name, address or names
    #[arg(long, value_name = "TEXT", value_parser = crate::commands::user::searchable)]
    search: Option<String>,
    /// Only users whose primary key is in this file, one a line; - is stdin
    #[arg(long, value_name = "FILE")]
    ids_from: Option<PathBuf>,
}

/// An algorithm, or none that Django knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct AlgorithmChoice(Option<Algorithm>);

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let settings = context.settings()?;
        let path = journal::path_of(
            context.directories().state()?,
            &settings.database.value,
            &settings.user_table.value,
        );
        if self.discard_journal {
            return discard(&path, context);
        }
        context.store()?.require_writable()?;
        let maker = if self.mail { Some(prepare_mails(context)?) } else { None };
        let plan = Plan::make(&self.selection, self.mail, context)?;
        if !self.yes {
            plan.require_all_known()?;
            return preview::preview(
                &plan,
                maker.as_ref(),
                Journal::is_unfinished(&path)?,
                context,
            );
        }
        let sample = hasher::unmatched(plan.recipe, [0; 16], context.random());
        context.store()?.require_room(&sample)?;
        let (mut journal, mark) = begin(&path, &plan, context)?;
        let (store, random) = context.store_and_random()?;
        sweep::sweep(store, &mut journal, &plan, mark, random)
            .map_err(|refusal| interrupted(refusal, &journal))?;
        self.conclude(journal, &plan, mark, context)
    }

    /// Mails and tells, once all users have been rotated.
    fn conclude(
        &self,
        mut journal: Journal,
        plan: &Plan,
        mark: Mark,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Outcome> {
        let (rotated, unusable) = (journal.progress().rotated, journal.progress().unusable);
        if rotated == 0 {
            journal.remove()?;
            return Err(plan.no_match(unusable).into());
        }
        context.say_written(&format!(
            "rotated {}{}",
            plan::users(rotated),
            plan::left_alone(unusable)
        ));
        if self.mail {
            mails::mail(&mut journal, plan, mark, self.resend_unknown, context)?;
        } else if context.format() == Format::Json {
            context.print_document(&json!({
                "links": [], "skipped": [], "dry_run": false,
                "rotated": rotated, "unusable": unusable, "mailed": 0, "unknown": [],
            }))?;
        }
        context.flush()?;
        journal.remove()?;
        Ok(Outcome::Done)
    }
}

/// Sees that mails can be made at all, before anything is written.
fn prepare_mails(context: &mut Context<'_>) -> Result<Maker, Refusal> {
    require(context.store()?, [(true, "--mail", Field::Email)])?;
    let maker = Maker::prepare(None, context)?;
    maker.check_mails(context)?;
    Ok(maker)
}

/// Opens the journal, and begins a rotation or goes on with the same one.
fn begin(path: &Path, plan: &Plan, context: &mut Context<'_>) -> Result<(Journal, Mark), Refusal> {
    let mut journal = Journal::open(path)?;
    if let Some((mark, selection)) = journal.begun() {
        if selection == mark.selection(&plan.fingerprint) {
            go_on(&journal, plan, mark, context)?;
            return Ok((journal, mark));
        }
        if !journal.is_untouched() {
            return Err(unfinished());
        }
        journal.remove()?;
        journal = Journal::open(path)?;
    }
    if let Err(refusal) = plan.require_all_known() {
        journal.remove()?;
        return Err(refusal);
    }
    let mark = Mark::new(context.random().random());
    let selection = mark.selection(&plan.fingerprint);
    journal.begin(mark, selection)?;
    Ok((journal, mark))
}

/// Says that an interrupted rotation is taken up, unless the database forgot it.
fn go_on(
    journal: &Journal,
    plan: &Plan,
    mark: Mark,
    context: &mut Context<'_>,
) -> Result<(), Refusal> {
    let progress = journal.progress();
    let (rotated, mailed) = (plan::users(progress.rotated), progress.mailed);
    if progress.rotated > 0 && !sweep::has_left_traces(context.store()?, plan, mark)? {
        let message = format!(
            "{rotated} were rotated before the interruption, and nobody has such a hash now"
        );
        return Err(Refusal::refused("journal_mismatch", message).hint(
            "was the database restored from a backup? acct password rotate --discard-journal \
             forgets the journal, and then all are rotated anew",
        ));
    }
    context.say(&format!(
        "going on with the rotation that was interrupted: {rotated} rotated, {mailed} mailed"
    ));
    Ok(())
}

fn unfinished() -> Refusal {
    Refusal::refused("unfinished_rotation", "another rotation of this database was interrupted")
        .hint(
            "run that command again to finish it; acct password rotate --discard-journal \
             forgets it",
        )
}

/// Adds to a failure how far the work is, and how it goes on.
fn interrupted(refusal: Refusal, journal: &Journal) -> Refusal {
    let progress = journal.progress();
    if refusal.kind == Kind::Internal || journal.is_untouched() {
        return refusal;
    }
    let (rotated, mailed) = (plan::users(progress.rotated), progress.mailed);
    refusal.hint(format!("{rotated} rotated, {mailed} mailed; the same command goes on"))
}

fn discard(path: &Path, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
    let told = match Journal::discard(path) {
        Ok(Some(progress)) => format!(
            "forgotten: a rotation that was interrupted; {} rotated, {} mailed",
            plan::users(progress.rotated),
            progress.mailed
        ),
        Ok(None) => "there is no unfinished rotation".to_owned(),
        Err(JournalError::Unfit { .. }) => "forgotten: a journal that could not be read".to_owned(),
        Err(error) => return Err(Refusal::from(error).into()),
    };
    context.say(&told);
    if context.format() == Format::Json {
        context.print_document(&json!({ "discarded": told.starts_with("forgotten") }))?;
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests;
