//! `--set COLUMN=VALUE`: columns that a site's own model has.

use std::str::FromStr;

use crate::account::field::Field;
use crate::account::suggestions::Suggestions;
use crate::account::user::{KeyKind, UserKey};
use crate::app::App;
use crate::error::Refusal;
use crate::store::{ColumnUse, NewUser, Store};

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
            _ => Err("it is written COLUMN=VALUE".to_owned()),
        }
    }
}

/// Gives a new row what was typed, and a random key where the model's are UUIDs.
///
/// Refuses columns that are not there or not to be set, and a row that would lack one.
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
    store.check_required_columns(&names)?;
    let draws_key = store.key_kind() == KeyKind::Uuid && !store.username_is_key();
    if new.key.is_none() && draws_key {
        new.key = Some(UserKey::random_uuid(&mut app.system.random));
    }
    Ok(())
}

/// Refuses any `--set` for acct's own table, which is not made yet.
pub(super) fn refuse_all(given: &[Given]) -> Result<(), Refusal> {
    given.first().map_or(Ok(()), |given| Err(unknown("auth_user", &given.column, &[])))
}

fn key(store: &Store, column: &str, value: &str) -> Result<UserKey, Refusal> {
    let parsed = store.key_kind().parse(value).filter(|_| !value.is_empty());
    parsed.ok_or_else(|| {
        Refusal::usage("bad_id", format!("--set {column}: \"{value}\" is no key of this table"))
    })
}

fn misfit(column: &str, value: &str, declared: &str) -> Refusal {
    let message = format!("--set {column}: \"{value}\" does not fit its type, {declared}");
    Refusal::usage("bad_value", message)
}

/// Refuses a column that is not there, with those that it may have meant.
fn unknown(table: &str, column: &str, further: &[(String, String)]) -> Refusal {
    let message = format!("--set {column}: the table \"{table}\" has no such column to set");
    let refusal = Refusal::usage("no_such_column", message);
    let names: Vec<&str> = further.iter().map(|(name, _)| name.as_str()).collect();
    let mut near = Suggestions::for_name(column);
    for name in &names {
        near.offer(name);
    }
    match (near.into_names().as_slice(), names.as_slice()) {
        ([], []) => refusal.hint("acct user add --help shows the options for its own columns"),
        ([], names) => refusal.hint(format!("it has {}", names.join(", "))),
        (near, _) => refusal.hint(format!("did you mean {}?", near.join(" or "))),
    }
}

/// Refuses a column that acct fills, and names what does it.
fn not_to_be_set(column: &str, filled: ColumnUse) -> Refusal {
    let by = match filled {
        ColumnUse::Username => "the argument NAME is the user name",
        ColumnUse::Field(Field::Password) => {
            "the password is asked for; --password-stdin and --password-file read it"
        }
        ColumnUse::Field(Field::Email) => "--email sets it",
        ColumnUse::Field(Field::FirstName) => "--first-name sets it",
        ColumnUse::Field(Field::LastName) => "--last-name sets it",
        ColumnUse::Field(Field::IsActive) => "--inactive sets it",
        ColumnUse::Field(Field::IsStaff) => "--staff sets it",
        ColumnUse::Field(Field::IsSuperuser) => "--superuser sets it",
        _ => "acct sets it to the time of joining",
    };
    let message = format!("--set {column}: acct fills this column itself");
    Refusal::usage("column_is_filled", message).hint(by)
}
