//! Jobs with a journal: begun, resumed, or refused because of another one.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::error::Refusal;
use crate::journal::{JobKind, Journal, JournalLocation, RunId};
use crate::mail::Backend;

/// Opens the journal of the job with this fingerprint; it says whether the job is resumed.
///
/// A journal of another selection is refused, unless nothing has been done by it.
pub(crate) fn open(
    location: &JournalLocation,
    fingerprint: &[u8],
    backend: Option<Backend>,
) -> Result<Journal, Refusal> {
    let journal = Journal::open(location)?;
    let Some((id, selection)) = journal.begun() else { return Ok(journal) };
    let is_same = selection == id.selection(fingerprint);
    let other_backend = backend.and_then(|backend| other_backend(&journal, backend));
    let resumes = match journal.job() {
        JobKind::Rotation => is_same,
        JobKind::Reset => is_same && by_same_backend(&journal, backend),
    };
    if resumes {
        return other_backend.map_or(Ok(journal), Err);
    }
    let is_idle = match journal.job() {
        JobKind::Rotation => journal.is_untouched(),
        JobKind::Reset => journal.progress().has_mailed_nobody(),
    };
    if !is_idle {
        let refusal = other_backend.filter(|_| is_same);
        return Err(refusal.unwrap_or_else(|| unfinished(journal.job())));
    }
    journal.remove()?;
    Ok(Journal::open(location)?)
}

/// Begins a job with a new journal, or removes the journal if a check has failed.
pub(crate) fn begin(
    mut journal: Journal,
    fingerprint: &[u8],
    random: &mut StdRng,
    checked: Result<(), Refusal>,
) -> Result<(Journal, RunId), Refusal> {
    if let Err(refusal) = checked {
        journal.remove()?;
        return Err(refusal);
    }
    let run = RunId::new(random.random());
    journal.begin(run, run.selection(fingerprint))?;
    Ok((journal, run))
}

fn by_same_backend(journal: &Journal, backend: Option<Backend>) -> bool {
    let begun = journal.progress().backend.as_deref();
    begun.is_none_or(|begun| Some(begun) == backend.map(Backend::name))
}

/// Refuses a backend after another has sent mails; `None` if this one may be used.
pub(crate) fn other_backend(journal: &Journal, backend: Backend) -> Option<Refusal> {
    let (progress, job) = (journal.progress(), journal.job());
    let begun = progress.backend.as_ref().filter(|_| !progress.may_be_sent_by(backend))?;
    let message = format!("the unfinished {job} uses --backend {begun}, not {backend}");
    let hint = format!(
        "run the same command with --backend {begun} to finish it, or {} --discard-journal to give up",
        job.command()
    );
    Some(Refusal::refused(unfinished_code(job), message).hint(hint))
}

fn unfinished(job: JobKind) -> Refusal {
    let message = format!("another {job} of this database is unfinished");
    let hint = format!(
        "run that command again to finish it, or {} --discard-journal to give up",
        job.command()
    );
    Refusal::refused(unfinished_code(job), message).hint(hint)
}

fn unfinished_code(job: JobKind) -> &'static str {
    match job {
        JobKind::Rotation => "unfinished_rotation",
        JobKind::Reset => "unfinished_reset",
    }
}

/// Adds to the failure of a job how much is done, and that it can be resumed.
pub(crate) fn interrupted(refusal: Refusal, done: &str) -> Refusal {
    if refusal.kind == crate::error::Kind::Internal {
        return refusal;
    }
    let hint = refusal.hint.as_ref().map(|hint| format!("{hint}; ")).unwrap_or_default();
    let hint = format!("{hint}{done}; run the same command again to continue");
    refusal.hint(hint)
}
