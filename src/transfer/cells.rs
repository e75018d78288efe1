//! Reads the values of single cells.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;
use zeroize::Zeroizing;

use super::columns::FileColumn;
use super::row::CellValue;
use crate::account::clock::SiteTime;
use crate::account::email::EmailAddress;
use crate::account::field::{Field, UserColumn};
use crate::account::password::{Password, PasswordError};
use crate::account::user::{ColumnValue, KeyKind, NameError, UserKey, check_name};
use crate::account::validation::ValidationError;
use crate::store::{ExtraColumn, ValueKind, fits_type};

fn bad_value(message: impl Into<String>) -> ValidationError {
    ValidationError::new("bad_value", message)
}

/// Reads a text.
pub(super) fn text(value: CellValue<'_>) -> Result<Option<String>, ValidationError> {
    match value {
        CellValue::Cell(text) | CellValue::Text(text) => Ok(Some(text.into_owned())),
        CellValue::Null => Ok(None),
        _ => Err(bad_value("expected a string")),
    }
}

/// Reads a text that means nothing if it is empty.
pub(super) fn filled_text(value: CellValue<'_>) -> Result<Option<String>, ValidationError> {
    Ok(text(value)?.filter(|text| !text.is_empty()))
}

/// Reads a flag, in CSV also as spreadsheets and databases write it.
pub(super) fn flag(value: &CellValue<'_>) -> Result<Option<bool>, ValidationError> {
    match value {
        CellValue::Bool(flag) => Ok(Some(*flag)),
        CellValue::Null => Ok(None),
        CellValue::Cell(text) => match text.as_ref() {
            "" => Ok(None),
            "1" => Ok(Some(true)),
            "0" => Ok(Some(false)),
            text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            _ => Err(bad_value("expected true or false")),
        },
        _ => Err(bad_value("expected true or false")),
    }
}

/// Reads a time that Python can represent in the zone of the database: one with an offset, or as
/// Django stores it in that zone.
pub(super) fn time(
    value: CellValue<'_>,
    zone: &SiteTime,
) -> Result<Option<Timestamp>, ValidationError> {
    let Some(text) = filled_text(value)? else { return Ok(None) };
    let time: Option<Timestamp> = text.parse().ok().or_else(|| zone.read(&text));
    // Python has no year 0 and none before it.
    let time = time.filter(|time| zone.zoned(*time).year() > 0);
    time.map(Some).ok_or_else(|| {
        let message = "expected a time such as 2026-01-31T09:30:00Z or 2026-01-31 09:30:00";
        ValidationError::new("bad_time", message)
    })
}

/// Reads a primary key.
pub(super) fn key(value: CellValue<'_>, kind: KeyKind) -> Result<Option<UserKey>, ValidationError> {
    let text = match value {
        CellValue::Integer(number) if kind == KeyKind::Integer => Some(number.to_string()),
        value => filled_text(value)?,
    };
    let Some(text) = text else { return Ok(None) };
    // After the greatest number there is none for the next user.
    if let Some(key) = kind.parse(&text).filter(|key| *key != UserKey::Integer(i64::MAX)) {
        return Ok(Some(key));
    }
    let expected = match kind {
        KeyKind::Integer => "a 63-bit integer",
        KeyKind::Uuid => "a UUID",
        KeyKind::Text => "a text",
    };
    let message = format!("not a key of this table: expected {expected}");
    Err(ValidationError::new("bad_id", message))
}

/// Reads the text of an extra column, in the words of JSON or as Django dumps it.
pub(crate) fn parse_column(
    text: &str,
    column: &ExtraColumn,
    zone: &SiteTime,
) -> Result<ColumnValue, ValidationError> {
    extra(CellValue::Cell(text.into()), column, zone)
}

