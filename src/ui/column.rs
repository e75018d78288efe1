//! The columns of listings of users.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use crate::account::clock::{SiteTime, ago};
use crate::account::field::{Field, UserColumn};
use crate::account::hasher;
use crate::account::user::{ColumnValue, StoredUser, UserKey};
use crate::store::{ExtraColumn, ValueKind};

/// A column of a listing of users: the first are for programs, the last for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// One of the user's own: of times RFC 3339 in UTC, of flags `true` or `false`.
    User(UserColumn),
    /// The hash's algorithm, `unusable` or `unknown`.
    Algorithm,
    /// Whether the user can log in: `active`, `inactive`, `no password`.
    State,
    /// `superuser`, `staff` or nothing.
    Role,
    /// The last login in words.
    Seen,
    /// The day of joining.
    Joined,
}

/// What a reader of stored times has to know.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The time zone of the times in the database.
    pub(crate) time: SiteTime,
    /// The time.
    pub(crate) now: Timestamp,
}

impl Column {
    /// The primary key.
    pub(crate) const KEY: Self = Self::User(UserColumn::Key);

    /// The user name.
    pub(crate) const USERNAME: Self = Self::User(UserColumn::Username);

    /// Makes the column of a field.
    pub(crate) const fn of(field: Field) -> Self {
        Self::User(UserColumn::Field(field))
    }

    /// Returns the column's name; that of a program's column is the one of JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User(column) => column.name(),
            Self::Algorithm => "algorithm",
            Self::State => "state",
            Self::Role => "role",
            Self::Seen => "last login",
            Self::Joined => "joined",
        }
    }

    /// Returns the text of a user's cell.
    pub(crate) fn cell<'u>(self, user: &'u StoredUser, reading: &Reading) -> Cow<'u, str> {
        match self {
            Self::User(column) => {
                UserValue::of(user, column, &reading.time).into_text().unwrap_or_default()
            }
            Self::Algorithm => algorithm(&user.password).into(),
            Self::State => state(user).into(),
            Self::Role => role(user).into(),
            Self::Seen => reading.seen(user).into(),
            Self::Joined => reading.day(user.date_joined.as_deref()).into(),
        }
    }
}

impl Reading {
    /// Returns the cells of a user's extra columns; `None` for NULL.
    pub(crate) fn extra_cells<'u>(
        &self,
        user: &'u StoredUser,
        columns: &[ExtraColumn],
    ) -> impl Iterator<Item = Option<Cow<'u, str>>> {
        let values = user.extra.iter().zip(columns);
        values.map(|(value, column)| {
            UserValue::of_extra(value, column.kind(), &self.time).into_text()
        })
    }

    /// Describes when a user last logged in; an unreadable time is shown as stored.
    pub(crate) fn seen(&self, user: &StoredUser) -> String {
        let Some(stored) = user.last_login.as_deref().filter(|stored| !stored.is_empty()) else {
            return "never".to_owned();
        };
        self.time.read(stored).map_or_else(|| stored.to_owned(), |then| ago(then, self.now))
    }

    fn day(&self, stored: Option<&str>) -> String {
        let stored = stored.unwrap_or_default();
        let day = |exact: String| exact.chars().take(10).collect();
        self.time.rfc3339(stored).map_or_else(|| stored.to_owned(), day)
    }
}

/// A user's value for a program: of times RFC 3339 in UTC.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum UserValue<'u> {
    Text(Cow<'u, str>),
    Flag(bool),
    Integer(i64),
    Real(f64),
    /// `None` if the column contains no time.
    Time(Option<String>),
    Null,
}

impl<'u> UserValue<'u> {
    /// Reads a column of a user; `time` is the zone of the database.
    pub(super) fn of(user: &'u StoredUser, column: UserColumn, time: &SiteTime) -> Self {
        let text = |text: &'u str| Self::Text(text.into());
        let time = |stored: &Option<String>| {
            Self::Time(stored.as_deref().and_then(|stored| time.rfc3339(stored)))
        };
        match column {
            UserColumn::Key => match &user.key {
                UserKey::Text(key) => text(key),
                key => Self::Text(key.to_string().into()),
            },
            UserColumn::Username => text(&user.username),
            UserColumn::Field(field) => match field {
                Field::Password => text(&user.password),
                Field::Email => text(&user.email),
                Field::FirstName => text(&user.first_name),
                Field::LastName => text(&user.last_name),
                Field::IsActive => Self::Flag(user.is_active),
                Field::IsStaff => Self::Flag(user.is_staff),
                Field::IsSuperuser => Self::Flag(user.is_superuser),
                Field::LastLogin => time(&user.last_login),
                Field::DateJoined => time(&user.date_joined),
            },
        }
    }

