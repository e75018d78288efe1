//! Django's filters and HTML escapes.

use std::borrow::Cow;
use std::fmt::{self, Write};

use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State};

/// The longest text of a value or a filter's result, in bytes.
const LONGEST: usize = 1 << 20;

/// All filters; the translation refuses others.
pub(super) const NAMES: [&str; 15] = [
    "capfirst",
    "cut",
    "default",
    "default_if_none",
    "escape",
    "first",
    "force_escape",
    "join",
    "last",
    "length",
    "lower",
    "safe",
    "title",
    "truncatechars",
    "upper",
];

/// Adds the filters, tests and escapes to an environment.
pub(super) fn add(environment: &mut Environment<'_>) {
    use minijinja::{filters, tests};
    environment.set_formatter(write);
    environment.add_filter("capfirst", |text: &str| capitalized(text));
    environment.add_filter("cut", |text: &str, cut: &str| text.replace(cut, ""));
    environment.add_filter("default", filters::default);
    environment.add_filter(
        "default_if_none",
        |value: Value, other: Value| {
            if value.is_none() { other } else { value }
        },
    );
    environment.add_filter("escape", |value: &Value| escaped_once(value));
    environment.add_filter("first", |value: Value| at_end(&value, false));
    environment
        .add_filter("force_escape", |value: &Value| text_of(value).map(|text| safe(escape(&text))));
    environment.add_filter("join", join);
    environment.add_filter("last", |value: Value| at_end(&value, true));
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", |text: &str| text.to_lowercase());
    environment
        .add_filter("safe", |value: &Value| text_of(value).map(|text| safe(text.into_owned())));
    environment.add_filter("title", |text: &str| title(text));
    environment.add_filter("truncatechars", |text: &str, most: usize| truncated(text, most));
    environment.add_filter("upper", |text: &str| text.to_uppercase());
    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    for name in ["none", "None"] {
        environment.add_test(name, tests::is_none);
    }
    for name in ["true", "True"] {
        environment.add_test(name, tests::is_true);
    }
    for name in ["false", "False"] {
        environment.add_test(name, tests::is_false);
    }
}

/// Writes a value, escaped if the template escapes.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let escapes = !value.is_safe() && !matches!(state.auto_escape(), AutoEscape::None);
    let text = text_of(value)?;
    let written = if escapes { out.write_str(&escape(&text)) } else { out.write_str(&text) };
    written.map_err(Error::from)
}

/// Formats a value; fails if the text is too long, as nested lists can make it.
pub(super) fn text_of(value: &Value) -> Result<Cow<'_, str>, Error> {
    if let Some(text) = value.as_str() {
        return Ok(Cow::Borrowed(text));
    }
    let mut bounded = Bounded(String::new());
    match write!(bounded, "{value}") {
        Ok(()) => Ok(Cow::Owned(bounded.0)),
        Err(_) => Err(too_long()),
    }
}

/// A text with a size limit.
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        if more.len() > LONGEST - self.0.len() {
            return Err(fmt::Error);
        }
        self.0.push_str(more);
        Ok(())
    }
}

fn too_long() -> Error {
    Error::from(ErrorKind::OutOfFuel)
}

/// Escapes as Python's `html.escape` does.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn safe(text: String) -> Value {
    Value::from_safe_string(text)
}

fn escaped_once(value: &Value) -> Result<Value, Error> {
    if value.is_safe() { Ok(value.clone()) } else { Ok(safe(escape(&text_of(value)?))) }
}

/// Joins a list's items, escaping each if the template escapes.
fn join(state: &State<'_, '_>, list: &Value, between: &Value) -> Result<Value, Error> {
    let escapes = !matches!(state.auto_escape(), AutoEscape::None);
    let mut joined = Bounded(String::new());
    let mut add = |value: &Value| {
        let text = text_of(value)?;
        let text = if escapes && !value.is_safe() { escape(&text).into() } else { text };
        joined.write_str(&text).map_err(|_| too_long())
    };
    let items: Box<dyn Iterator<Item = Value>> = match list.as_str() {
        Some(letters) => Box::new(letters.chars().map(Value::from)),
        None => Box::new(list.try_iter()?),
    };
    for (count, item) in items.enumerate() {
        if count == LONGEST {
            return Err(too_long());
        }
        if count > 0 {
            add(between)?;
        }
        add(&item)?;
    }
    Ok(safe(joined.0))
}

fn at_end(value: &Value, last: bool) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        let letter = if last { text.chars().next_back() } else { text.chars().next() };
        return Ok(letter.map_or_else(|| Value::from(""), Value::from));
    }
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Err(Error::new(ErrorKind::InvalidOperation, "not a list"));
    }
    let mut items = value.try_iter()?;
    let found = if last { items.last() } else { items.next() };
    Ok(found.unwrap_or_else(|| Value::from("")))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Capitalises every word, except letters after an apostrophe or a digit.
fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    for letter in text.chars() {
        let mut written = titled.chars().rev();
        let within = match written.next() {
            Some('\'') => written.next().is_some_and(|it| it.is_ascii_lowercase()),
            last => last.is_some_and(char::is_alphanumeric),
        };
        if within {
            titled.extend(letter.to_lowercase());
        } else {
            titled.extend(letter.to_uppercase());
        }
    }
    titled
}

/// Truncates a text to a number of characters, the last of which is then an ellipsis.
pub(super) fn truncated(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
