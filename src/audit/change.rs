//! What is changed, and whose.

use serde::{Deserialize, Serialize};

use crate::account::user::{StoredUser, UserKey};

/// How many users a line names; of more it tells how many, the first and the last.
const NAMED: usize = 10;

/// How many characters of a name a line holds.
const MAX_TEXT: usize = 150;

/// How many characters of a path a line holds.
const MAX_PATH: usize = 1000;

/// What a write is about to change, or has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// The users, if they are few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) targets: Vec<Target>,
    /// How many users, if they are many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) users: Option<u64>,
    /// The key of the first of many, or its name where it is imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<String>,
    /// The key of the last of many, or its name where it is imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<String>,
    /// What of them: fields of the user, or files that are made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changed: Vec<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    /// The primary key; none where the user is yet to be added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The user name.
    pub(crate) username: String,
}

impl Change {
    /// Takes what is changed of nobody: files, an index.
    pub(crate) fn of_nobody(changed: &[&str]) -> Self {
        Self::default().with(changed)
    }

    /// Takes one user.
    pub(crate) fn of(user: &StoredUser, changed: &[&str]) -> Self {
        Self::of_all(std::slice::from_ref(user), changed)
    }

    /// Takes some users.
    pub(crate) fn of_all(users: &[StoredUser], changed: &[&str]) -> Self {
        Self::of_these(users.iter(), changed)
    }

    /// Takes some users, whom a list holds among others.
    pub(crate) fn of_these<'u>(
        mut users: impl Iterator<Item = &'u StoredUser>,
        changed: &[&str],
    ) -> Self {
        let few: Vec<&StoredUser> = users.by_ref().take(NAMED + 1).collect();
        if let ([first, .., last], true) = (&few[..], few.len() > NAMED) {
            let (more, last) = users.fold((0, *last), |(count, _), user| (count + 1, user));
            return Self::of_many(few.len() as u64 + more, (&first.key, &last.key), changed);
        }
        let target = |user: &&StoredUser| Target {
            id: Some(bounded(&user.key.to_string())),
            username: bounded(&user.username),
        };
        Self { targets: few.iter().map(target).collect(), ..Self::default() }.with(changed)
    }

    /// Takes a user who is yet to be added.
    pub(crate) fn of_new(username: &str, changed: &[&str]) -> Self {
        let target = Target { id: None, username: bounded(username) };
        Self { targets: vec![target], ..Self::default() }.with(changed)
    }

    /// Takes many users by their number, the first and the last of them.
    pub(crate) fn of_many(
        users: u64,
        (first, last): (&UserKey, &UserKey),
        changed: &[&str],
    ) -> Self {
        Self {
            users: Some(users),
            first: Some(bounded(&first.to_string())),
            last: Some(bounded(&last.to_string())),
            ..Self::default()
        }
        .with(changed)
    }

    /// Names the users in a few words.
    pub(crate) fn describe_users(&self) -> String {
        if let (Some(users), Some(first), Some(last)) = (self.users, &self.first, &self.last) {
            let ending = if users == 1 { "" } else { "s" };
            return format!("{users} user{ending}: {first} to {last}");
        }
        let one = |target: &Target| match &target.id {
            Some(id) => format!("{} (id {id})", target.username),
            None => target.username.clone(),
        };
        self.targets.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Takes many users who are yet to be added, by the names of the first and the last of them.
    pub(crate) fn of_names(users: u64, (first, last): (&str, &str), changed: &[&str]) -> Self {
        Self {
            users: Some(users),
            first: Some(bounded(first)),
            last: Some(bounded(last)),
            ..Self::default()
        }
        .with(changed)
    }

    /// Tells how many users came to be written.
    pub(crate) fn came_to(&mut self, users: u64) {
        if self.users.is_some() {
            self.users = Some(users);
        } else if users == 0 {
            self.changed.clear();
        }
    }

    /// Names the one user as the database has it now.
    pub(crate) fn is_now(&mut self, user: &StoredUser) {
        self.targets = Self::of(user, &[]).targets;
    }

    fn with(self, changed: &[&str]) -> Self {
        Self { changed: changed.iter().map(|&name| name.to_owned()).collect(), ..self }
    }
}

/// Cuts a text so that no line of the log grows without bound.
pub(super) fn bounded(text: &str) -> String {
    cut(text, MAX_TEXT)
}

/// Cuts a path to the longest that the log holds.
pub(crate) fn cut_path(path: &str) -> String {
    cut(path, MAX_PATH)
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
