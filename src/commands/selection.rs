//! The options that select users, the same for every command.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command};
use jiff::Timestamp;

use super::fields::require;
use crate::account::clock::{TimeSpec, TimeSpecError};
use crate::account::field::{Field, UserColumn};
use crate::account::hasher::HashKind;
use crate::app::App;
use crate::bulk::IdList;
use crate::error::Refusal;
use crate::store::{Sort, Store, TimeWindow, UserFilter};

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
    /// Whether somebody listed the users one by one.
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
    pub(crate) fn select(&self, app: &mut App<'_>) -> Result<Selected, Refusal> {
        let mut filter = self.conditions.filter(app)?;
        let ids = match &self.ids_from {
            Some(path) => {
                let store = app.store()?;
                Some(IdList::read(path, app.ui.terminal, store)?)
            }
            None => None,
        };
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
    pub(crate) fn filter(&self, app: &mut App<'_>) -> Result<UserFilter, Refusal> {
        let sort = self.sort.unwrap_or_default();
        if let UserColumn::Field(field) = sort.column {
            require(app.store()?, [(true, "--sort", field)])?;
        }
        Ok(UserFilter { limit: self.limit, sort, ..self.conditions.filter(app)? })
    }
}

impl Conditions {
    fn are_given(&self) -> bool {
        *self != Self::default()
    }

    /// Translates the options for the store; refuses those for what the user model lacks.
    fn filter(&self, app: &mut App<'_>) -> Result<UserFilter, Refusal> {
        self.require_fields(app.store()?)?;
        let window = |after: &Option<TypedMoment>, before: &Option<TypedMoment>, app: &mut _| {
            Ok::<_, Refusal>(TimeWindow {
                after: bound(after.as_ref(), app)?,
                before: bound(before.as_ref(), app)?,
            })
        };
        Ok(UserFilter {
            search: self.search.clone(),
            active: if self.active { Some(true) } else { self.inactive.then_some(false) },
            staff: self.staff,
            hash: self.algorithm,
            joined: window(&self.joined_after, &self.joined_before, app)?,
            login: window(&self.login_after, &self.login_before, app)?,
            never_logged_in: self.login_never,
            ..UserFilter::default()
        })
    }

    fn require_fields(&self, store: &Store) -> Result<(), Refusal> {
        let Self { joined_before, joined_after, login_before, login_after, .. } = self;
        require(
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

fn bound(typed: Option<&TypedMoment>, app: &mut App<'_>) -> Result<Option<Timestamp>, Refusal> {
    let Some(TypedMoment { typed, moment }) = typed else { return Ok(None) };
    let settings = app.settings()?;
    let instant = moment
        .instant(app.system.now(), &settings.site_time()?)
        .map_err(|error| Refusal::usage("malformed", format!("\"{typed}\": {error}")))?;
    Ok(Some(instant))
}

/// Writes a number of users.
pub(crate) fn users(count: u64) -> String {
    format!("{count} user{}", if count == 1 { "" } else { "s" })
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
