//! What a single cell may hold.

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::Bad;
use crate::account::clock::SiteTime;
use crate::account::email::EmailAddress;
use crate::account::field::Field;
use crate::account::password::Password;
use crate::account::user::{KeyKind, UserKey};
use crate::account::user::{NameError, check_name};
use crate::account::validation::ValidationError;
use crate::transfer::column::Column;
use crate::transfer::fault::shortened;
use crate::transfer::object::Value;

/// Takes a text; nothing where there is none.
pub(super) fn text(value: Value<'_>) -> Result<Option<String>, Bad> {
    match value {
        Value::Text(text) => Ok(Some(text.into_owned())),
        Value::Null => Ok(None),
        _ => Err(("bad_value", "a text must stand here".to_owned())),
    }
}

/// Takes a truth value, in a cell also as spreadsheets and databases write it.
pub(super) fn flag(value: &Value<'_>, is_cell: bool) -> Result<Option<bool>, Bad> {
    match value {
        Value::Flag(flag) => return Ok(Some(*flag)),
        Value::Null => return Ok(None),
        Value::Text(text) if is_cell => match text.as_ref() {
            "" => return Ok(None),
            "1" => return Ok(Some(true)),
            "0" => return Ok(Some(false)),
            text if text.eq_ignore_ascii_case("true") => return Ok(Some(true)),
            text if text.eq_ignore_ascii_case("false") => return Ok(Some(false)),
            text => {
                let shown = shortened(text);
                return Err(("bad_value", format!("\"{shown}\" is neither true nor false")));
            }
        },
        _ => {}
    }
    Err(("bad_value", "true or false must stand here".to_owned()))
}

/// Reads a time that Python can represent in the zone of the database.
pub(super) fn time(value: Value<'_>, zone: &SiteTime) -> Result<Option<Timestamp>, Bad> {
    let Some(text) = text(value)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let bad = || {
        let shown = shortened(&text);
        ("bad_time", format!("\"{shown}\" is no time such as 2026-01-31T09:30:00Z"))
    };
    let instant: Timestamp = text.parse().map_err(|_| bad())?;
    // Python has no year 0 and none before it.
    if zone.zoned(instant).year() < 1 { Err(bad()) } else { Ok(Some(instant)) }
}

/// Takes a primary key.
pub(super) fn key(value: Value<'_>, kind: KeyKind) -> Result<Option<UserKey>, Bad> {
    let text = match value {
        Value::Whole(number) if kind == KeyKind::Integer => Some(number.to_string()),
        value => text(value)?,
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    // The greatest number would leave none for the next user.
    let key = kind.parse(&text).filter(|key| *key != UserKey::Integer(i64::MAX));
    let what = match kind {
        KeyKind::Integer => "a whole number of 63 bits",
        KeyKind::Uuid => "a UUID",
        KeyKind::Text => "a text",
    };
    let bad = || ("bad_id", format!("\"{}\" is no key of this table, {what}", shortened(&text)));
    key.map(Some).ok_or_else(bad)
}

/// Takes a password; an empty one is none.
pub(super) fn plain_password(value: Value<'_>) -> Result<Option<Password>, Bad> {
    let Some(text) = text(value)?.map(Zeroizing::new).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let password = Password::new(text);
    password.map(Some).map_err(|error| ("null_characters_not_allowed", error.to_string()))
}

/// Passes over what a listing writes of a column that the table lacks.
pub(super) fn absent(value: &Value<'_>, column: Column) -> Result<(), Bad> {
    let usual = match value {
        Value::Null => true,
        Value::Text(text) => {
            let truth = if column == Column::of(Field::IsActive) { "true" } else { "false" };
            text.is_empty() || text == truth
        }
        Value::Flag(flag) => *flag == (column == Column::of(Field::IsActive)),
        _ => false,
    };
    let message = || ("field_absent", "the user table has no such column".to_owned());
    if usual { Ok(()) } else { Err(message()) }
}

/// Takes an address as it is written: what a table holds may not change by coming in.
pub(super) fn email(typed: &str) -> Result<String, Bad> {
    if typed.is_empty() { Ok(String::new()) } else { address(typed) }
}

/// Takes an address that must be there.
pub(super) fn address(typed: &str) -> Result<String, Bad> {
    let address = EmailAddress::parse_printable(typed).map_err(first)?;
    Ok(address.as_str().to_owned())
}

/// Takes a given or family name.
pub(super) fn name(typed: Option<String>) -> Result<Option<String>, Bad> {
    match typed.as_deref().map_or(Ok(()), check_name) {
        Ok(()) => Ok(typed),
        Err(NameError::Control) => {
            Err(("bad_name", "the name holds a control character".to_owned()))
        }
        Err(NameError::TooLong(error)) => Err((error.code, error.message)),
    }
}

/// Takes the first of a validator's errors.
pub(super) fn first(errors: Vec<ValidationError>) -> Bad {
    let error = errors.into_iter().next();
    error.map_or(("invalid", String::new()), |error| (error.code, error.message))
}
