//! Selects users: one by name or key, many by filters or a list of keys.

mod ids;
mod target;

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command};
use jiff::Timestamp;

use self::ids::IdList;
pub(crate) use self::target::{FoundUsers, Target, Targets, Users};
use crate::account::clock::{TimeSpec, TimeSpecError};
use crate::account::field::{Field, UserColumn};
use crate::account::hasher::HashKind;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::{Sort, Store, TimeWindow, UserFilter};
use crate::terminal::Terminal;

/// The options that filter users.
pub(crate) const CONDITIONS: [&str; 10] = [
    "search",
    "active",
    "inactive",
    "staff",
    "algorithm",
    "joined_before",
    "joined_after",
    "login_before",
    "login_after",
    "login_never",
];

/// Which users a listing shows, how many at most, and in which order.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Selecting users")]
pub(crate) struct Selection {
    #[command(flatten)]
    conditions: Conditions,
    /// At most N users, the first by --sort
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser,
    /// last_login or date_joined; prefix with - for descending order
    ///
    /// In ascending order, users who never logged in come first. Ties are broken by primary key.
    #[arg(
        long,
        value_name = "COLUMN",
        allow_hyphen_values = true,
        hide_possible_values = true,
        value_parser = SortParser
    )]
    sort: Option<Sort>,
}

/// The filters by which a command selects users; they are combined with AND.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Selecting users")]
#[group(id = "conditions", multiple = true)]
pub(crate) struct Conditions {
    /// Only users with this text in their user name, address, first or last name
    #[arg(long, value_name = "TEXT", value_parser = searchable)]
    search: Option<String>,
    /// Only active users
    #[arg(long, conflicts_with = "inactive")]
    active: bool,
    /// Only inactive users
    #[arg(long)]
    inactive: bool,
    /// Only staff
    #[arg(long)]
    staff: bool,
    /// Only users whose stored hash uses this algorithm; also unusable or unknown
    #[arg(long, value_name = "NAME", hide_possible_values = true, value_parser = kind_parser())]
    algorithm: Option<HashKind>,
    /// Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    ///
    /// A date means the start of that day in the site's TIME_ZONE (UTC for acct's own database).
    #[arg(long, value_name = "DATE", value_parser = typed_moment)]
    joined_before: Option<TypedMoment>,
    /// Only users who joined at this time or later
    #[arg(long, value_name = "DATE", value_parser = typed_moment)]
    joined_after: Option<TypedMoment>,
    /// Only users who last logged in before this time; excludes those who never logged in
    #[arg(long, value_name = "DATE", value_parser = typed_moment)]
    login_before: Option<TypedMoment>,
    /// Only users who last logged in at this time or later
    #[arg(long, value_name = "DATE", value_parser = typed_moment)]
    login_after: Option<TypedMoment>,
    /// Only users who never logged in
    #[arg(long, conflicts_with_all = ["login_before", "login_after"])]
    login_never: bool,
}

/// The filters and the list of keys by which a command that changes users selects them.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Filters {
    #[command(flatten)]
    conditions: Conditions,
    /// Only users whose primary keys are in this file, one per line; - reads stdin
    #[arg(long, value_name = "FILE")]
    ids_from: Option<PathBuf>,
}

/// The users that filters select.
pub(crate) struct Selected {
    pub(crate) filter: UserFilter,
    pub(crate) ids: Option<IdList>,
    /// Whether the users were listed one by one.
    pub(crate) is_list: bool,
    /// Identifies the selection.
    pub(crate) text: String,
}

impl Filters {
    /// Returns whether any is given.
    pub(crate) fn are_given(&self) -> bool {
        self.conditions.are_given() || self.ids_from.is_some()
    }

    /// Translates them for the store, and reads the list of keys.
    pub(crate) fn select(
        &self,
        store: &Store,
        settings: &Settings,
        now: Timestamp,
        terminal: &mut dyn Terminal,
    ) -> Result<Selected, Refusal> {
        let mut filter = self.conditions.filter(store, settings, now)?;
        let ids = self.ids_from.as_ref().map(|path| IdList::read(path, terminal, store));
        let ids = ids.transpose()?;
        filter.in_id_selection = ids.is_some();
        let is_list = ids.is_some() && !self.conditions.are_given();
        let text = format!("{:?}", (&self.conditions, ids.as_ref().map(|ids| ids.digest)));
        Ok(Selected { filter, ids, is_list, text })
    }
}

impl Selected {
    /// Refuses a list with keys of users that do not exist.
    pub(crate) fn require_all_known(&self) -> Result<(), Refusal> {
        self.ids.as_ref().map_or(Ok(()), IdList::require_all_known)
    }
}

/// A point in time, and how it was typed.
#[derive(Debug, Clone)]
struct TypedMoment {
    typed: String,
    moment: TimeSpec,
}

