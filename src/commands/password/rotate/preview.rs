//! What a rotation would do.

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::bulk::rotation::{
    self, MailCount, NotResumed, RotationCount, RotationPlan, count_rest, find_interrupted,
};
use crate::commands::password::Outcome;
use crate::error::counted;
use crate::journal::{JournalLocation, Progress};
use crate::links::LinkIssuer;
use crate::ui::Listing;

/// Counts who would be rotated and mailed; for an interrupted rotation, what is left to do.
pub(super) fn preview(
    plan: &RotationPlan,
    location: &JournalLocation,
    issuer: Option<&LinkIssuer<'_>>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let store = app.store()?;
    match find_interrupted(location, plan, store)? {
        Ok((journal, run)) => {
            let progress = journal.progress().clone().sent_by(plan.backend);
            let (count, done, mails) = count_rest(plan, run, &progress, issuer, store)?;
            let rotated = progress.rotated + done;
            print(&count, Some(rotated), mails.as_ref(), app)?;
            app.ui.status(&describe_rest(&progress, rotated, count.total(), mails.as_ref()));
            return Ok(Outcome::Done);
        }
        Err(NotResumed::None) => {}
        Err(NotResumed::Busy) => app.ui.warn("another rotation of this database is running"),
        Err(NotResumed::Other) => app.ui.warn(
            "another rotation was interrupted: run that command again to finish it, or acct \
             password rotate --discard-journal to give up",
        ),
        Err(NotResumed::Backend(refusal)) => app.ui.warn(&refusal.message),
    }
    let count = RotationCount::of(plan, store)?;
    if count.total() == 0 {
        return Err(plan.no_match(count.unusable).into());
    }
    let mail_count = match issuer {
        Some(issuer) => Some(MailCount::of(plan, issuer, store)?),
        None => None,
    };
    print(&count, None, mail_count.as_ref(), app)?;
    let mailed = mail_count.map(|mails| format!(" and send {}", mails.describe()));
    app.ui.status(&format!(
        "dry run: would rotate {}{}{}; use --yes to do it",
        counted(count.total(), "user"),
        mailed.unwrap_or_default(),
        rotation::kept_unusable(count.unusable)
    ));
    Ok(Outcome::Done)
}

/// Describes what an interrupted rotation has done and has left to do.
fn describe_rest(
    progress: &Progress,
    rotated: u64,
    to_rotate: u64,
    mail_count: Option<&MailCount>,
) -> String {
    let mut parts = vec![format!("{rotated} already rotated")];
    if to_rotate > 0 {
        parts.push(format!("{to_rotate} to rotate"));
    }
    parts.extend(mail_count.map(|count| format!("{} to send", counted(count.mails, "mail"))));
    let unknown = progress.unknown().len() as u64;
    if unknown > 0 {
        parts.push(format!("{} may have been sent", counted(unknown, "mail")));
    }
    let rest = parts.join(", ");
    format!("dry run: would resume the interrupted rotation: {rest}; use --yes to do it")
}

fn print(
    count: &RotationCount,
    rotated: Option<u64>,
    mails: Option<&MailCount>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    let mut listing = Listing::begin(&mut app.ui, "algorithms", &["algorithm", "users"], 0)?;
    for (algorithm, users) in &count.selected {
        listing.row(&mut app.ui, &json!({ "algorithm": algorithm, "users": users }))?;
    }
    let mut fields = json!({
        "dry_run": true,
        "users": count.total(),
        "unusable": count.unusable,
        "mails": mails.map(|mails| mails.mails),
    });
    if let Some(rotated) = rotated {
        fields["rotated"] = json!(rotated);
    }
    let fields = match fields {
        Value::Object(fields) if app.ui.options.format.is_json() => fields,
        _ => Map::new(),
    };
    listing.end_with(&mut app.ui, &fields)
}
