//! Reset mails for many users, with a journal.

use std::num::NonZeroU32;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::account::field::Field;
use crate::app::App;
use crate::app::to_refusal;
use crate::bulk::{self, BulkMailer, Rate, RecipientSource, RunOptions, job};
use crate::commands::delivery::BackendOption;
use crate::commands::password::report::{self, failed_outcome};
use crate::commands::password::{
    Outcome, discard_journal, journal_location, link_issuer, require_mails,
};
use crate::error::{Refusal, counted};
use crate::journal::{JobKind, Journal, Progress};
use crate::mail::Mailer;
use crate::selection::{CONDITIONS, Filters, Selected, require_fields};

/// Which users to mail, if there are many, and how.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("many").args(CONDITIONS).arg("ids_from").multiple(true))]
pub(super) struct BulkOptions {
    /// Limit the sending rate per second, minute or hour: 10/s, 300/min, 5000/h
    #[arg(long, value_name = "N/UNIT", requires = "many")]
    rate: Option<Rate>,
    /// Skip the confirmation prompt
    #[arg(short, long, requires = "many")]
    yes: bool,
    /// Resend mails whose delivery status is unknown
    ///
    /// These are mails that were interrupted during delivery, by a kill or a lost connection.
    /// Without this option they are only reported.
    #[arg(long, requires = "many")]
    resend_unknown: bool,
    /// Discard an interrupted run and exit
    #[arg(long, exclusive = true)]
    discard_journal: bool,
    #[command(flatten)]
    filters: Filters,
    /// Mail every active user
    #[arg(long, group = "many", conflicts_with_all = ["email", "user", "id", "ids_from", "conditions"])]
    all_active: bool,
}

impl BulkOptions {
    /// Returns whether they ask for many mails.
    pub(super) fn are_given(&self) -> bool {
        self.all_active || self.filters.are_given() || self.discard_journal
    }

    /// Mails all selected users, or resumes an interrupted run.
    pub(super) fn run(
        &self,
        backend: BackendOption,
        expires_in: Option<NonZeroU32>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        if self.discard_journal {
            let done = |progress: &Progress| format!("{} sent", counted(progress.mailed, "mail"));
            return discard_journal(JobKind::Reset, done, app);
        }
        let store = app.store()?;
        require_fields(store, [(true, "mails to many", Field::Email)])?;
        let issuer = link_issuer(expires_in, app)?;
        require_mails(&issuer, app)?;
        let mut mailer = backend.open(app)?;
        let mut selected = app.select(&self.filters)?;
        if self.all_active {
            selected.filter.active = Some(true);
        }
        let mut journal = self.open_journal(&selected, &mailer, app)?;
        let source = RecipientSource::Filter { filter: &selected.filter, is_included: &|_| true };
        let options = RunOptions { rate: self.rate, resend_unknown: self.resend_unknown };
        let run = BulkMailer::resumable(issuer, &mut mailer, &mut journal, source, options, store)?;
        let refusal = report::send_job(run, &json!({}), Some(&nobody()), app).map_err(|error| {
            let done = format!("{} sent", counted(journal.progress().mailed, "mail"));
            job::interrupted(to_refusal(error), &done)
        })?;
        if journal.progress().is_done() {
            journal.remove()?;
        }
        refusal.map_or(Ok(Outcome::Done), |refusal| failed_outcome(refusal, app))
    }

    /// Opens the journal of an interrupted run, or begins a new one after asking.
    fn open_journal(
        &self,
        selected: &Selected,
        mailer: &Mailer,
        app: &mut App<'_>,
    ) -> Result<Journal, Refusal> {
        let location = journal_location(JobKind::Reset, app)?;
        let fingerprint = Sha256::digest(format!("{} {}", selected.text, self.all_active));
        let journal = job::open(&location, &fingerprint, Some(mailer.backend))?;
        if journal.begun().is_some() {
            let done = counted(journal.progress().mailed, "mail");
            app.ui.status(&format!("resuming the interrupted run: {done} already sent"));
            self.ask(selected, journal.progress(), mailer, app)?;
            return Ok(journal);
        }
        let sure = selected
            .require_all_known()
            .and_then(|()| self.ask(selected, &Progress::default(), mailer, app));
        let (journal, _) = job::begin(journal, &fingerprint, &mut app.system.random, sure)?;
        Ok(journal)
    }

    /// Asks before mails are sent to users that were not listed one by one.
    fn ask(
        &self,
        selected: &Selected,
        progress: &Progress,
        mailer: &Mailer,
        app: &mut App<'_>,
    ) -> Result<(), Refusal> {
        if self.yes || mailer.prints() || selected.is_list {
            return Ok(());
        }
        let store = app.store()?;
        let count = bulk::count_pending(&selected.filter, progress, self.resend_unknown, store)?;
        let question = format!("Mail a reset link to {}?", counted(count, "user"));
        app.ui.confirm("password reset", &question, "nothing was sent")
    }
}

fn nobody() -> Refusal {
    Refusal::refused("no_match", "no user was selected who can be mailed a link")
        .hint("acct user list --search lists the users that match a text")
}
