//! A user as a JSON object.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::column::{AMBIGUOUS, Column, Columns};
use super::fault::shortened;

/// What stands in a cell or behind a key.
#[derive(Debug, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Flag(bool),
    /// A number that is whole.
    Whole(i128),
    Null,
    Object,
    /// A number with a fraction, or a list.
    Other,
}

/// A code word, the key that it is about, and what is wrong.
pub(super) type Wrong = (&'static str, Option<String>, String);

/// What an object holds.
pub(super) struct User<'a, 'c> {
    columns: &'c Columns,
    pub(super) cells: Vec<(Column, Value<'a>)>,
    pub(super) wrong: Vec<Wrong>,
    /// Whether it cannot be a user: there is no more to be said of it.
    pub(super) is_none: bool,
}

/// Reads an object's cells, and tells of keys that are not a column's.
pub(super) fn read<'a, 'c>(bytes: &'a [u8], columns: &'c Columns) -> User<'a, 'c> {
    let cells = Vec::with_capacity(12);
    let mut user = User { columns, cells, wrong: Vec::new(), is_none: false };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    if let Err(error) = json.deserialize_map(&mut user) {
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or_default();
        let message = format!("this is no JSON: {what}, at byte {} of the object", error.column());
        user.wrong.push(("bad_json", None, message));
        user.is_none = true;
    }
    user
}

impl<'a> User<'a, '_> {
    fn take(&mut self, key: &str, value: Value<'a>) {
        let found = match (key, &value) {
            // The summary that a listing writes.
            ("password", Value::Object | Value::Null) => Ok(Column::Told),
            // The document that acct writes when it fails.
            ("error", Value::Object) => {
                self.is_none = true;
                Err(("cut_off", "what wrote this has failed, and there are no users".to_owned()))
            }
            ("password", _) => Err(("password_column", AMBIGUOUS.to_owned())),
            _ => self.columns.find(key),
        };
        match found {
            Ok(column) if self.cells.iter().any(|(other, _)| *other == column) => {
                let message = "the object has this key twice".to_owned();
                self.wrong.push(("duplicate_column", Some(key.to_owned()), message));
            }
            Ok(column) => self.cells.push((column, value)),
            Err((code, message)) => {
                self.wrong.push((code, Some(shortened(key)), message));
            }
        }
    }
}

impl<'a> Visitor<'a> for &mut User<'a, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Text)? {
            let value = map.next_value_seed(AnyValue)?;
            self.take(&key, value);
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escape.
struct Text;

impl<'a> DeserializeSeed<'a> for Text {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        match json.deserialize_str(AnyVisitor)? {
            Value::Text(text) => Ok(text),
            _ => Ok(Cow::Borrowed("")),
        }
    }
}

struct AnyValue;

impl<'a> DeserializeSeed<'a> for AnyValue {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(AnyVisitor)
    }
}

struct AnyVisitor;

impl<'a> Visitor<'a> for AnyVisitor {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value<'a>, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'a>, E> {
        Ok(Value::Whole(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'a>, E> {
        Ok(Value::Whole(number.into()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value<'a>, E> {
        Ok(Value::Other)
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Value<'a>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'a>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Value<'a>, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<Value<'a>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Value<'a>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object)
    }
}
