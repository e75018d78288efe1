//! Translates expressions: filter arguments after a colon, loop variables, translated strings.

use crate::template::filters;

/// Translates an expression, or a tag's whole content.
pub(super) fn expression(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '"' | '\'' => literal(rest).len(),
            '|' => {
                rest = filter(&rest[1..], &mut out)?;
                continue;
            }
            letter if is_name(letter) => path(rest).len(),
            // Django has no operators either; the engine's could produce texts and lists of any
            // size.
            '*' | '+' | '/' | '%' | '~' => {
                return Err(format!("Django's templates have no operator {letter}"));
            }
            other => other.len_utf8(),
        };
        let (word, behind) = rest.split_at(length);
        // `_("...")`: only the string is kept.
        if !(word == "_" && behind.starts_with('(')) {
            out.push_str(&named(word, letter));
        }
        rest = behind;
    }
    Ok(out)
}

/// Translates an argument; a string literal is safe HTML, as in Django.
pub(super) fn argument(text: &str) -> Result<String, String> {
    let written = expression(text)?;
    Ok(if is_literal(text) { format!("({written}|safe)") } else { written })
}

/// Returns whether the text is a single string literal.
pub(super) fn is_literal(text: &str) -> bool {
    text.starts_with(['"', '\'']) && text.len() > 1 && literal(text).len() == text.len()
}

/// Splits at blanks outside of quotes.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (None, None);
    for (at, letter) in text.char_indices() {
        match quote {
            None if letter.is_whitespace() => {
                words.extend(start.take().map(|from| &text[from..at]));
            }
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            Some(open) if letter == open => quote = None,
            _ => {}
        }
        if !letter.is_whitespace() || quote.is_some() {
            start.get_or_insert(at);
        }
    }
    words.extend(start.map(|from| &text[from..]));
    words
}

/// Returns whether a word binds a variable: `name=value`.
pub(super) fn is_binding(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
}

/// Translates Django's `a=b c=d`, adding the engine's commas.
pub(super) fn bindings(words: &[&str]) -> Result<String, String> {
    let mut all = Vec::new();
    for word in words {
        let Some((name, value)) = word.trim_end_matches(',').split_once('=') else {
            return Err("expected name=value".to_owned());
        };
        all.push(format!("{name}={}", argument(value)?));
    }
    Ok(all.join(", "))
}

/// Translates a filter after its bar, with an optional argument after a colon; returns the rest.
fn filter<'t>(text: &'t str, out: &mut String) -> Result<&'t str, String> {
    let text = text.trim_start();
    let name = &text[..text.find(|it| !is_name(it)).unwrap_or(text.len())];
    if !filters::NAMES.contains(&name) {
        let names = filters::NAMES.join(", ");
        return Err(format!("unknown filter \"{name}\"; known are {names}"));
    }
    out.extend(["|", name]);
    let rest = &text[name.len()..];
    let Some(rest) = rest.strip_prefix(':') else { return Ok(rest) };
    let length = match rest.chars().next() {
        Some('"' | '\'') => literal(rest).len(),
        Some('_') if rest.starts_with("_(") => rest.find(')').map_or(rest.len(), |at| at + 1),
        _ => path(rest).len(),
    };
    let (given, rest) = rest.split_at(length);
    if given.is_empty() {
        return Err(format!("the filter {name} needs an argument after the colon"));
    }
    let given = argument(given)?;
    // Django's replaces every empty value, not only undefined ones.
    let lax = if name == "default" { ", true" } else { "" };
    out.extend(["(", &given, lax, ")"]);
    Ok(rest)
}

/// Returns the string literal at the start, or everything if the closing quote is missing.
fn literal(text: &str) -> &str {
    let Some(quote) = text.chars().next() else { return text };
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            letter if letter == quote => return &text[..=at],
            _ => {}
        }
    }
    text
}

/// Returns the dotted name or number at the start.
fn path(text: &str) -> &str {
    let end = text.find(|letter| !is_name(letter) && letter != '.').unwrap_or(text.len());
    &text[..end]
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Translates a name that the engine calls differently.
fn named(word: &str, first: char) -> String {
    let shared = match word {
        "forloop.counter" => "loop.index",
        "forloop.counter0" => "loop.index0",
        "forloop.revcounter" => "loop.revindex",
        "forloop.revcounter0" => "loop.revindex0",
        "forloop.first" => "loop.first",
        "forloop.last" => "loop.last",
        "block.super" => "super()",
        _ if !first.is_alphabetic() => word,
        _ => return indexed(word),
    };
    shared.to_owned()
}

/// Translates Django's `list.0` to `list[0]`.
fn indexed(path: &str) -> String {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| {
        let is_number = !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        if is_number { format!("{path}[{part}]") } else { format!("{path}.{part}") }
    })
}
