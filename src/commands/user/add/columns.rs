//! `--set COLUMN=VALUE`: columns that a site's own model has.

use std::str::FromStr;

use crate::account::field::Field;
use crate::account::suggestions::Suggestions;
use crate::account::user::{KeyKind, UserKey};
use crate::app::App;
use crate::error::Refusal;
use crate::store::{ColumnUse, ExtraColumn, NewUser, Store};

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

/// Sets the typed columns of a new row, and a random key if the model's keys are UUIDs.
///
/// Refuses unknown columns, columns that acct sets itself, and a row without a required one.
pub(super) fn fill(new: &mut NewUser, given: &[Given], app: &mut App<'_>) -> Result<(), Refusal> {
    let store = app.store()?;
    for (at, Given { column, value }) in given.iter().enumerate() {
        if given[..at].iter().any(|earlier| earlier.column == *column) {
            let message = format!("--set {column} is given twice");
            return Err(Refusal::usage("column_given_twice", message));
        }
        match store.column_use(column) {
            Some(ColumnUse::Key) => new.key = Some(key(store, column, value)?),
            Some(ColumnUse::Extra) => {
                if let Some(declared) = store.mismatched_type(column, value) {
                    return Err(misfit(column, value, declared));
                }
                new.extra.push((column.clone(), value.clone()));
            }
            Some(filled) => return Err(not_to_be_set(column, filled)),
            None => return Err(unknown(store.table_name(), column, &store.extra_columns())),
        }
    }
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

fn misfit(column: &str, value: &str, declared: &str) -> Refusal {
    let message = format!("--set {column}: \"{value}\" does not match the type {declared}");
    Refusal::usage("bad_value", message)
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
