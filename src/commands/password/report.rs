//! Sends the mails of a run and reports what happens.

use serde_json::{Map, Value, json};

use super::rows::{COLUMNS, LinkRow, MAIL_COLUMNS, SkippedRow, rfc3339};
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::bulk::{BulkMailer, DUMMY, Event, NAMED};
use crate::commands::Outcome;
use crate::error::Refusal;
use crate::links::IssuedLink;
use crate::mail::{self, Backend, DeliveryError, Handoff, MailOutcome, framed};
use crate::terminal::HeldSignals;
use crate::ui::{Format, Listing, Ui, error_document};

/// Sends a link to every recipient of a run.
pub(super) fn send_all(
    run: &mut BulkMailer<'_>,
    report: Option<&mut LinkReport>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    // Mails that scroll by on the terminal show the progress themselves.
    let scrolls = app.ui.terminal.stdout_is_terminal()
        && run.mailer.as_ref().is_some_and(|mailer| mailer.backend == Backend::Console);
    if run.journal.is_some() && !scrolls {
        app.ui.begin_progress(|| run.count_pending(), "run the same command again to go on")?;
    }
    let sent = send_each(run, report, app);
    app.ui.end_progress();
    run.close();
    sent
}

fn send_each(
    run: &mut BulkMailer<'_>,
    mut report: Option<&mut LinkReport>,
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
        // A mail is handed over and recorded before Ctrl-C takes effect, so that its outcome is
        // known.
        let _held = run.journal.is_some().then(HeldSignals::block);
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

/// Sends the mails of a job with a journal and reports them, in JSON with `fields` before the
/// counts.
///
/// Returns the failure if mails are left, or `nobody` if there was none.
pub(super) fn send_job(
    mut run: BulkMailer<'_>,
    fields: &Value,
    nobody: Option<&Refusal>,
    app: &mut App<'_>,
) -> anyhow::Result<Option<Refusal>> {
    let Some(backend) = run.mailer.as_ref().map(|mailer| mailer.backend) else { return Ok(None) };
    let mut report = LinkReport::begin(None, backend == Backend::Console, app)?;
    send_all(&mut run, Some(&mut report), app)?;
    report.end_many(&run, backend, fields, nobody, app)
}

/// Prints the links and mails of a run, and what becomes of them.
pub(super) struct LinkReport {
    /// `None` where links and mails are printed as text.
    listing: Option<Listing>,
    /// Whether the links may be shown: no mail takes them to their users.
    shows_links: bool,
    /// The number of links, if each gets a line; `None` for a run for many users, whose mails are
    /// counted.
    few: Option<usize>,
    /// How many users without a mail were listed.
    named: usize,
    failed: usize,
}

impl LinkReport {
    /// Begins to report `few` links, or those of a job.
    pub(super) fn begin(
        few: Option<usize>,
        shows_links: bool,
        app: &mut App<'_>,
    ) -> anyhow::Result<Self> {
        let listing = match app.ui.options.format {
            Format::Json | Format::Ndjson | Format::Csv => {
                let (columns, plain) = if shows_links { (&COLUMNS, 5) } else { (&MAIL_COLUMNS, 0) };
                Some(Listing::begin(&mut app.ui, "links", columns, plain)?)
            }
            Format::Table | Format::Plain => None,
        };
        Ok(Self { listing, shows_links, few, named: 0, failed: 0 })
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
        match (&mut self.listing, outcome) {
            (Some(listing), _) => {
                listing.row(&mut app.ui, &LinkRow::of(link, outcome, self.shows_links))?;
            }
            (None, None) => app.ui.print(format!("{}\n", link.link).as_bytes())?,
            (None, Some(Ok(Handoff::Printed(mail)))) => app.ui.print(&framed(mail))?,
            (None, Some(_)) => {}
        }
        if let None | Some(Ok(Handoff::Printed(_))) = outcome {
            // A mail that could not be printed was not sent; the flush comes before a word about
            // it.
            app.ui.flush()?;
            if self.few.is_none() && app.ui.reader_is_gone {
                let gone = "the reader of stdout has gone";
                return Err(Refusal::environment("output_failed", gone).into());
            }
        }
        Ok(())
    }

    fn tell(&mut self, link: &IssuedLink, outcome: Option<&MailOutcome>, ui: &mut Ui<'_>) {
        if let Some(Ok(Handoff::Printed(_) | Handoff::Accepted)) = outcome
            && let Some(other) = mail::other_destination(&link.user.email)
        {
            ui.warn(&format!("the mail for {} goes to {other}, as Django's does", link.user.email));
        }
        if let Some(count) = self.few {
            return tell_one(link, outcome, count == 1, ui);
        }
        match outcome {
            Some(Err(error)) => {
                self.failed += 1;
                let text = failed(&link.user, error);
                if self.failed > NAMED { ui.verbose(&text) } else { ui.warn(&text) }
            }
            _ if ui.options.verbose => ui.verbose(&format!("mail for {}", addressee(&link.user))),
            _ => {}
        }
    }

    /// Ends the report of a few links.
    pub(super) fn end_few(
        self,
        failure: Option<Refusal>,
        skipped: &[(StoredUser, Skip)],
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        self.end(Map::new(), failure.as_ref(), app, |each| {
            skipped.iter().try_for_each(|(user, skip)| each(user, *skip))
        })?;
        for (user, skip) in skipped {
            app.ui.warn(&format!("{} {skip}: no mail", user.username));
        }
        failure.map_or(Ok(Outcome::Done), |refusal| failed_outcome(refusal, app))
    }

    fn end_many(
        self,
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
        app.ui.status(&summary.describe(progress, backend));
        for warning in summary.warnings(progress, app.store()?)? {
            app.ui.warn(&warning);
        }
        let mut all = fields.as_object().cloned().unwrap_or_default();
        let counts = json!({
            "mailed": progress.mailed,
            "mailed_now": progress.mailed - summary.mailed_before,
            "refused": progress.refused(),
            "rejected": progress.rejected(),
            "unknown": progress.unknown(),
        });
        all.extend(counts.as_object().cloned().unwrap_or_default());
        self.end(all, refusal.as_ref(), app, |each| run.for_each_skipped(each))?;
        Ok(refusal)
    }

    /// Ends the rows; in JSON with those that `skipped` lists, the other fields, and the error.
    fn end(
        self,
        mut fields: Map<String, Value>,
        error: Option<&Refusal>,
        app: &mut App<'_>,
        skipped: impl FnOnce(
            &mut dyn FnMut(&StoredUser, Skip) -> anyhow::Result<()>,
        ) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let ui = &mut app.ui;
        match self.listing {
            Some(mut listing) if ui.options.format.is_json() => {
                listing.next_array(ui, "skipped")?;
                skipped(&mut |user, skip| listing.document(ui, &SkippedRow::of(user, skip)))?;
                if let Some(error) = error {
                    let error = serde_json::to_value(error_document(error))?;
                    fields.insert("error".to_owned(), error);
                }
                listing.end_with(ui, &fields)?;
            }
            Some(listing) => listing.end(ui)?,
            None => {}
        }
        Ok(ui.flush()?)
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

/// Reports the outcome of one link; if it is the `only` one, its error is reported elsewhere.
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
