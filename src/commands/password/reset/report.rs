//! Prints links, mails, and who gets none.

use serde::Serialize;
use serde_json::Map;

use super::issue::Issued;
use super::letter::Fared;
use super::printer::{Printer, Skipped, rfc3339};
use super::select::Selection;
use crate::account::field::Field;
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::Outcome;
use crate::commands::delivery::Handoff;
use crate::error::{Kind, Refusal};
use crate::mail::DeliveryError;
use crate::ui::{Listing, Tone, error_document};

#[derive(Serialize)]
struct Match<'a> {
    id: String,
    username: &'a str,
    email: &'a str,
    reason: Option<&'static str>,
}

/// Prints what was issued: mails, or the links alone, or the document; and how the mails fared.
pub(super) fn links(
    links: &[Issued],
    skipped: &[(StoredUser, Skip)],
    delivers: bool,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    if delivers {
        // They are on their way, whatever becomes of stdout: whoever is not told sends them again.
        tell_all(links, app);
    }
    let mut printer = Printer::begin(delivers, app)?;
    for issued in links {
        printer.print(app, issued)?;
    }
    printer.begin_skipped(app)?;
    for (user, skip) in skipped {
        printer.skip(app, user, *skip)?;
    }
    let refusal = failure(links);
    let mut fields = Map::new();
    if let Some(refusal) = &refusal {
        fields.insert("error".to_owned(), serde_json::to_value(error_document(refusal))?);
    }
    printer.end(app, &fields)?;
    // What is printed and could not be written was not sent; the flush comes before a word about it.
    app.ui.flush()?;
    if !delivers {
        tell_all(links, app);
    }
    for (user, skip) in skipped {
        app.ui.warn(&format!("{} {skip}: no mail", user.username));
    }
    match refusal {
        None => Ok(Outcome::Done),
        Some(refusal) if app.ui.options.format.is_json() => {
            Ok(Outcome::Failed(refusal.kind, refusal.code))
        }
        Some(refusal) => Err(refusal.into()),
    }
}

fn tell_all(links: &[Issued], app: &mut App<'_>) {
    for issued in links {
        tell(issued, links.len() == 1, app);
    }
}

/// Says what became of one link; why the `only` one failed, its error says.
fn tell(issued: &Issued, only: bool, app: &mut App<'_>) {
    let whose = addressee(&issued.user);
    let until = rfc3339(issued.life.expires_at).unwrap_or_default();
    match &issued.fared {
        Fared::Alone => app.ui.status(&format!("link for {whose}, good until {until}")),
        Fared::Handed(Handoff::Printed(_)) => {
            app.ui.status(&format!("mail for {whose}, good until {until}"));
        }
        Fared::Handed(Handoff::Accepted) => {
            app.ui.done_despite_output_failure(LEFT);
            app.ui.status(&format!("mail sent to {whose}, good until {until}"));
        }
        Fared::Handed(Handoff::Dropped) => {
            app.ui.warn(&format!("mail for {whose} was dropped: {DUMMY}"));
        }
        Fared::Failed(error) if !only => app.ui.warn(&failed(&issued.user, error)),
        Fared::Failed(error) if error.may_be_sent() => {
            app.ui.done_despite_output_failure(MAY_HAVE_LEFT);
        }
        Fared::Failed(_) => {}
    }
}

const LEFT: &str = "the mails were handed over all the same";

const MAY_HAVE_LEFT: &str = "the mail may have been sent all the same";

/// What is said of the back end that delivers nothing.
pub(in crate::commands::password) const DUMMY: &str = "the back end dummy sends nothing";

