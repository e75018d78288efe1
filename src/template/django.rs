//! Translates Django's template syntax to the engine's.
//!
//! Tags that both have are kept. The translation keeps line numbers, so that errors refer to the
//! file's lines.

mod expression;
mod piece;
#[cfg(test)]
mod tests;

use self::expression::{argument, bindings, expression, is_binding, is_literal, words};
use self::piece::Piece;

/// The function for `{% url 'password_reset_confirm' ... %}`.
pub(super) const LINK_PATH: &str = "__password_reset_confirm";

/// The longest tag, in bytes: the engine's parser and what it builds recurse for each operator, on a
/// stack that nothing checks.
const LONGEST_TAG: usize = 2000;

/// How much of a tag an error shows, in characters.
const LONGEST_FRAGMENT: usize = 200;

/// Template syntax that acct does not support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsupported {
    pub(super) line: usize,
    pub(super) fragment: String,
    pub(super) what: String,
}

/// The tags that the engine has with the same name.
const SHARED: [&str; 17] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "with",
    "endwith",
    "block",
    "endblock",
    "extends",
    "include",
    "filter",
    "endfilter",
    "endautoescape",
];

/// Translates a template to the engine's syntax.
pub(super) fn translate(source: &str) -> Result<String, Unsupported> {
    let mut translation = Translation { source, at: 0, out: String::with_capacity(source.len()) };
    while let Some(piece) = piece::next(source, translation.at) {
        translation.out.push_str(&source[translation.at..piece.start]);
        let (start, written) = (piece.start, translation.out.len());
        translation.at = piece.end;
        translation.piece(&piece).map_err(|what| unsupported_at(source, start, what))?;
        translation.keep_lines(start, written);
    }
    let rest = &source[translation.at..];
    if let Some(open) = rest.find("{{").or_else(|| rest.find("{%"))
        && rest.len() - open > LONGEST_TAG
    {
        let what = "the tag is not closed".to_owned();
        return Err(unsupported_at(source, translation.at + open, what));
    }
    translation.out.push_str(rest);
    Ok(translation.out)
}

fn unsupported_at(source: &str, start: usize, what: String) -> Unsupported {
    let line = source[start..].lines().next().unwrap_or_default();
    let fragment = line.chars().take(LONGEST_FRAGMENT).collect();
    Unsupported { line: 1 + source[..start].matches('\n').count(), fragment, what }
}

struct Translation<'s> {
    source: &'s str,
    at: usize,
    out: String,
}

impl<'s> Translation<'s> {
    fn piece(&mut self, piece: &Piece<'s>) -> Result<(), String> {
        if piece.kind != '#' && piece.inner.len() > LONGEST_TAG {
            return Err(format!("the tag is longer than {LONGEST_TAG} bytes"));
        }
        match piece.kind {
            '#' => self.out.push_str(piece.whole(self.source)),
            '{' => self.put(piece, &expression(piece.inner)?),
            _ => self.tag(piece)?,
        }
        Ok(())
    }

    fn tag(&mut self, piece: &Piece<'s>) -> Result<(), String> {
        let (name, rest) = piece.name_and_rest();
        match name {
            "load" => {}
            "comment" => drop(self.until("comment", &["endcomment"])?),
            "verbatim" | "raw" => {
                let end = if name == "raw" { "endraw" } else { "endverbatim" };
                let body = self.until(name, &[end])?;
                self.out.extend(["{% raw %}", body, "{% endraw %}"]);
            }
            "autoescape" => {
                let value = match rest {
                    "on" | "true" => "true",
                    "off" | "false" => "false",
                    other => return Err(format!("autoescape must be on or off, not \"{other}\"")),
                };
                self.put(piece, &format!(" autoescape {value} "));
            }
            "empty" => self.put(piece, " else "),
            "url" => self.url(rest)?,
            "translate" | "trans" => self.translated(rest)?,
            "blocktranslate" | "blocktrans" => self.translated_block(name, rest)?,
            "with" if words(rest).contains(&"as") => return Err(unsupported("{% with ... as %}")),
            "with" if words(rest).iter().all(|word| is_binding(word)) => {
                let bindings = bindings(&words(rest))?;
                self.put(piece, &format!(" with {bindings} "));
            }
            "include" if words(rest).iter().any(|word| ["with", "only"].contains(word)) => {
                return Err(unsupported("{% include %} with variables"));
            }
            shared if SHARED.contains(&shared) => self.put(piece, &expression(piece.inner)?),
            other => return Err(unsupported(&format!("{{% {other} %}}"))),
        }
        Ok(())
    }

