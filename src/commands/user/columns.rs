//! `--set COLUMN=VALUE`: columns that a site's own model has.

use std::str::FromStr;

use crate::account::clock::SiteTime;
use crate::account::field::Field;
use crate::account::suggestions::Suggestions;
use crate::account::user::{ColumnValue, KeyKind, UserKey};
use crate::app::App;
use crate::error::Refusal;
use crate::store::{ColumnUse, ExtraColumn, NewUser, Store};
use crate::transfer::parse_column;

/// One `--set`.
#[derive(Debug, Clone)]
pub(super) struct Given {
    column: String,
    value: String,
}

impl FromStr for Given {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        match typed.split_once('=') {
            Some((column, value)) if !column.is_empty() => {
                Ok(Self { column: column.to_owned(), value: value.to_owned() })
            }
            _ => Err("expected COLUMN=VALUE".to_owned()),
        }
    }
}

impl Given {
    /// Reads the value as an import does, in the words of JSON.
    fn parse(&self, store: &Store, time: &SiteTime) -> Result<(String, ColumnValue), Refusal> {
        let Self { column, value } = self;
        let columns = store.extra_columns();
        let Some(declared) = columns.iter().find(|other| other.name == *column) else {
            return Err(unknown(store.table_name(), column, &columns));
        };
        if value == "null" {
            return Ok((column.clone(), ColumnValue::Null));
        }
        let parsed = parse_column(value, declared, time).map_err(|error| {
            Refusal::usage("bad_value", format!("--set {column}: {}", error.message))
        })?;
        Ok((column.clone(), parsed))
    }
}

/// Sets the typed columns of a new row, and a random key if the model's keys are UUIDs.
///
/// Refuses unknown columns, columns that acct sets itself, and a row without a required one.
pub(super) fn fill(new: &mut NewUser, given: &[Given], app: &mut App<'_>) -> Result<(), Refusal> {
    let (store, time) = (app.store()?, app.database_time()?);
    let (key, extra) = parse_all(given, store, &time)?;
    (new.key, new.extra) = (key, extra);
    let names: Vec<&str> = given.iter().map(|given| given.column.as_str()).collect();
    if !app.writes_through_site() {
        store.check_required_columns(&names)?;
    }
    let draws_key = store.key_kind() == KeyKind::Uuid && !store.username_is_key();
    if new.key.is_none() && draws_key {
        new.key = Some(UserKey::random_uuid(&mut app.system.random));
    }
    Ok(())
}

/// Reads the typed columns of an existing row; refuses its key.
pub(super) fn changes(
    given: &[Given],
    app: &mut App<'_>,
) -> Result<Vec<(String, ColumnValue)>, Refusal> {
    let (store, time) = (app.store()?, app.database_time()?);
    let (key, extra) = parse_all(given, store, &time)?;
    if key.is_some() {
        let message = "--set: the primary key of a user cannot be changed";
        return Err(Refusal::usage("column_is_key", message));
    }
    Ok(extra)
}

type ParsedColumns = (Option<UserKey>, Vec<(String, ColumnValue)>);

fn parse_all(given: &[Given], store: &Store, time: &SiteTime) -> Result<ParsedColumns, Refusal> {
    let (mut new_key, mut extra) = (None, Vec::new());
    for (at, one) in given.iter().enumerate() {
        let column = &one.column;
        if given[..at].iter().any(|earlier| earlier.column == *column) {
            let message = format!("--set {column} is given twice");
            return Err(Refusal::usage("column_given_twice", message));
        }
        match store.column_use(column) {
            Some(ColumnUse::Key) => new_key = Some(key(store, column, &one.value)?),
            Some(ColumnUse::Extra) | None => extra.push(one.parse(store, time)?),
            Some(filled) => return Err(not_to_be_set(column, filled)),
        }
    }
    Ok((new_key, extra))
}

/// Refuses any `--set` for acct's own table, which does not exist yet.
pub(super) fn refuse_all(given: &[Given]) -> Result<(), Refusal> {
    given.first().map_or(Ok(()), |given| Err(unknown("auth_user", &given.column, &[])))
}

fn key(store: &Store, column: &str, value: &str) -> Result<UserKey, Refusal> {
    let parsed = store.key_kind().parse(value).filter(|_| !value.is_empty());
    parsed.ok_or_else(|| {
        Refusal::usage("bad_id", format!("--set {column}: \"{value}\" is not a key of this table"))
    })
}

/// Refuses a column that is not there, with those that it may have meant.
fn unknown(table: &str, column: &str, extra: &[ExtraColumn]) -> Refusal {
    let message = format!("--set {column}: the table \"{table}\" has no such custom column");
    let refusal = Refusal::usage("no_such_column", message);
    let names: Vec<&str> = extra.iter().map(|column| column.name.as_str()).collect();
    match (Suggestions::among(column, &names).as_slice(), names.as_slice()) {
        ([], []) => refusal
            .hint("the table has no custom columns; see acct user add --help for the options"),
        ([], names) => refusal.hint(format!("custom columns: {}", names.join(", "))),
        (near, _) => refusal.hint(format!("did you mean {}?", near.join(" or "))),
    }
}

/// Refuses a column that acct sets, with the option that sets it.
fn not_to_be_set(column: &str, filled: ColumnUse) -> Refusal {
    let by = match filled {
        ColumnUse::Username => "use the argument NAME",
        ColumnUse::Field(Field::Password) => "use the prompt, --password-stdin or --password-file",
        ColumnUse::Field(Field::Email) => "use --email",
        ColumnUse::Field(Field::FirstName) => "use --first-name",
        ColumnUse::Field(Field::LastName) => "use --last-name",
        ColumnUse::Field(Field::IsActive) => "use --inactive",
        ColumnUse::Field(Field::IsStaff) => "use --staff",
        ColumnUse::Field(Field::IsSuperuser) => "use --superuser",
        _ => "acct sets it to the current time",
    };
    let message = format!("--set {column}: acct sets this column itself");
    Refusal::usage("column_is_filled", message).hint(by)
}