/// Words the failure of one of several mails.
pub(in crate::commands::password) fn failed(user: &StoredUser, error: &DeliveryError) -> String {
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

/// Sums up the mails that are not known to be sent; `None` where there is none.
fn failure(links: &[Issued]) -> Option<Refusal> {
    let errors: Vec<&DeliveryError> = links
        .iter()
        .filter_map(|issued| match &issued.fared {
            Fared::Failed(error) => Some(error),
            _ => None,
        })
        .collect();
    let first = Refusal::from((*errors.first()?).clone());
    if links.len() == 1 {
        return Some(first);
    }
    let worst = errors.iter().map(|error| Refusal::from((*error).clone()));
    let worst =
        worst.reduce(|one, other| if other.kind == Kind::Environment { other } else { one })?;
    let message = format!("{} of {} mails are not known to be sent", errors.len(), links.len());
    Some(Refusal { message, ..worst })
}

/// Tells who matches and why not; as `reset` would, it is a no when nobody gets a mail.
pub(super) fn explain(selection: &Selection, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    if app.ui.options.format.is_json() {
        let matches: Vec<Match<'_>> =
            matches(selection).map(|(user, skip)| Match::of(user, skip)).collect();
        let skipped = skipped_documents(&selection.skipped);
        app.ui.print_document(
            &serde_json::json!({ "links": [], "skipped": skipped, "matches": matches }),
        )?;
    } else {
        let columns = &["id", "username", "email", "mail", "reason"];
        let mut listing = Listing::begin(&mut app.ui, "matches", columns, 1)?;
        for (user, skip) in matches(selection) {
            let document = Match::of(user, skip);
            let cells = [
                document.id.clone(),
                user.username.clone(),
                user.email.clone(),
                if skip.is_none() { "yes" } else { "no" }.to_owned(),
                skip.map(|skip| skip.to_string()).unwrap_or_default(),
            ];
            listing.cells(&mut app.ui, Tone::Plain, cells)?;
        }
        listing.end(&mut app.ui)?;
    }
    if matches(selection).next().is_none() {
        app.ui.status(&format!("nobody has {}", selection.wanted));
    }
    Ok(if selection.recipients.is_empty() { Outcome::No } else { Outcome::Done })
}

/// Refuses, since nobody gets a mail.
pub(super) fn nobody(selection: &Selection, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    refuse(&selection.wanted, &selection.skipped, app)
}

fn refuse(
    wanted: &str,
    skipped: &[(StoredUser, Skip)],
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let refusal = match skipped {
        [(user, skip)] => {
            Refusal::refused("no_match", format!("{} {skip}: no link was issued", user.username))
                .hint(next_step(*skip, app.store()?.has(Field::Email)))
        }
        [] => Refusal::refused("no_match", format!("no user has {wanted}"))
            .hint("acct user list --search finds users by a part of the address"),
        many => Refusal::refused(
            "no_match",
            format!("none of the {} users with {wanted} can be mailed a link", many.len()),
        )
        .hint("--explain tells why"),
    };
    if !app.ui.options.format.is_json() {
        return Err(refusal.into());
    }
    let skipped = skipped_documents(skipped);
    let error = serde_json::to_value(error_document(&refusal))?;
    app.ui
        .print_document(&serde_json::json!({ "links": [], "skipped": skipped, "error": error }))?;
    Ok(Outcome::Failed(refusal.kind, refusal.code))
}

fn next_step(skip: Skip, has_address: bool) -> &'static str {
    match skip {
        Skip::Inactive => "acct user activate lets the user in again",
        Skip::UnusablePassword => "acct password reset --user names the account, and so invites",
        Skip::AddressDiffers => "type the address as it is stored",
        Skip::NoAddress | Skip::BadAddress if !has_address => {
            "--link-only prints the link without a mail"
        }
        Skip::BadLastLogin => "Django fails on this row too; mend its last_login",
        Skip::NoAddress | Skip::BadAddress => {
            "acct user edit --email sets one; --link-only prints the link without a mail"
        }
    }
}

fn skipped_documents(skipped: &[(StoredUser, Skip)]) -> Vec<Skipped<'_>> {
    skipped.iter().map(|(user, skip)| Skipped::of(user, *skip)).collect()
}

fn matches(selection: &Selection) -> impl Iterator<Item = (&StoredUser, Option<Skip>)> {
    let recipients = selection.recipients.iter().map(|user| (user, None));
    recipients.chain(selection.skipped.iter().map(|(user, skip)| (user, Some(*skip))))
}

impl<'a> Match<'a> {
    fn of(user: &'a StoredUser, skip: Option<Skip>) -> Self {
        Self {
            id: user.key.to_string(),
            username: &user.username,
            email: &user.email,
            reason: skip.map(Skip::word),
        }
    }
}
