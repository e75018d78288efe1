//! Which user is meant.

use std::ops::ControlFlow;

use super::selection::{Filters, users};
use crate::account::suggestions::Suggestions;
use crate::account::user::{StoredUser, UserKey};
use crate::app::App;
use crate::error::Refusal;
use crate::store::{Store, UserFilter, Write};

/// How many of the selected users a question lists.
const SHOWN: usize = 3;

/// How to find a user.
const SEARCH: &str = "find users with acct user list --search TEXT";

/// One user: by name, or by primary key.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// User name, exactly as stored
    #[arg(value_name = "USER", required_unless_present = "id", conflicts_with = "id")]
    user: Option<String>,
    /// Primary key of the user, instead of the name
    #[arg(long, value_name = "PK")]
    id: Option<String>,
}

/// Users: by name, by primary key, or by filters.
#[derive(Debug, clap::Args)]
pub(crate) struct Targets {
    /// User names, exactly as stored
    #[arg(
        value_name = "USER",
        required_unless_present_any = ["id", "ids_from", "conditions"],
        conflicts_with_all = ["id", "ids_from", "conditions"]
    )]
    users: Vec<String>,
    /// Primary key of a user, instead of the name; repeatable
    #[arg(long, value_name = "PK", conflicts_with_all = ["ids_from", "conditions"])]
    id: Vec<String>,
    #[command(flatten)]
    filters: Filters,
}

/// The users that were found.
pub(crate) struct Found {
    /// Each once, in the order specified or selected.
    pub(crate) users: Vec<StoredUser>,
    /// A refusal for each name or key without a user.
    pub(crate) missing: Vec<Refusal>,
    /// The filter that selected them, if any.
    pub(crate) filter: Option<UserFilter>,
    /// Whether somebody listed them one by one.
    pub(crate) is_list: bool,
}

impl Found {
    /// Returns whether the filter selected nobody.
    pub(crate) fn selected_nobody(&self) -> bool {
        self.filter.is_some() && self.users.is_empty()
    }

    /// Drops the users that the filter does not match any more, as the transaction sees them, and
    /// returns how many they are.
    pub(crate) fn recheck(&mut self, write: &Write<'_>) -> Result<usize, Refusal> {
        let Some(filter) = &self.filter else { return Ok(0) };
        let before = self.users.len();
        let mut still = Vec::with_capacity(before);
        for user in self.users.drain(..) {
            if write.matches(filter, &user.key)? {
                still.push(user);
            }
        }
        self.users = still;
        Ok(before - self.users.len())
    }

    /// Describes them in a question: all if specified, or the first few if selected.
    pub(crate) fn described(&self) -> String {
        let shown = if self.filter.is_some() { SHOWN } else { usize::MAX };
        let names: Vec<String> = self.users.iter().take(shown).map(name_and_key).collect();
        let more = match self.users.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        if self.filter.is_none() {
            return names.join(", ");
        }
        format!("{} ({}{more})", users(self.users.len() as u64), names.join(", "))
    }
}

/// Reports how many of the selected users were skipped.
pub(crate) fn report_skipped(others: usize, app: &mut App<'_>) {
    if others > 0 {
        let skipped = users(others as u64);
        app.ui.status(&format!("{skipped} skipped: changed meanwhile and no longer selected"));
    }
}

fn name_and_key(user: &StoredUser) -> String {
    format!("{} (id {})", user.username, user.key)
}

impl Target {
    /// Finds the user; refuses with near matches when there is none.
    pub(crate) fn find(&self, app: &mut App<'_>) -> Result<StoredUser, Refusal> {
        let store = app.store()?;
        let user = match (&self.user, &self.id) {
            (Some(name), _) => by_name(store, name)?.map_or_else(|| unknown_name(store, name), Ok),
            (None, Some(id)) => by_key(store, id)?.ok_or_else(|| unknown_key(id)),
            (None, None) => Err(Refusal::usage("no_user", "no user was specified")),
        }?;
        app.set_subject(std::slice::from_ref(&user));
        Ok(user)
    }

    /// Returns the target of an optional argument or option; `None` if neither was given.
    pub(crate) fn of(user: Option<String>, id: Option<String>) -> Option<Self> {
        (user.is_some() || id.is_some()).then_some(Self { user, id })
    }
}

