//! Sends the mails of a run and reports what happens.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::printer::{Printer, rfc3339};
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::bulk::{BulkMailer, Event, mails, users};
use crate::commands::Outcome;
use crate::error::{Kind, Refusal};
use crate::journal::Progress;
use crate::links::IssuedLink;
use crate::mail::{Backend, DeliveryError, Handoff, MailOutcome};
use crate::store::Store;
use crate::terminal::HeldSignals;
use crate::ui::{Ui, error_document};

/// How many users are named of those with the same outcome.
const NAMED: usize = 10;

/// Said of the backend that delivers nothing.
pub(super) const DUMMY: &str = "the dummy backend sends nothing";

/// Sends a link to every recipient of a run.
pub(super) fn send_all(
    run: &mut BulkMailer<'_>,
    report: Option<&mut Report>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    if run.journal.is_some() {
        app.ui.begin_progress(|| run.count_pending())?;
    }
    let sent = send_each(run, report, app);
    app.ui.end_progress();
    run.close();
    sent
}

fn send_each(
    run: &mut BulkMailer<'_>,
    mut report: Option<&mut Report>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    loop {
        let (ui, system) = (&mut app.ui, &app.system);
        let next = run.next(system, &mut |event| match (event, &mut report) {
            (Event::Step, _) => ui.step_progress(),
            (Event::Wait(wait), _) => ui.wait(wait, system.sleep),
            (Event::Skipped(user, skip), Some(report)) => report.skip(user, skip, ui),
            (Event::Skipped(..), None) => {}
        })?;
        let Some(user) = next else { return Ok(()) };
        // A mail is handed over and recorded before Ctrl-C takes effect, so that its outcome is known.
        let _held = run.journal.is_some().then(HeldSignals::hold);
        let link = run.issuer.issue(user)?;
        app.log_issued(&link.user)?;
        let outcome = run.send(&link, &mut app.system)?;
        if let Some(report) = &mut report {
            report.print(&link, outcome.as_ref(), app)?;
        }
        run.finish(&link, outcome.as_ref())?;
        if let Some(report) = &mut report {
            report.tell(&link, outcome.as_ref(), &mut app.ui);
        }
    }
}

/// Prints the links and mails of a run, and what becomes of them.
pub(super) struct Report {
    printer: Printer,
    /// How many links there will be, each with a line of its own; `None` for a run of many, whose
    /// mails are counted.
    few: Option<usize>,
    named: usize,
    errors: Vec<DeliveryError>,
}

impl Report {
    /// Begins the report of a few links.
    pub(super) fn of_few(
        count: usize,
        shows_links: bool,
        app: &mut App<'_>,
    ) -> anyhow::Result<Self> {
        Self::begin(Some(count), shows_links, app)
    }

    /// Begins the report of a run of many.
    pub(super) fn of_many(backend: Backend, app: &mut App<'_>) -> anyhow::Result<Self> {
        Self::begin(None, backend == Backend::Console, app)
    }

    fn begin(few: Option<usize>, shows_links: bool, app: &mut App<'_>) -> anyhow::Result<Self> {
        let printer = Printer::begin(shows_links, app)?;
        Ok(Self { printer, few, named: 0, errors: Vec::new() })
    }

    /// Names the first few users who get no mail; the inactive ones are only counted.
    fn skip(&mut self, user: &StoredUser, skip: Skip, ui: &mut Ui<'_>) {
        let text = format!("{} {skip}: no mail", user.username);
        if skip == Skip::Inactive || self.named >= NAMED {
            ui.verbose(&text);
        } else {
            self.named += 1;
            ui.warn(&text);
        }
    }

    fn print(
        &mut self,
        link: &IssuedLink,
        outcome: Option<&MailOutcome>,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        match outcome {
            Some(Ok(Handoff::Accepted)) if self.few.is_some() => {
                app.ui.done_despite_output_failure("the mails were sent all the same");
            }
            Some(Err(error)) if self.few.is_some() && error.may_be_sent() => {
                app.ui.done_despite_output_failure("the mail may have been sent all the same");
            }
            _ => {}
        }
        self.printer.print(link, outcome, app)?;
        if let None | Some(Ok(Handoff::Printed(_))) = outcome {
            // A mail that could not be printed was not sent; the flush comes before a word about it.
            app.ui.flush()?;
            if self.few.is_none() && app.ui.reader_is_gone {
                let gone = "the reader of stdout has gone";
                return Err(Refusal::environment("output_failed", gone).into());
            }
        }
        Ok(())
    }

