//! What a rotation would do.

use std::ops::ControlFlow;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::plan::{self, Fate, Plan};
use super::resume::Unfinished;
use crate::account::hasher::HashKind;
use crate::account::user::{StoredUser, UserKey};
use crate::app::App;
use crate::commands::password::Outcome;
use crate::commands::password::bulk::told::{get_none, reason};
use crate::commands::password::bulk::{self, next_page};
use crate::commands::password::reset::issue::Maker;
use crate::error::Refusal;
use crate::store::{HashPage, UserFilter};
use crate::ui::Listing;

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

/// Counted mails.
#[derive(Default)]
struct Mails {
    made: u64,
    /// How many users get none, by reason.
    none: BTreeMap<&'static str, u64>,
}

impl Count {
    fn add(&mut self, encoded: &str, fate: Fate) {
        match fate {
            Fate::Rotated => {
                let name = HashKind::of(encoded).name();
                *self.selected.entry(name).or_default() += 1;
            }
            Fate::Unusable => self.unusable += 1,
            Fate::NotSelected => {}
        }
    }

    fn total(&self) -> u64 {
        self.selected.values().sum()
    }
}

impl Mails {
    fn add(&mut self, user: &StoredUser, maker: &Maker<'_>) {
        match bulk::why_not(user, maker) {
            None => self.made += 1,
            Some(skip) => *self.none.entry(reason(skip)).or_default() += 1,
        }
    }

    /// Says how many there are, and how many users get none and why.
    fn told(&self) -> String {
        let made = bulk::mails(self.made);
        match get_none(&self.none) {
            Some(none) => format!("{made} ({none})"),
            None => made,
        }
    }
}

/// Counts who would be rotated and mailed, and changes nothing.
pub(super) fn preview(
    plan: &Plan,
    maker: Option<&Maker<'_>>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let count = count(plan, app)?;
    if count.total() == 0 {
        return Err(plan.no_match(count.unusable).into());
    }
    let mails = match maker {
        Some(maker) => Some(count_mails(plan, maker, app)?),
        None => None,
    };
    print(&count, None, mails.as_ref(), app)?;
    let mails = mails.map(|mails| format!(" and make {}", mails.told())).unwrap_or_default();
    app.ui.status(&format!(
        "this would rotate {}{mails}{}; --yes does it",
        bulk::users(count.total()),
        plan::left_alone(count.unusable)
    ));
    Ok(Outcome::Done)
}

/// Counts what an interrupted rotation has left to do, and changes nothing.
pub(super) fn resumed(
    plan: &Plan,
    rest: &Unfinished,
    maker: Option<&Maker<'_>>,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let mut mails = maker.map(|_| Mails::default());
    let (count, done) = count_left(plan, rest, maker.zip(mails.as_mut()), app)?;
    if let Some((maker, mails)) = maker.zip(mails.as_mut()) {
        count_mails_left(plan, rest, maker, mails, app)?;
    }
    let rotated = rest.rotated + done;
    print(&count, Some(rotated), mails.as_ref(), app)?;
    app.ui.status(&left(rest, rotated, count.total(), mails.as_ref()));
    Ok(Outcome::Done)
}

/// Counts those who are not rotated yet, and those of a batch that was committed at the end.
fn count_left(
    plan: &Plan,
    rest: &Unfinished,
    mut mails: Option<(&Maker<'_>, &mut Mails)>,
    app: &mut App<'_>,
) -> Result<(Count, u64), Refusal> {
    let (mut count, mut done) = (Count { unusable: rest.unusable, ..Count::default() }, 0);
    let mut after = rest.rotated_through.clone();
    while !rest.all_rotated
        && let Some(page) = next_page(&plan.filter, &mut after, app)?
    {
        for user in page {
            if rest.has_rotated(&user, plan) {
                done += 1;
                continue;
            }
            let fate = plan.fate(&user.password);
            count.add(&user.password, fate);
            if let (Fate::Rotated, Some((maker, mails))) = (fate, &mut mails) {
                mails.add(&user, maker);
            }
        }
    }
    Ok((count, done))
}

/// Counts the mails to those who are rotated already.
fn count_mails_left(
    plan: &Plan,
    rest: &Unfinished,
    maker: &Maker<'_>,
    mails: &mut Mails,
    app: &mut App<'_>,
) -> Result<(), Refusal> {
    for key in &rest.refused {
        if let Some(user) = app.store()?.user_by_key(key)?
            && rest.has_rotated(&user, plan)
        {
            mails.add(&user, maker);
        }
    }
    let mut after = rest.mailed_through.clone();
    while let Some(page) = next_page(&UserFilter::default(), &mut after, app)? {
        for user in page.iter().filter(|user| rest.has_rotated(user, plan)) {
            mails.add(user, maker);
        }
    }
    Ok(())
}

/// Words what an interrupted rotation has done and has left to do.
fn left(rest: &Unfinished, rotated: u64, to_rotate: u64, mails: Option<&Mails>) -> String {
    let mut parts = vec![format!("{rotated} rotated already")];
    if to_rotate > 0 {
        parts.push(format!("{to_rotate} to rotate"));
    }
    parts.extend(mails.map(|mails| format!("{} to make", bulk::mails(mails.made))));
    if rest.unknown > 0 {
        let them = if rest.unknown == 1 { "it was" } else { "they were" };
        let mails = bulk::mails(rest.unknown);
        parts.push(format!("{mails} of which it is not known whether {them} made"));
    }
    format!("this would go on with the interrupted rotation: {}; --yes does it", parts.join(", "))
}

fn print(
    count: &Count,
    rotated: Option<u64>,
    mails: Option<&Mails>,
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    let mut listing = Listing::begin(&mut app.ui, "algorithms", &["algorithm", "users"], 0)?;
    for (&algorithm, &users) in &count.selected {
        listing.row(&mut app.ui, &Row { algorithm, users })?;
    }
    let mails = mails.map(|mails| mails.made);
    let mut fields = json!({
        "dry_run": true, "users": count.total(), "unusable": count.unusable, "mails": mails,
    });
    if let Some(rotated) = rotated {
        fields["rotated"] = json!(rotated);
    }
    let fields = match fields {
        Value::Object(fields) if app.ui.options.format.is_json() => fields,
        _ => serde_json::Map::new(),
    };
    listing.end_with(&mut app.ui, &fields)
}

fn count(plan: &Plan, app: &mut App<'_>) -> anyhow::Result<Count> {
    let mut count = Count::default();
    let mut after: Option<UserKey> = None;
    loop {
        let mut last = None;
        let page =
            HashPage { filter: &plan.filter, after: after.as_ref(), through: None, limit: PAGE };
        app.store()?.for_each_hash_row(&page, |row| {
            count.add(&row.password, plan.fate(&row.password));
            last = Some(row.key);
        })?;
        if last.is_none() {
            return Ok(count);
        }
        after = last;
    }
}

fn count_mails(plan: &Plan, maker: &Maker<'_>, app: &mut App<'_>) -> anyhow::Result<Mails> {
    let mut mails = Mails::default();
    app.store()?.for_each_user(&plan.filter, |user| {
        if plan.fate(&user.password) == Fate::Rotated {
            mails.add(user, maker);
        }
        anyhow::Ok(ControlFlow::Continue(()))
    })?;
    Ok(mails)
}