    /// Reads the value of a site's extra column; bytes are base64, as in Django's dumps.
    pub(super) fn of_extra(value: &'u ColumnValue, kind: ValueKind, time: &SiteTime) -> Self {
        match (value, kind) {
            (ColumnValue::Null, _) => Self::Null,
            (ColumnValue::Integer(flag @ (0 | 1)), ValueKind::Flag) => Self::Flag(*flag == 1),
            (ColumnValue::Integer(number), _) => Self::Integer(*number),
            (ColumnValue::Real(number), _) => Self::Real(*number),
            (ColumnValue::Text(text), ValueKind::Time) => {
                time.rfc3339(text).map_or(Self::Text(text.into()), |time| Self::Time(Some(time)))
            }
            (ColumnValue::Text(text), ValueKind::Bytes) => Self::Text(STANDARD.encode(text).into()),
            (ColumnValue::Text(text), _) => Self::Text(text.into()),
            (ColumnValue::Bytes(bytes), ValueKind::Bytes) => {
                Self::Text(STANDARD.encode(bytes).into())
            }
            (ColumnValue::Bytes(bytes), _) => Self::Text(String::from_utf8_lossy(bytes)),
        }
    }

    /// Writes the value as in JSON, but a text without quotes; nothing for null.
    fn into_text(self) -> Option<Cow<'u, str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(flag) => Some(if flag { "true" } else { "false" }.into()),
            Self::Integer(number) => Some(number.to_string().into()),
            Self::Real(number) => Some(format!("{number:?}").into()),
            Self::Time(time) => time.map(Cow::Owned),
            Self::Null => None,
        }
    }
}

/// Says whether a user can log in, and what is in the way.
pub(crate) fn state(user: &StoredUser) -> &'static str {
    match (user.is_active, !hasher::is_absent(&user.password)) {
        (false, _) => "inactive",
        (true, false) => "no password",
        (true, true) => "active",
    }
}

fn role(user: &StoredUser) -> &'static str {
    match (user.is_superuser, user.is_staff) {
        (true, _) => "superuser",
        (false, true) => "staff",
        (false, false) => "",
    }
}

fn algorithm(encoded: &str) -> &'static str {
    if !hasher::is_usable(encoded) {
        return "unusable";
    }
    hasher::identify(encoded).map_or("unknown", hasher::Algorithm::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_login_is_told_in_words_and_nonsense_as_it_stands() {
        let now = "2026-02-03T04:05:06Z".parse().unwrap();
        let reading = Reading { time: SiteTime::named("Asia/Tokyo").unwrap(), now };
        let told = |stored: Option<&str>, column: Column| {
            let user = StoredUser {
                key: UserKey::Integer(1),
                username: String::new(),
                email: String::new(),
                password: String::new(),
                last_login: stored.map(str::to_owned),
                first_name: String::new(),
                last_name: String::new(),
                is_active: true,
                is_staff: false,
                is_superuser: false,
                date_joined: stored.map(str::to_owned),
                attributes: Vec::new(),
                extra: Vec::new(),
            };
            column.cell(&user, &reading).into_owned()
        };
        for (stored, words) in [
            (None, "never"),
            (Some(""), "never"),
            (Some("yesterday"), "yesterday"),
            (Some("2026-02-03 12:05:06"), "1 hour ago"),
            (Some("2026-02-03 15:05:06"), "in the future"),
        ] {
            assert_eq!(told(stored, Column::Seen), words);
        }
        assert_eq!(told(Some("2026-02-03 05:05:06"), Column::Joined), "2026-02-02");
        assert_eq!(
            told(Some("2026-02-03 05:05:06"), Column::of(Field::LastLogin)),
            "2026-02-02T20:05:06Z"
        );
    }
}
