//! Reset mails for many users, with a journal.

use std::num::NonZeroU32;
use std::path::PathBuf;

use rand::RngExt;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::account::field::Field;
use crate::app::App;
use crate::app::to_refusal;
use crate::bulk::{self, BulkMailer, Rate, RecipientSource, RunOptions, job, mails, users};
use crate::commands::delivery::BackendOption;
use crate::commands::fields::require;
use crate::commands::ids::IdSelection;
use crate::commands::password::report::{self, Report, failed_outcome};
use crate::commands::password::{
    Outcome, discard_journal, journal_location, link_issuer, require_mails,
};
use crate::commands::selection::{CONDITIONS, Conditions};
use crate::error::Refusal;
use crate::journal::{JobKind, Journal, Progress, RunId};
use crate::mail::Mailer;
use crate::store::UserFilter;

/// Which users to mail, if there are many, and how.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("many").args(CONDITIONS).multiple(true))]
pub(super) struct Options {
    /// Mail at most so many users in a second, minute or hour: 10/s, 300/min, 5000/h
    #[arg(long, value_name = "N/UNIT", requires = "many")]
    rate: Option<Rate>,
    /// Mail many users without asking
    #[arg(short, long, requires = "many")]
    yes: bool,
    /// Repeat the mails of which it is not known whether they were sent
    ///
    /// Those are the mails that were cut off on their way, by a kill or a lost connection. Without
    /// this they are only named.
    #[arg(long, requires = "many")]
    resend_unknown: bool,
    /// Forget the mails that an earlier run has left, and do nothing else
    #[arg(long, exclusive = true)]
    discard_journal: bool,
    #[command(flatten)]
    conditions: Conditions,
    /// Mail the users whose primary key is in this file, one a line; - is stdin
    #[arg(long, value_name = "FILE", group = "many", conflicts_with_all = super::ONE)]
    ids_from: Option<PathBuf>,
    /// Mail every active user
    #[arg(long, group = "many", conflicts_with_all = ["email", "user", "id", "ids_from", "conditions"])]
    all_active: bool,
}

impl Options {
    /// Returns whether they ask for many mails.
    pub(super) fn are_given(&self) -> bool {
        self.all_active
            || self.conditions.are_given()
            || self.ids_from.is_some()
            || self.discard_journal
    }

    /// Mails all selected users, or resumes an interrupted run.
    pub(super) fn run(
        &self,
        backend: BackendOption,
        expires_in: Option<NonZeroU32>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        if self.discard_journal {
            let done = |progress: &Progress| format!("{} sent", mails(progress.mailed));
            return discard_journal(JobKind::Reset, done, app);
        }
        let store = app.store()?;
        require(store, [(true, "mails to many", Field::Email)])?;
        let issuer = link_issuer(expires_in, app)?;
        require_mails(&issuer, app)?;
        let mut mailer = backend.open(app)?;
        let selected = self.select(app)?;
        let mut journal = self.open_journal(&selected, &mailer, app)?;
        let source = RecipientSource::Filter { filter: &selected.filter, is_included: &|_| true };
        let options = RunOptions { rate: self.rate, resend_unknown: self.resend_unknown };
        let mut report = Report::of_many(mailer.backend, app)?;
        let backend = mailer.backend;
        let mut run =
            BulkMailer::resumable(issuer, &mut mailer, &mut journal, source, options, store)?;
        let sent = report::send_all(&mut run, Some(&mut report), app);
        if let Err(error) = sent {
            let done = format!("{} sent", mails(journal.progress().mailed));
            return Err(job::interrupted(to_refusal(error), &done).into());
        }
        let refusal = report.end_many(&run, backend, &json!({}), Some(&nobody()), app)?;
        if journal.progress().is_done() {
            journal.remove()?;
        }
        refusal.map_or(Ok(Outcome::Done), |refusal| failed_outcome(refusal, app))
    }

    fn select(&self, app: &mut App<'_>) -> Result<Selected, Refusal> {
        let mut filter = self.conditions.filter(app)?;
        let ids = match &self.ids_from {
            Some(path) => Some(IdSelection::read(path, app)?),
            None => None,
        };
        filter.in_id_selection = ids.is_some();
        if self.all_active {
            filter.active = Some(true);
        }
        let digest = ids.as_ref().map(|ids| ids.digest);
        let text = format!("{:?}", (&self.conditions, self.all_active, digest));
        Ok(Selected { filter, ids, fingerprint: Sha256::digest(text).to_vec() })
    }

    /// Opens the journal of an interrupted run, or begins a new one after asking.
    fn open_journal(
        &self,
        selected: &Selected,
        mailer: &Mailer,
        app: &mut App<'_>,
    ) -> Result<Journal, Refusal> {
        let location = journal_location(JobKind::Reset, app)?;
        let mut journal = job::open(&location, &selected.fingerprint, Some(mailer.backend))?;
        if journal.begun().is_some() {
            let done = mails(journal.progress().mailed);
            app.ui.status(&format!("resuming the interrupted run: {done} already sent"));
            self.ask(selected, journal.progress(), mailer, app)?;
            return Ok(journal);
        }
        let is_known = selected.ids.as_ref().map_or(Ok(()), IdSelection::require_all_known);
        let sure = is_known.and_then(|()| self.ask(selected, &Progress::default(), mailer, app));
        if let Err(refusal) = sure {
            journal.remove()?;
            return Err(refusal);
        }
        let run = RunId::new(app.system.random.random());
        journal.begin(run, run.selection(&selected.fingerprint))?;
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
        let is_list = selected.ids.is_some() && !self.conditions.are_given();
        if self.yes || mailer.prints() || is_list {
            return Ok(());
        }
        let store = app.store()?;
        let count = bulk::count_pending(&selected.filter, progress, self.resend_unknown, store)?;
        let question = format!("Mail a reset link to {}?", users(count));
        app.ui.confirm(
            "password reset",
            &question,
            "use --yes to skip the question",
            "nothing was sent",
        )
    }
}

/// The users that were selected.
struct Selected {
    filter: UserFilter,
    ids: Option<IdSelection>,
    /// What tells one selection from another, for the journal; the backend is there by name.
    fingerprint: Vec<u8>,
}

fn nobody() -> Refusal {
    Refusal::refused("no_match", "no user was selected who can be mailed a link")
        .hint("acct user list --search lists the users that match a text")
}