    fn tell(&mut self, link: &IssuedLink, outcome: Option<&MailOutcome>, ui: &mut Ui<'_>) {
        if let Some(count) = self.few {
            tell_one(link, outcome, count == 1, ui);
            self.errors.extend(outcome.and_then(|outcome| outcome.as_ref().err()).cloned());
            return;
        }
        match outcome {
            Some(Err(error)) => {
                self.errors.truncate(NAMED);
                self.errors.push(error.clone());
                let text = failed(&link.user, error);
                if self.errors.len() > NAMED { ui.verbose(&text) } else { ui.warn(&text) }
            }
            _ if ui.options.verbose => ui.verbose(&format!("mail for {}", addressee(&link.user))),
            _ => {}
        }
    }

    /// Ends the report of a few links.
    pub(super) fn end_few(
        mut self,
        skipped: &[(StoredUser, Skip)],
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        self.printer.begin_skipped(app)?;
        for (user, skip) in skipped {
            self.printer.skip(user, *skip, app)?;
        }
        let refusal = failure(&self.errors, self.few.unwrap_or_default());
        let mut fields = Map::new();
        if let Some(refusal) = &refusal {
            fields.insert("error".to_owned(), serde_json::to_value(error_document(refusal))?);
        }
        self.printer.end(&fields, app)?;
        app.ui.flush()?;
        for (user, skip) in skipped {
            app.ui.warn(&format!("{} {skip}: no mail", user.username));
        }
        refusal.map_or(Ok(Outcome::Done), |refusal| failed_outcome(refusal, app))
    }

