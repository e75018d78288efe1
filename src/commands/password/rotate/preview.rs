//! What a rotation would do.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::mails;
use super::plan::{self, Fate, Plan};
use crate::account::hasher::{self, Algorithm};
use crate::account::user::UserKey;
use crate::commands::password::Outcome;
use crate::commands::password::reset::issue::Maker;
use crate::context::Context;
use crate::output::{Format, Listing};
use crate::store::Slice;

/// The users that are read at a time.
const PAGE: u32 = 5_000;

/// Counted users.
#[derive(Default)]
struct Count {
    /// By algorithm.
    selected: BTreeMap<&'static str, u64>,
    unusable: u64,
}

#[derive(Serialize)]
struct Row {
    algorithm: &'static str,
    users: u64,
}

/// Counts who would be rotated and mailed, and changes nothing.
pub(super) fn preview(
    plan: &Plan,
    maker: Option<&Maker>,
    unfinished: bool,
    context: &mut Context<'_>,
) -> anyhow::Result<Outcome> {
    let count = count(plan, context)?;
    let total: u64 = count.selected.values().sum();
    if unfinished {
        context.warn("a rotation was interrupted: --yes goes on with it, if it is the same");
    }
    if total == 0 {
        return Err(plan.no_match(count.unusable).into());
    }
    let mails = match maker {
        Some(maker) => Some(count_mails(plan, maker, context)?),
        None => None,
    };
    print(&count, total, mails, context)?;
    let mails = mails.map(|mails| format!(" and mail {mails} of them")).unwrap_or_default();
    context.say(&format!(
        "this would rotate {}{mails}{}; --yes does it",
        plan::users(total),
        plan::left_alone(count.unusable)
    ));
    Ok(Outcome::Done)
}

fn print(
    count: &Count,
    total: u64,
    mails: Option<u64>,
    context: &mut Context<'_>,
) -> anyhow::Result<()> {
    let mut listing = Listing::begin(context, "algorithms", &["algorithm", "users"], 0)?;
    for (&algorithm, &users) in &count.selected {
        let cells = [algorithm.to_owned(), users.to_string()];
        listing.row(context, &cells, &Row { algorithm, users })?;
    }
    let fields =
        json!({ "dry_run": true, "users": total, "unusable": count.unusable, "mails": mails });
    let fields = match fields {
        Value::Object(fields) if context.format() == Format::Json => fields,
        _ => serde_json::Map::new(),
    };
    listing.end_with(context, &fields)
}

fn count(plan: &Plan, context: &mut Context<'_>) -> anyhow::Result<Count> {
    let mut count = Count::default();
    let mut after: Option<UserKey> = None;
    loop {
        let mut last = None;
        let slice =
            Slice { filter: &plan.filter, after: after.as_ref(), through: None, limit: PAGE };
        context.store()?.for_each_hash_of(&slice, |row| {
            match plan.fate(&row.password) {
                Fate::Rotated => {
                    let algorithm = hasher::identify(&row.password);
                    let name = algorithm.map_or(plan::UNKNOWN, Algorithm::name);
                    *count.selected.entry(name).or_default() += 1;
                }
                Fate::Unusable => count.unusable += 1,
                Fate::NotSelected => {}
            }
            last = Some(row.key);
        })?;
        if last.is_none() {
            return Ok(count);
        }
        after = last;
    }
}

fn count_mails(plan: &Plan, maker: &Maker, context: &mut Context<'_>) -> anyhow::Result<u64> {
    let mut mails = 0;
    context.for_each_user(&plan.filter, |context, user| {
        let rotated = plan.fate(&user.password) == Fate::Rotated;
        mails += u64::from(rotated && mails::why_not(&user, maker, context).is_none());
        Ok(())
    })?;
    Ok(mails)
}
