//! Reset mails for many users, by a journal.

use std::num::NonZeroU32;
use std::path::PathBuf;

use rand::RngExt;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::issue::Maker;
use crate::account::field::Field;
use crate::app::App;
use crate::app::to_refusal;
use crate::commands::delivery::{BackendOption, Delivery};
use crate::commands::fields::require;
use crate::commands::ids::IdSelection;
use crate::commands::password::Outcome;
use crate::commands::password::bulk::pace::Rate;
use crate::commands::password::bulk::post::{Audience, Post};
use crate::commands::password::bulk::{self, ended, going_on, mails, other_backend, users};
use crate::commands::selection::{CONDITIONS, Conditions};
use crate::error::Refusal;
use crate::journal::{Journal, Mark, Place, Progress, Work};
use crate::mail::Backend;
use crate::store::UserFilter;

/// Whom to mail, if it is many, and how.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("many").args(CONDITIONS).multiple(true))]
pub(super) struct Options {
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
    conditions: Conditions,
    /// Mail the users whose primary keys are in this file, one per line; - reads stdin
    #[arg(long, value_name = "FILE", group = "many", conflicts_with_all = super::ONE)]
    ids_from: Option<PathBuf>,
    /// Mail every active user
    #[arg(long, group = "many", conflicts_with_all = ["email", "user", "id", "ids_from", "conditions"])]
    all_active: bool,
}

impl Options {
    /// Tells whether they ask for many mails.
    pub(super) fn are_given(&self) -> bool {
        self.all_active
            || self.conditions.are_given()
            || self.ids_from.is_some()
            || self.discard_journal
    }

    /// Mails everybody who was selected, or goes on with that.
    pub(super) fn run(
        &self,
        backend: BackendOption,
        expires_in: Option<NonZeroU32>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let settings = app.settings()?;
        let place = Place::of(
            Work::Reset,
            app.system.directories.state()?,
            &settings.database.value,
            &settings.user_table.value,
        );
        if self.discard_journal {
            return bulk::discard(
                &place,
                |progress| format!("{} sent", mails(progress.mailed)),
                app,
            );
        }
        require(app.store()?, [(true, "mails to many", Field::Email)])?;
        Maker::prepare(expires_in, app)?.check_mails()?;
        let mut delivery = Delivery::prepare(backend, app)?;
        let backend = backend.choose(app)?;
        let whom = self.whom(backend, app)?;
        let mut journal = self.begin(&place, &whom, &delivery, app)?;
        let audience = Audience {
            filter: &whom.filter,
            takes: &|_| true,
            backend,
            resend_unknown: self.resend_unknown,
            expires_in,
            rate: self.rate,
        };
        let mut post = Post::begin(&mut journal, &mut delivery, audience, app)?;
        if let Err(error) = post.send_all(app) {
            let sent = format!("{} sent", mails(post.journal.progress().mailed));
            return Err(going_on(to_refusal(error), &sent).into());
        }
        let left = post.finish(&json!({}), Some(&nobody()), app)?;
        if journal.progress().is_done() {
            journal.remove()?;
        }
        left.map_or(Ok(Outcome::Done), |refusal| ended(refusal, app))
    }

    fn whom(&self, backend: Backend, app: &mut App<'_>) -> Result<Whom, Refusal> {
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
        let all = format!("{:?}", (&self.conditions, self.all_active, digest));
        let fingerprint = Sha256::digest(all).to_vec();
        Ok(Whom { filter, ids, backend, fingerprint })
    }

    /// Opens the journal of a run that was interrupted, or begins one once it is sure that it is
    /// meant.
    fn begin(
        &self,
        place: &Place,
        whom: &Whom,
        delivery: &Delivery,
        app: &mut App<'_>,
    ) -> Result<Journal, Refusal> {
        let mut journal = Journal::open(place)?;
        match journal.begun() {
            Some((mark, selection)) if whom.is_of(mark, selection, journal.progress()) => {
                let done = mails(journal.progress().mailed);
                app.ui.status(&format!("going on with the run that was interrupted: {done} sent"));
                self.ask(whom, journal.progress(), delivery, app)?;
                return Ok(journal);
            }
            Some((mark, selection)) if !journal.progress().has_mailed_nobody() => {
                let other = selection != mark.selection(&whom.fingerprint);
                let backend = if other { None } else { other_backend(&journal, whom.backend) };
                return Err(backend.unwrap_or_else(unfinished));
            }
            Some(_) => {
                journal.remove()?;
                journal = Journal::open(place)?;
            }
            None => {}
        }
        let sure = whom
            .require_all_known()
            .and_then(|()| self.ask(whom, &Progress::default(), delivery, app));
        if let Err(refusal) = sure {
            journal.remove()?;
            return Err(refusal);
        }
        let mark = Mark::new(app.system.random.random());
        journal.begin(mark, mark.selection(&whom.fingerprint))?;
        Ok(journal)
    }

    /// Asks before mails leave to users whom nobody has named one by one.
    fn ask(
        &self,
        whom: &Whom,
        progress: &Progress,
        delivery: &Delivery,
        app: &mut App<'_>,
    ) -> Result<(), Refusal> {
        let is_list = whom.ids.is_some() && !self.conditions.are_given();
        if self.yes || delivery.is_console() || is_list {
            return Ok(());
        }
        let tries = progress.tries(self.resend_unknown);
        let count = users(bulk::count_left(&whom.filter, &tries, progress, app.store()?)?);
        let question = format!("Mail a reset link to {count}?");
        app.ui.confirm(
            "password reset",
            &question,
            "--yes mails without asking",
            "nothing was sent",
        )
    }
}

/// Who was selected.
struct Whom {
    filter: UserFilter,
    ids: Option<IdSelection>,
    backend: Backend,
    /// All that makes one selection another than the next, for the journal; the back end is
    /// there by its name.
    fingerprint: Vec<u8>,
}

impl Whom {
    /// Tells whether a run that was begun is this one.
    fn is_of(&self, mark: Mark, selection: &str, progress: &Progress) -> bool {
        let begun = progress.backend.as_deref();
        selection == mark.selection(&self.fingerprint)
            && begun.is_none_or(|begun| begun == self.backend.name())
    }

    fn require_all_known(&self) -> Result<(), Refusal> {
        self.ids.as_ref().map_or(Ok(()), IdSelection::require_all_known)
    }
}

fn nobody() -> Refusal {
    Refusal::refused("no_match", "no user was selected who can be mailed a link")
        .hint("acct user list --search shows whom a text finds")
}

fn unfinished() -> Refusal {
    let code = bulk::unfinished_code(Work::Reset);
    Refusal::refused(code, "another bulk reset of this database has mails left").hint(
        "run that command again to finish it; acct password reset --discard-journal forgets it",
    )
}