    /// Ends the report of a run of many, with `fields` before those of the mails; returns the
    /// failure if mails are left, or `nobody` if there was none.
    pub(super) fn end_many(
        mut self,
        run: &BulkMailer<'_>,
        backend: Backend,
        fields: &Value,
        nobody: Option<&Refusal>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Option<Refusal>> {
        let Some(journal) = &run.journal else { return Ok(None) };
        let (progress, summary) = (journal.progress(), &run.summary);
        let is_nobody = progress.mailed + summary.dropped == 0;
        let refusal = summary
            .unsent(progress, journal.job())
            .or_else(|| nobody.filter(|_| is_nobody).cloned());
        app.ui.status(&sent(run, progress, backend));
        self.printer.begin_skipped(app)?;
        if app.ui.options.format.is_json() {
            run.for_each_skipped(|user, skip| self.printer.skip(user, skip, app))?;
        }
        let store = app.store()?;
        warn_rejected(&summary.rejected_before, summary.failed, progress, store, &mut app.ui)?;
        warn_unknown(&progress.unknown(), store, &mut app.ui)?;
        let mut all = fields.as_object().cloned().unwrap_or_default();
        let mailed_now = progress.mailed - summary.mailed_before;
        let counts = json!({
            "mailed": progress.mailed,
            "mailed_now": mailed_now,
            "refused": progress.refused(),
            "rejected": progress.rejected(),
            "unknown": progress.unknown(),
        });
        all.extend(counts.as_object().cloned().unwrap_or_default());
        if let Some(refusal) = &refusal {
            all.insert("error".to_owned(), serde_json::to_value(error_document(refusal))?);
        }
        self.printer.end(&all, app)?;
        app.ui.flush()?;
        Ok(refusal)
    }
}

/// Ends a command whose document, in JSON, already contains the error.
pub(super) fn failed_outcome(refusal: Refusal, app: &App<'_>) -> anyhow::Result<Outcome> {
    if app.ui.options.format.is_json() {
        Ok(Outcome::Failed(refusal.kind, refusal.code))
    } else {
        Err(refusal.into())
    }
}

/// Reports the outcome of one link; why the `only` one failed, its error says.
fn tell_one(link: &IssuedLink, outcome: Option<&MailOutcome>, only: bool, ui: &mut Ui<'_>) {
    let user = addressee(&link.user);
    let expires = rfc3339(link.validity.expires_at).unwrap_or_default();
    match outcome {
        None => ui.status(&format!("link for {user}; expires {expires}")),
        Some(Ok(Handoff::Printed(_))) => {
            ui.status(&format!("printed the mail for {user} (not sent); link expires {expires}"));
        }
        Some(Ok(Handoff::Accepted)) => {
            ui.status(&format!("mail sent to {user}; link expires {expires}"));
        }
        Some(Ok(Handoff::Dropped)) => ui.warn(&format!("mail for {user} was dropped: {DUMMY}")),
        Some(Err(error)) if !only => ui.warn(&failed(&link.user, error)),
        Some(Err(_)) => {}
    }
}

/// Describes the failure of one of several mails.
fn failed(user: &StoredUser, error: &DeliveryError) -> String {
    let what = if error.may_be_sent() { "may have been sent" } else { "was not sent" };
    format!("mail for {} {what}: {error}", addressee(user))
}

fn addressee(user: &StoredUser) -> String {
    if user.email.is_empty() {
        user.username.clone()
    } else {
        format!("{} <{}>", user.username, user.email)
    }
}

/// Sums up the mails of a few that are not known to be sent; `None` if there are none.
fn failure(errors: &[DeliveryError], links: usize) -> Option<Refusal> {
    let refusals = errors.iter().map(|error| Refusal::from(error.clone()));
    let worst =
        refusals.reduce(|one, other| if other.kind == Kind::Environment { other } else { one })?;
    if links == 1 {
        return Some(worst);
    }
    let message = format!("{} of {links} mails are not known to be sent", errors.len());
    Some(Refusal { message, ..worst })
}

/// Says how many mails were sent, and how many users get none.
fn sent(run: &BulkMailer<'_>, progress: &Progress, backend: Backend) -> String {
    let summary = &run.summary;
    let now = mails(progress.mailed - summary.mailed_before);
    let mut text = match backend {
        Backend::Dummy => format!("dropped {}: {DUMMY}", mails(summary.dropped)),
        Backend::Console => format!("printed {now}"),
        _ => format!("sent {now}"),
    };
    if summary.mailed_before > 0 {
        text = format!("{text} ({} in all)", progress.mailed);
    }
    match summary.describe_skipped() {
        Some(none) => format!("{text}; {none}"),
        None => text,
    }
}

/// Names the users of whom it is not known whether they were mailed.
fn warn_unknown(unknown: &[String], store: &Store, ui: &mut Ui<'_>) -> Result<(), Refusal> {
    let (named, rest) = unknown.split_at(unknown.len().min(NAMED));
    for id in named {
        let (user, gone) = describe_user(id, store)?;
        ui.warn(&format!("the mail for {user} may have been sent{gone}"));
    }
    if !rest.is_empty() {
        let (users, ids) = (users(rest.len() as u64), rest.join(", "));
        ui.warn(&format!("{users} more may have been mailed; by id: {ids}"));
    }
    Ok(())
}

/// Names the users whose mail was rejected, if this run has not named them yet.
fn warn_rejected(
    before: &[String],
    failed_now: u64,
    progress: &Progress,
    store: &Store,
    ui: &mut Ui<'_>,
) -> Result<(), Refusal> {
    let (named, rest) = before.split_at(before.len().min(NAMED));
    for id in named {
        let (user, gone) = describe_user(id, store)?;
        ui.warn(&format!("the mail for {user} was permanently rejected{gone}"));
    }
    let mut ids = rest.to_vec();
    if failed_now > NAMED as u64 {
        let known: BTreeSet<&String> = before.iter().collect();
        ids.extend(progress.rejected().into_iter().filter(|id| !known.contains(id)));
    }
    if !ids.is_empty() {
        ui.warn(&format!("permanently rejected, by id: {}", ids.join(", ")));
    }
    Ok(())
}

/// Describes a user by primary key, and adds if it does not exist any more.
fn describe_user(id: &str, store: &Store) -> Result<(String, &'static str), Refusal> {
    Ok(match store.user_by_key(&store.key(id))? {
        Some(user) => (format!("{} (id {id})", user.username), ""),
        None => (format!("the user with id {id}"), "; the user no longer exists"),
    })
}