impl Targets {
    /// Finds all users; an unknown one refuses them all.
    pub(crate) fn find(&self, app: &mut App<'_>) -> anyhow::Result<Found> {
        let mut found = self.find_known(app)?;
        if found.missing.is_empty() { Ok(found) } else { Err(found.missing.remove(0).into()) }
    }

    /// Finds the users that exist, and returns a refusal for each other one.
    pub(crate) fn find_known(&self, app: &mut App<'_>) -> anyhow::Result<Found> {
        if self.filters.are_given() {
            return self.select(app);
        }
        let (users, missing) = self.find_named(app)?;
        Ok(Found { users, missing, filter: None, is_list: true })
    }

    fn select(&self, app: &mut App<'_>) -> anyhow::Result<Found> {
        let selected = self.filters.select(app)?;
        let missing = selected.require_all_known().err().into_iter().collect();
        let mut users = Vec::new();
        app.store()?.for_each_user(&selected.filter, |user| {
            users.push(user.clone());
            Ok::<_, Refusal>(ControlFlow::Continue(()))
        })?;
        if users.is_empty() {
            app.ui.status("no users");
        }
        Ok(Found { users, missing, filter: Some(selected.filter), is_list: selected.is_list })
    }

    fn find_named(&self, app: &mut App<'_>) -> Result<(Vec<StoredUser>, Vec<Refusal>), Refusal> {
        let store = app.store()?;
        let (mut found, mut missing): (Vec<StoredUser>, _) = (Vec::new(), Vec::new());
        let mut take = |user: StoredUser| {
            if found.iter().all(|other| other.key != user.key) {
                found.push(user);
            }
        };
        for name in &self.users {
            match by_name(store, name)? {
                Some(user) => take(user),
                None => missing.extend(unknown_name(store, name).err()),
            }
        }
        for id in &self.id {
            match by_key(store, id)? {
                Some(user) => take(user),
                None => missing.push(unknown_key(id)),
            }
        }
        app.set_subject(&found);
        Ok((found, missing))
    }
}

fn by_name(store: &Store, name: &str) -> Result<Option<StoredUser>, Refusal> {
    let mut users = store.users_by_name(name)?;
    if users.len() > 1 {
        return Err(ambiguous(name, &users));
    }
    Ok(users.pop())
}

fn by_key(store: &Store, id: &str) -> Result<Option<StoredUser>, Refusal> {
    let key: UserKey = store.key_kind().parse(id).ok_or_else(|| {
        Refusal::usage("bad_id", format!("\"{id}\" is not a primary key of this table"))
            .hint("give a user name without --id")
    })?;
    Ok(store.user_by_key(&key)?)
}

/// Refuses an unknown name, with suggestions.
fn unknown_name(store: &Store, name: &str) -> Result<StoredUser, Refusal> {
    let refusal = Refusal::refused("no_such_user", format!("there is no user \"{name}\""));
    if name.contains('@') {
        let theirs = store.users_by_email(name)?;
        if let [user] = theirs.as_slice() {
            return Err(refusal.hint(format!("it is the e-mail address of \"{}\"", user.username)));
        }
    }
    // A name is never taken for a key.
    if let Some(key) = store.key_kind().parse(name)
        && let Some(user) = store.user_by_key(&key)?
    {
        return Err(refusal.hint(format!("use --id {key} for the user \"{}\"", user.username)));
    }
    let near = near_names(store, name)?;
    Err(refusal.hint(match near.as_slice() {
        [] => SEARCH.to_owned(),
        near => did_you_mean(near),
    }))
}

fn unknown_key(id: &str) -> Refusal {
    Refusal::refused("no_such_user", format!("there is no user with id {id}")).hint(SEARCH)
}

fn ambiguous(name: &str, users: &[StoredUser]) -> Refusal {
    let ids: Vec<String> = users.iter().map(|user| user.key.to_string()).collect();
    let message = format!("\"{name}\" matches {} users: ids {}", users.len(), ids.join(", "));
    Refusal::refused("ambiguous_user", message).hint("specify one with --id")
}

fn near_names(store: &Store, name: &str) -> Result<Vec<String>, Refusal> {
    let mut near = Suggestions::for_name(name);
    store.for_each_name(|other| near.offer(other))?;
    Ok(near.into_names())
}

fn did_you_mean(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("did you mean {}?", quoted.join(" or "))
}