impl PartialEq for TypedMoment {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
    }
}

impl Eq for TypedMoment {}

impl Selection {
    /// Translates the options for the store; refuses those for what the user model lacks.
    pub(crate) fn filter(
        &self,
        store: &Store,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<UserFilter, Refusal> {
        let sort = self.sort.unwrap_or_default();
        if let UserColumn::Field(field) = sort.column {
            require_fields(store, [(true, "--sort", field)])?;
        }
        let filter = self.conditions.filter(store, settings, now)?;
        Ok(UserFilter { limit: self.limit, sort, ..filter })
    }
}

impl Conditions {
    fn are_given(&self) -> bool {
        *self != Self::default()
    }

    /// Translates the options for the store; refuses those for what the user model lacks.
    fn filter(
        &self,
        store: &Store,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<UserFilter, Refusal> {
        self.require_fields(store)?;
        let bound = |typed: &Option<TypedMoment>| {
            typed.as_ref().map(|typed| typed.instant(settings, now)).transpose()
        };
        let window = |after, before| {
            Ok::<_, Refusal>(TimeWindow { after: bound(after)?, before: bound(before)? })
        };
        Ok(UserFilter {
            search: self.search.clone(),
            active: if self.active { Some(true) } else { self.inactive.then_some(false) },
            staff: self.staff,
            hash: self.algorithm,
            joined: window(&self.joined_after, &self.joined_before)?,
            login: window(&self.login_after, &self.login_before)?,
            never_logged_in: self.login_never,
            ..UserFilter::default()
        })
    }

    fn require_fields(&self, store: &Store) -> Result<(), Refusal> {
        let Self { joined_before, joined_after, login_before, login_after, .. } = self;
        require_fields(
            store,
            [
                (joined_before.is_some(), "--joined-before", Field::DateJoined),
                (joined_after.is_some(), "--joined-after", Field::DateJoined),
                (login_before.is_some(), "--login-before", Field::LastLogin),
                (login_after.is_some(), "--login-after", Field::LastLogin),
                (self.login_never, "--login-never", Field::LastLogin),
            ],
        )
    }
}

impl TypedMoment {
    fn instant(&self, settings: &Settings, now: Timestamp) -> Result<Timestamp, Refusal> {
        let Self { typed, moment } = self;
        moment
            .instant(now, &settings.site_time()?)
            .map_err(|error| Refusal::usage("malformed", format!("\"{typed}\": {error}")))
    }
}

/// Refuses an option that was typed for a field that the user model lacks.
pub(crate) fn require_fields(
    store: &Store,
    options: impl IntoIterator<Item = (bool, &'static str, Field)>,
) -> Result<(), Refusal> {
    let lacking = |(typed, _, field): &(bool, &str, Field)| *typed && !store.has(*field);
    options.into_iter().find(lacking).map_or(Ok(()), |(_, option, field)| {
        Err(Refusal::usage("field_absent", format!("{option}: {}", absent(store, field))))
    })
}

/// Returns the message that the user model lacks a field.
pub(crate) fn absent(store: &Store, field: Field) -> String {
    let what = match field {
        Field::Email => "e-mail address",
        field => field.name(),
    };
    format!("the user table \"{}\" has no {what}", store.table_name())
}

/// Parses a search text no longer than any column: databases limit the length of patterns.
pub(crate) fn searchable(text: &str) -> Result<String, String> {
    match text.chars().count() {
        0..=254 => Ok(text.to_owned()),
        length => Err(format!("too long: no name or address has {length} characters")),
    }
}

fn typed_moment(typed: &str) -> Result<TypedMoment, TimeSpecError> {
    Ok(TypedMoment { typed: typed.to_owned(), moment: typed.parse()? })
}

fn kind_parser() -> impl TypedValueParser<Value = HashKind> {
    PossibleValuesParser::new(HashKind::all().map(HashKind::name))
        .try_map(|name| HashKind::from_name(&name).ok_or("unknown algorithm"))
}

/// Reads the name of a column, with or without a `-` in front.
#[derive(Debug, Clone)]
struct SortParser;

impl SortParser {
    fn names() -> PossibleValuesParser {
        PossibleValuesParser::new(UserColumn::ALL.map(UserColumn::name))
    }
}

impl TypedValueParser for SortParser {
    type Value = Sort;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        typed: &OsStr,
    ) -> Result<Sort, clap::Error> {
        let text = typed.to_str();
        let rest = text.and_then(|text| text.strip_prefix('-'));
        let column =
            Self::names().try_map(|name| UserColumn::from_name(&name).ok_or("no such column"));
        let column = column.parse_ref(command, arg, rest.map_or(typed, OsStr::new))?;
        Ok(Sort { column, descending: rest.is_some() })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = UserColumn::ALL.map(|column| PossibleValue::new(column.name()));
        Some(Box::new(names.into_iter()))
    }
}
