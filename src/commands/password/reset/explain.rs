//! Who gets a link, who does not, and why.

use serde_json::{Value, json};

use crate::account::field::Field;
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::bulk::Recipients;
use crate::commands::Outcome;
use crate::commands::password::report::failed_outcome;
use crate::commands::password::rows::SkippedRow;
use crate::error::Refusal;
use crate::ui::{Listing, Tone, error_document};

/// Lists the matching users, and why some would get no mail; exits 1 if none would get one.
pub(super) fn explain(recipients: &Recipients, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    if app.ui.options.format.is_json() {
        let row = |(user, skip): (&StoredUser, Option<Skip>)| {
            let (id, reason) = (user.key.to_string(), skip.map(Skip::word));
            json!({ "id": id, "username": user.username, "email": user.email, "reason": reason })
        };
        let matches: Vec<Value> = matches(recipients).map(row).collect();
        let skipped = skipped_rows(recipients);
        let document = json!({ "links": [], "skipped": skipped, "matches": matches });
        app.ui.print_document(&document)?;
    } else {
        let columns = &["id", "username", "email", "mail", "reason"];
        let mut listing = Listing::begin(&mut app.ui, "matches", columns, 1)?;
        for (user, skip) in matches(recipients) {
            let cells = [
                user.key.to_string(),
                user.username.clone(),
                user.email.clone(),
                if skip.is_none() { "yes" } else { "no" }.to_owned(),
                skip.map(|skip| skip.to_string()).unwrap_or_default(),
            ];
            listing.cells(&mut app.ui, Tone::Plain, cells)?;
        }
        listing.end(&mut app.ui)?;
    }
    if matches(recipients).next().is_none() {
        app.ui.status(&format!("nobody has {}", recipients.wanted));
    }
    Ok(if recipients.users.is_empty() { Outcome::No } else { Outcome::Done })
}

/// Refuses, because no user gets a mail.
pub(super) fn nobody(recipients: &Recipients, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    let wanted = &recipients.wanted;
    let refusal = match recipients.skipped.as_slice() {
        [(user, skip)] => {
            Refusal::refused("no_match", format!("{} {skip}: no link was issued", user.username))
                .hint(next_step(*skip, app.store()?.has(Field::Email)))
        }
        [] => Refusal::refused("no_match", format!("no user has {wanted}"))
            .hint("acct user list --search finds users by part of the address"),
        many => Refusal::refused(
            "no_match",
            format!("none of the {} users with {wanted} can be mailed a link", many.len()),
        )
        .hint("--explain says why"),
    };
    if app.ui.options.format.is_json() {
        let skipped = skipped_rows(recipients);
        let error = serde_json::to_value(error_document(&refusal))?;
        let document = json!({ "links": [], "skipped": skipped, "error": error });
        app.ui.print_document(&document)?;
    }
    failed_outcome(refusal, app)
}

fn next_step(skip: Skip, has_address: bool) -> &'static str {
    match skip {
        Skip::Inactive => "acct user activate lets the user log in again",
        Skip::UnusablePassword => "acct password reset --user sends an invitation to one account",
        Skip::AddressDiffers => "enter the address exactly as it is stored",
        Skip::NoAddress | Skip::BadAddress if !has_address => {
            "--link-only prints the link without a mail"
        }
        Skip::BadLastLogin => "Django fails on this row too; fix its last_login",
        Skip::NoAddress | Skip::BadAddress => {
            "acct user edit --email sets one; --link-only prints the link without a mail"
        }
    }
}

fn skipped_rows(recipients: &Recipients) -> Vec<SkippedRow<'_>> {
    recipients.skipped.iter().map(|(user, skip)| SkippedRow::of(user, *skip)).collect()
}

fn matches(recipients: &Recipients) -> impl Iterator<Item = (&StoredUser, Option<Skip>)> {
    let users = recipients.users.iter().map(|user| (user, None));
    users.chain(recipients.skipped.iter().map(|(user, skip)| (user, Some(*skip))))
}