    /// Writes a piece's new content between its delimiters.
    fn put(&mut self, piece: &Piece<'s>, content: &str) {
        let (open, close) = piece.delimiters(self.source);
        self.out.extend([open, content, close]);
    }

    /// Adds the line breaks that the translation left out.
    fn keep_lines(&mut self, start: usize, written: usize) {
        let lines = |text: &str| text.matches('\n').count();
        let (old, new) = (lines(&self.source[start..self.at]), lines(&self.out[written..]));
        if old > new {
            self.out.extend(["{#", &"\n".repeat(old - new), "#}"]);
        }
    }

    /// Returns the text up to one of the end tags, and continues after it.
    fn until(&mut self, name: &str, ends: &[&str]) -> Result<&'s str, String> {
        let (source, begin) = (self.source, self.at);
        let mut at = begin;
        while let Some(found) = source[at..].find("{%") {
            let start = at + found;
            let Some(piece) = piece::at(source, start) else { break };
            if ends.contains(&piece.name_and_rest().0) {
                self.at = piece.end;
                return Ok(&source[begin..start]);
            }
            at = start + 2;
        }
        Err(format!("{{% {name} %}} is not closed"))
    }

    /// Only the page of reset links has a URL here.
    fn url(&mut self, rest: &str) -> Result<(), String> {
        let words = words(rest);
        let name = words.first().copied().unwrap_or_default();
        if name.trim_matches(['\'', '"']) != "password_reset_confirm" || !is_literal(name) {
            return Err(format!("{{% url %}} supports only 'password_reset_confirm', not {name}"));
        }
        let (mut uid, mut token) = (None, None);
        for word in &words[1..] {
            let (key, value) = word.split_once('=').unwrap_or(("", word));
            let slot = match key {
                "uidb64" => &mut uid,
                "" if *word == "as" => return Err(unsupported("{% url ... as %}")),
                "" if uid.is_none() => &mut uid,
                "token" | "" => &mut token,
                other => return Err(format!("{{% url %}} takes uidb64 and token, not {other}")),
            };
            if slot.replace(argument(value)?).is_some() {
                return Err("{% url %} takes uidb64 and token once".to_owned());
            }
        }
        let (Some(uid), Some(token)) = (uid, token) else {
            return Err("{% url %} takes uidb64 and token".to_owned());
        };
        self.out.extend(["{{ ", LINK_PATH, "(", &uid, ", ", &token, ") }}"]);
        Ok(())
    }

    /// Texts are not translated to another language.
    fn translated(&mut self, rest: &str) -> Result<(), String> {
        let words = words(rest);
        let Some((text, options)) = words.split_first() else {
            return Err("{% translate %} needs a text".to_owned());
        };
        if options.contains(&"as") {
            return Err(unsupported("{% translate ... as %}"));
        }
        let safe = if is_literal(text) { "|safe" } else { "" };
        self.out.extend(["{{ ", &expression(text)?, safe, " }}"]);
        Ok(())
    }

    fn translated_block(&mut self, name: &str, rest: &str) -> Result<(), String> {
        let words = words(rest);
        if let Some(word) = words.iter().find(|word| ["count", "asvar"].contains(word)) {
            return Err(unsupported(&format!("{{% {name} %}} with {word}")));
        }
        let body = self.until(name, &["endblocktranslate", "endblocktrans"])?;
        if body.contains("{%") {
            return Err(format!("{{% {name} %}} may contain text and variables only"));
        }
        let trimmed = words.contains(&"trimmed").then(|| on_one_line(body));
        let body = names_alone(trimmed.as_deref().unwrap_or(body))?;
        let with: Vec<&str> = words.iter().copied().filter(|word| word.contains('=')).collect();
        if with.is_empty() {
            self.out.push_str(&body);
        } else {
            let bindings = bindings(&with)?;
            self.out.extend(["{% with ", &bindings, " %}", &body, "{% endwith %}"]);
        }
        Ok(())
    }
}

fn unsupported(what: &str) -> String {
    format!("acct does not support {what}")
}

/// Joins lines as `trimmed` does: stripped, with a blank between them.
fn on_one_line(body: &str) -> String {
    let mut lines = body.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |joined, line| joined + " " + line)
}

/// Refuses anything but plain variable names in a translated text, because Django shows nothing for
/// it.
fn names_alone(body: &str) -> Result<String, String> {
    let mut at = 0;
    while let Some(piece) = piece::next(body, at) {
        let name = piece.inner.trim();
        let plain = !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || it == '_');
        if piece.kind != '{' || !plain {
            let shown = piece.whole(body);
            return Err(format!(
                "{shown}: a translated text may contain plain variables only; bind others by with NAME=..."
            ));
        }
        at = piece.end;
    }
    Ok(body.to_owned())
}