/// Reads the value of an extra column, in the words of JSON or as Django dumps it.
pub(super) fn extra(
    value: CellValue<'_>,
    column: &ExtraColumn,
    zone: &SiteTime,
) -> Result<ColumnValue, ValidationError> {
    let kind = column.kind();
    let text = match (value, kind) {
        (CellValue::Null, ValueKind::Text) if column.needs_value => String::new(),
        (CellValue::Null, _) => return Ok(ColumnValue::Null),
        (CellValue::Real(number), ValueKind::Number) => return Ok(ColumnValue::Real(number)),
        (CellValue::Bool(flag), ValueKind::Flag) => return Ok(ColumnValue::Integer(flag.into())),
        (value @ CellValue::Cell(_), ValueKind::Flag) => {
            return Ok(
                flag(&value)?.map_or(ColumnValue::Null, |it| ColumnValue::Integer(it.into()))
            );
        }
        (CellValue::Cell(text) | CellValue::Text(text), _) => text.into_owned(),
        (CellValue::Integer(number), kind)
            if !matches!(kind, ValueKind::Bytes | ValueKind::Uuid) =>
        {
            number.to_string()
        }
        // A JSONField is text.
        (value, ValueKind::Text) => Value::from(value).to_string(),
        _ => return Err(misfit(column)),
    };
    extra_text(text, column, zone)?.ok_or_else(|| misfit(column))
}

/// Reads the text of a value of an extra column; `None` if it does not fit.
fn extra_text(
    text: String,
    column: &ExtraColumn,
    zone: &SiteTime,
) -> Result<Option<ColumnValue>, ValidationError> {
    let (kind, fits) = (column.kind(), fits_type(&column.declared, &text));
    Ok(match kind {
        // An empty cell is not a number or a time.
        _ if text.is_empty() && (!fits || kind == ValueKind::Uuid) => Some(ColumnValue::Null),
        ValueKind::Time => {
            let time = time(CellValue::Text(text.into()), zone)?;
            time.map(|time| ColumnValue::Text(zone.database_text(time)))
        }
        ValueKind::Uuid => match KeyKind::Uuid.parse(&text) {
            // As Django stores it, also if it is dumped with dashes.
            Some(UserKey::Uuid(bits)) => Some(ColumnValue::Text(format!("{bits:032x}"))),
            _ => None,
        },
        ValueKind::Bytes => STANDARD.decode(text).ok().map(ColumnValue::Bytes),
        _ if !fits => None,
        ValueKind::Text => Some(ColumnValue::Text(text)),
        ValueKind::Flag | ValueKind::Integer | ValueKind::Number => {
            let integer = text.parse().ok().map(ColumnValue::Integer);
            integer.or_else(|| text.parse().ok().map(ColumnValue::Real))
        }
    })
}

fn misfit(column: &ExtraColumn) -> ValidationError {
    bad_value(format!("not valid for the column's type, {}", column.declared))
}

/// Reads a password; an empty one is none.
pub(super) fn plain_password(value: CellValue<'_>) -> Result<Option<Password>, ValidationError> {
    let Some(text) = filled_text(value)?.map(Zeroizing::new) else { return Ok(None) };
    let password = Password::new(text).and_then(|password| {
        password.check_new()?;
        Ok(Some(password))
    });
    password.map_err(|error| {
        let is_nul = error == PasswordError::Nul;
        let code = if is_nul { "null_characters_not_allowed" } else { "control_character" };
        ValidationError::new(code, error.to_string())
    })
}

/// Accepts only the default value, for a column that the table lacks.
pub(super) fn absent(value: &CellValue<'_>, column: FileColumn) -> Result<(), ValidationError> {
    let default = column == FileColumn::User(UserColumn::Field(Field::IsActive));
    let is_default = match value {
        CellValue::Null => true,
        CellValue::Bool(flag) => *flag == default,
        CellValue::Cell(text) | CellValue::Text(text) => {
            text.is_empty() || *text == default.to_string()
        }
        _ => false,
    };
    if is_default {
        Ok(())
    } else {
        Err(ValidationError::new("field_absent", "the user table has no such column"))
    }
}

/// Reads an address, without the white space around it.
pub(super) fn address(text: &str) -> Result<String, ValidationError> {
    let address = EmailAddress::parse_printable(text).map_err(first)?;
    Ok(address.as_str().to_owned())
}

/// Reads a given or family name.
pub(super) fn name(value: CellValue<'_>) -> Result<Option<String>, ValidationError> {
    let name = text(value)?;
    match name.as_deref().map_or(Ok(()), check_name) {
        Ok(()) => Ok(name),
        Err(NameError::Control) => {
            Err(ValidationError::new("bad_name", "the name has a control character"))
        }
        Err(NameError::TooLong(error)) => Err(error),
    }
}

/// Returns the first of a validator's errors.
pub(super) fn first(errors: Vec<ValidationError>) -> ValidationError {
    let error = errors.into_iter().next();
    error.unwrap_or_else(|| ValidationError::new("invalid", ""))
}
