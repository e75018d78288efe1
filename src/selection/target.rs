//! The users that a command line specifies.

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::Filters;
use crate::account::suggestions::Suggestions;
use crate::account::user::{StoredUser, UserKey};
use crate::error::{Refusal, counted};
use crate::settings::Settings;
use crate::store::{MatchingUsers, Store};
use crate::terminal::Terminal;

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
pub(crate) struct FoundUsers<'s> {
    pub(crate) users: Users<'s>,
    /// A refusal for each name or key without a user.
    pub(crate) missing: Vec<Refusal>,
}

/// Users, by how the command line specifies them.
pub(crate) enum Users<'s> {
    /// By name or key: each once, in this order.
    Named(Vec<StoredUser>),
    /// By a list of keys that a file contains, in the order of the keys.
    Listed(Vec<StoredUser>),
    /// By filters.
    Matching(MatchingUsers<'s>),
}

impl FoundUsers<'_> {
    /// Refuses if a name or key has no user.
    pub(crate) fn require_all(&mut self) -> Result<(), Refusal> {
        if self.missing.is_empty() { Ok(()) } else { Err(self.missing.remove(0)) }
    }

    /// Returns whether a list or a filter selected nobody.
    pub(crate) fn selected_nobody(&self) -> bool {
        match &self.users {
            Users::Named(_) => false,
            Users::Listed(users) => users.is_empty(),
            Users::Matching(users) => users.count() == 0,
        }
    }

    /// Describes them in a question: all if named, or the first few if selected.
    pub(crate) fn described(&self) -> Result<String, Refusal> {
        let names = |users: &[StoredUser]| -> Vec<String> {
            users.iter().take(SHOWN).map(name_and_key).collect()
        };
        let (count, names) = match &self.users {
            Users::Named(users) => {
                return Ok(users.iter().map(name_and_key).collect::<Vec<_>>().join(", "));
            }
            Users::Listed(users) => (users.len() as u64, names(users)),
            Users::Matching(users) => (users.count(), names(&users.slice(&(0..SHOWN as u64))?)),
        };
        let more = match count - names.len() as u64 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Ok(format!("{} ({}{more})", counted(count, "user"), names.join(", ")))
    }
}

fn name_and_key(user: &StoredUser) -> String {
    format!("{} (id {})", user.username, user.key)
}

impl Target {
    /// Finds the user; refuses with near matches when there is none.
    pub(crate) fn find(&self, store: &Store) -> Result<StoredUser, Refusal> {
        match (&self.user, &self.id) {
            (Some(name), _) => by_name(store, name)?.map_or_else(|| unknown_name(store, name), Ok),
            (None, Some(id)) => by_key(store, id)?.ok_or_else(|| unknown_key(id)),
            (None, None) => Err(Refusal::usage("no_user", "no user was specified")),
        }
    }

    /// Returns the target of an optional argument or option; `None` if neither was given.
    pub(crate) fn of(user: Option<String>, id: Option<String>) -> Option<Self> {
        (user.is_some() || id.is_some()).then_some(Self { user, id })
    }
}

impl Targets {
    /// Finds the users that exist, and returns a refusal for each other one.
    pub(crate) fn find<'s>(
        &self,
        store: &'s Store,
        settings: &Settings,
        now: Timestamp,
        terminal: &mut dyn Terminal,
    ) -> Result<FoundUsers<'s>, Refusal> {
        if !self.filters.are_given() {
            let (users, missing) = self.find_named(store)?;
            return Ok(FoundUsers { users: Users::Named(users), missing });
        }
        let selected = self.filters.select(store, settings, now, terminal)?;
        let missing = selected.require_all_known().err().into_iter().collect();
        if !selected.is_list {
            let users = Users::Matching(store.collect_matching(selected.filter)?);
            return Ok(FoundUsers { users, missing });
        }
        let mut users = Vec::new();
        store.for_each_user(&selected.filter, |user| {
            users.push(user.clone());
            Ok::<_, Refusal>(ControlFlow::Continue(()))
        })?;
        Ok(FoundUsers { users: Users::Listed(users), missing })
    }

    fn find_named(&self, store: &Store) -> Result<(Vec<StoredUser>, Vec<Refusal>), Refusal> {
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
