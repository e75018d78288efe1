//! What the commands share that work on many users: whom they take, and the mails to them.

mod fate;
mod left;
pub(super) mod pace;
pub(super) mod post;
pub(super) mod told;

use super::Outcome;
use crate::account::reset::{self, Skip};
use crate::account::token::TokenSubject;
use crate::account::user::{StoredUser, UserKey};
use crate::app::App;
use crate::commands::password::reset::issue::Maker;
pub(super) use crate::commands::selection::users;
use crate::error::{Kind, Refusal};
use crate::journal::{Journal, JournalError, Place, Progress, Work};
use crate::mail::Backend;
use crate::store::{Store, UserFilter};
use crate::ui::Format;

/// Tells why one of many users gets no mail; `None` for one who does.
pub(super) fn why_not(user: &StoredUser, maker: &Maker<'_>) -> Option<Skip> {
    reset::check_filtered(user)
        .err()
        .or_else(|| (!maker.can_address(&user.email)).then_some(Skip::BadAddress))
        .or_else(|| TokenSubject::of(user).err().map(|_| Skip::BadLastLogin))
}

/// Reads the next users and moves on behind them; `None` at the end.
pub(super) fn next_page(
    filter: &UserFilter,
    after: &mut Option<UserKey>,
    app: &mut App<'_>,
) -> Result<Option<Vec<StoredUser>>, Refusal> {
    let page = app.store()?.page(filter, after.as_ref())?;
    let Some(last) = page.last() else { return Ok(None) };
    *after = Some(last.key.clone());
    Ok(Some(page))
}

/// Counts those whose turn is yet to come, with those who are tried again.
pub(super) fn count_left(
    filter: &UserFilter,
    tries: &[String],
    progress: &Progress,
    store: &Store,
) -> Result<u64, Refusal> {
    let after = progress.mailed_through.as_ref().map(|key| store.key(key));
    Ok(tries.len() as u64 + store.count_after(filter, after.as_ref())?)
}

/// Ends a run that has mails left: in JSON its document has told why.
pub(super) fn ended(refusal: Refusal, app: &App<'_>) -> anyhow::Result<Outcome> {
    match app.ui.options.format {
        Format::Json | Format::Ndjson => Ok(Outcome::Failed(refusal.kind, refusal.code)),
        _ => Err(refusal.into()),
    }
}

/// Adds to a failure how far the work is, and how it goes on.
pub(super) fn going_on(refusal: Refusal, done: &str) -> Refusal {
    if refusal.kind == Kind::Internal {
        return refusal;
    }
    let own = refusal.hint.as_ref().map(|hint| format!("{hint}; ")).unwrap_or_default();
    let hint = format!("{own}{done}; the same command goes on");
    refusal.hint(hint)
}

/// Refuses a back end where another has mailed already; `None` where this one may go on.
pub(super) fn other_backend(journal: &Journal, backend: Backend) -> Option<Refusal> {
    let (progress, work) = (journal.progress(), journal.work());
    let begun = progress.backend.as_ref().filter(|_| !progress.may_leave_by(backend))?;
    let message = format!("the unfinished {work} was begun with --backend {begun}, not {backend}");
    let hint = format!(
        "with --backend {begun} the same command finishes it; {} --discard-journal forgets it",
        work.command()
    );
    Some(Refusal::refused(unfinished_code(work), message).hint(hint))
}

/// Returns the code word of what is refused because other work is unfinished.
pub(super) fn unfinished_code(work: Work) -> &'static str {
    match work {
        Work::Rotation => "unfinished_rotation",
        Work::Reset => "unfinished_reset",
    }
}

/// Forgets a journal; `done` words how far its work was.
pub(super) fn discard(
    place: &Place,
    done: impl FnOnce(&Progress) -> String,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let work = place.work();
    let (discarded, told) = match Journal::discard(place) {
        Ok(Some(progress)) => {
            (true, format!("forgotten: a {work} that was interrupted; {}", done(&progress)))
        }
        Ok(None) => (false, format!("there is no unfinished {work}")),
        Err(JournalError::Unfit { .. }) => {
            (true, "forgotten: a journal that could not be read".to_owned())
        }
        Err(error) => return Err(Refusal::from(error).into()),
    };
    app.ui.status(&told);
    if app.ui.options.format.is_json() {
        app.ui.print_document(&serde_json::json!({ "discarded": discarded }))?;
    }
    Ok(Outcome::Done)
}

/// Writes a number of mails.
pub(super) fn mails(count: u64) -> String {
    format!("{count} mail{}", if count == 1 { "" } else { "s" })
}
