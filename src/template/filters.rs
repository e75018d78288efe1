//! Django's filters and its way to escape HTML.

use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State};

/// The filters that there are; a template that names another one does not parse.
pub(super) const NAMES: [&str; 17] = [
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
    "replace",
    "safe",
    "title",
    "trim",
    "truncatechars",
    "upper",
];

/// Gives an environment the filters and tests, and Django's escapes.
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
    environment.add_filter("force_escape", |value: &Value| safe(escape(&value.to_string())));
    environment.add_filter("join", join);
    environment.add_filter("last", |value: Value| at_end(&value, true));
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", |text: &str| text.to_lowercase());
    environment.add_filter("replace", |text: &str, from: &str, to: &str| text.replace(from, to));
    environment.add_filter("safe", |value: &Value| safe(value.to_string()));
    environment.add_filter("title", |text: &str| title(text));
    environment.add_filter("trim", |text: &str| text.trim().to_owned());
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

/// Writes a value, escaped where the template escapes.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let escapes = !value.is_safe() && !matches!(state.auto_escape(), AutoEscape::None);
    let written = match (value.as_str(), escapes) {
        (Some(text), false) => out.write_str(text),
        (Some(text), true) => out.write_str(&escape(text)),
        (None, false) => write!(out, "{value}"),
        (None, true) => out.write_str(&escape(&value.to_string())),
    };
    written.map_err(Error::from)
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

fn escaped_once(value: &Value) -> Value {
    if value.is_safe() { value.clone() } else { safe(escape(&value.to_string())) }
}

/// Joins a list's items; where the template escapes, each of them is escaped.
fn join(state: &State<'_, '_>, list: &Value, between: &Value) -> Result<Value, Error> {
    let escapes = !matches!(state.auto_escape(), AutoEscape::None);
    let text = |value: &Value| {
        if escapes { escaped_once(value).to_string() } else { value.to_string() }
    };
    let between = text(between);
    let items: Vec<String> = match list.as_str() {
        Some(letters) => letters.chars().map(|letter| text(&Value::from(letter))).collect(),
        None => list.try_iter()?.map(|item| text(&item)).collect(),
    };
    Ok(safe(items.join(&between)))
}

fn at_end(value: &Value, last: bool) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        let letter = if last { text.chars().next_back() } else { text.chars().next() };
        return Ok(letter.map_or_else(|| Value::from(""), Value::from));
    }
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Err(Error::new(ErrorKind::InvalidOperation, "it is no list"));
    }
    let mut items = value.try_iter()?;
    let found = if last { items.last() } else { items.next() };
    Ok(found.unwrap_or_else(|| Value::from("")))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes every word with a capital, but for the letters behind an apostrophe or a digit.
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

/// Cuts a text to a number of characters, the last of which is then an ellipsis.
fn truncated(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
