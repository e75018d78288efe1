//! What a write changes, and whose.

use serde::{Deserialize, Serialize};

use crate::account::user::{StoredUser, UserKey};

/// How many users a line lists; of more it gives the number, the first and the last.
const NAMED: usize = 10;

/// The longest name in a line, in characters.
const MAX_TEXT: usize = 150;

/// The longest path in a line, in characters.
const MAX_PATH: usize = 1000;

/// What a write will change, or has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// The users, if they are few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) targets: Vec<LoggedUser>,
    /// How many users, if they are many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) users: Option<u64>,
    /// The key of the first of many; for an import, its user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<String>,
    /// The key of the last of many; for an import, its user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<String>,
    /// Fields of the users, or files that are created.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changed: Vec<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoggedUser {
    /// The primary key; `None` for a user who will be added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) username: String,
}

impl Change {
    /// Describes a change to no user: files, an index.
    pub(crate) fn without_users(changed: &[&str]) -> Self {
        Self::default().with(changed)
    }

    /// Describes a change to one user.
    pub(crate) fn of(user: &StoredUser, changed: &[&str]) -> Self {
        Self::of_all(std::slice::from_ref(user), changed)
    }

    /// Describes a change to some users.
    pub(crate) fn of_all(users: &[StoredUser], changed: &[&str]) -> Self {
        Self::of_iter(users.iter(), changed)
    }

    /// Describes a change to the users of an iterator.
    pub(crate) fn of_iter<'u>(
        mut users: impl Iterator<Item = &'u StoredUser>,
        changed: &[&str],
    ) -> Self {
        let few: Vec<&StoredUser> = users.by_ref().take(NAMED + 1).collect();
        if let ([first, .., last], true) = (&few[..], few.len() > NAMED) {
            let (more, last) = users.fold((0, *last), |(count, _), user| (count + 1, user));
            return Self::of_many(few.len() as u64 + more, (&first.key, &last.key), changed);
        }
        let target = |user: &&StoredUser| LoggedUser {
            id: Some(bounded(&user.key.to_string())),
            username: bounded(&user.username),
        };
        Self { targets: few.iter().map(target).collect(), ..Self::default() }.with(changed)
    }

    /// Describes the addition of a user.
    pub(crate) fn of_new(username: &str, changed: &[&str]) -> Self {
        let target = LoggedUser { id: None, username: bounded(username) };
        Self { targets: vec![target], ..Self::default() }.with(changed)
    }

    /// Describes a change to many users by their number, the first and the last key.
    pub(crate) fn of_many(
        users: u64,
        (first, last): (&UserKey, &UserKey),
        changed: &[&str],
    ) -> Self {
        Self::of_range(users, (&first.to_string(), &last.to_string()), changed)
    }

    /// Describes an import by the number of users, the first and the last name.
    pub(crate) fn of_imported(users: u64, ends: (&str, &str)) -> Self {
        Self::of_range(users, ends, &["imported"])
    }

    /// Lists the users in a few words.
    pub(crate) fn describe_users(&self) -> String {
        if let (Some(users), Some(first), Some(last)) = (self.users, &self.first, &self.last) {
            let ending = if users == 1 { "" } else { "s" };
            return format!("{users} user{ending}: {first} to {last}");
        }
        let one = |target: &LoggedUser| match &target.id {
            Some(id) => format!("{} (id {id})", target.username),
            None => target.username.clone(),
        };
        self.targets.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Sets how many users were written.
    pub(crate) fn set_written(&mut self, users: u64) {
        if self.users.is_some() {
            self.users = Some(users);
        } else if users == 0 {
            self.changed.clear();
        }
    }

    /// Replaces the target by the user as the database has it now.
    pub(crate) fn set_target(&mut self, user: &StoredUser) {
        self.targets = Self::of(user, &[]).targets;
    }

    fn of_range(users: u64, (first, last): (&str, &str), changed: &[&str]) -> Self {
        Self {
            users: Some(users),
            first: Some(bounded(first)),
            last: Some(bounded(last)),
            ..Self::default()
        }
        .with(changed)
    }

    fn with(self, changed: &[&str]) -> Self {
        Self { changed: changed.iter().map(|&name| name.to_owned()).collect(), ..self }
    }
}

/// Cuts a text so that a line of the log stays short.
pub(super) fn bounded(text: &str) -> String {
    cut(text, MAX_TEXT)
}

/// Cuts a path to the longest that the log holds.
pub(super) fn cut_path(path: &str) -> String {
    cut(path, MAX_PATH)
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
