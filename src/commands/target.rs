//! Which user is meant.

use crate::account::near::NearNames;
use crate::account::user::{StoredUser, UserKey};
use crate::context::Context;
use crate::error::Refusal;
use crate::store::Store;

/// One user: by name, or by primary key.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// The user name, exactly as it is stored
    #[arg(value_name = "USER", required_unless_present = "id", conflicts_with = "id")]
    user: Option<String>,
    /// The user's primary key, in place of the name
    #[arg(long, value_name = "PK")]
    id: Option<String>,
}

/// One or more users: by name, or by primary key.
#[derive(Debug, clap::Args)]
pub(crate) struct Targets {
    /// User names, exactly as they are stored
    #[arg(value_name = "USER", required_unless_present = "id", conflicts_with = "id")]
    users: Vec<String>,
    /// A user's primary key, in place of the name; repeatable
    #[arg(long, value_name = "PK")]
    id: Vec<String>,
}

impl Target {
    /// Finds the user; refuses with near matches when there is none.
    pub(crate) fn find(&self, context: &mut Context<'_>) -> Result<StoredUser, Refusal> {
        let store = context.store()?;
        let user = match (&self.user, &self.id) {
            (Some(name), _) => by_name(store, name)?.map_or_else(|| unknown_name(store, name), Ok),
            (None, Some(id)) => by_key(store, id)?.ok_or_else(|| unknown_key(id)),
            (None, None) => Err(Refusal::usage("no_user", "no user was named")),
        }?;
        context.concern(std::slice::from_ref(&user));
        Ok(user)
    }

    /// Makes a target of what an optional argument and an option say; `None` where neither does.
    pub(crate) fn of(user: Option<String>, id: Option<String>) -> Option<Self> {
        (user.is_some() || id.is_some()).then_some(Self { user, id })
    }
}

impl Targets {
    /// Finds all users, each once, in the order named; an unknown one refuses them all.
    pub(crate) fn find(&self, context: &mut Context<'_>) -> Result<Vec<StoredUser>, Refusal> {
        let (found, missing) = self.find_known(context)?;
        missing.into_iter().next().map_or(Ok(found), Err)
    }

    /// Finds the users that there are, and says of each other one why it is none.
    pub(crate) fn find_known(
        &self,
        context: &mut Context<'_>,
    ) -> Result<(Vec<StoredUser>, Vec<Refusal>), Refusal> {
        let store = context.store()?;
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
        context.concern(&found);
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
        Refusal::usage("bad_id", format!("\"{id}\" is no primary key of this table"))
    })?;
    Ok(store.user_by_key(&key)?)
}

/// Refuses a name that is nobody's, with the names that are near.
fn unknown_name(store: &Store, name: &str) -> Result<StoredUser, Refusal> {
    let refusal = Refusal::refused("no_such_user", format!("there is no user \"{name}\""));
    let near = near_names(store, name)?;
    Err(if near.is_empty() { refusal } else { refusal.hint(did_you_mean(&near)) })
}

fn unknown_key(id: &str) -> Refusal {
    Refusal::refused("no_such_user", format!("there is no user with id {id}"))
}

fn ambiguous(name: &str, users: &[StoredUser]) -> Refusal {
    let ids: Vec<String> = users.iter().map(|user| user.key.to_string()).collect();
    let message = format!("\"{name}\" names {} users: ids {}", users.len(), ids.join(", "));
    Refusal::refused("ambiguous_user", message).hint("name one with --id")
}

fn near_names(store: &Store, name: &str) -> Result<Vec<String>, Refusal> {
    let mut near = NearNames::to(name);
    store.for_each_name(|other| near.offer(other))?;
    Ok(near.into_names())
}

fn did_you_mean(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("did you mean {}?", quoted.join(" or "))
}
