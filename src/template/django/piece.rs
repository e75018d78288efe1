//! Splits a template into text and pieces.

/// A variable, a tag or a comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'s> {
    /// Where it begins in the source.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// The second character: `{`, `%` or `#`.
    pub(super) kind: char,
    /// The text between the delimiters.
    pub(super) inner: &'s str,
}

/// Finds the next piece; the engine reports one that is not closed.
pub(super) fn next(source: &str, from: usize) -> Option<Piece<'_>> {
    let openings = source[from..].match_indices('{').map(|(at, _)| from + at);
    let is_opening = |at: &usize| source[at + 1..].starts_with(['{', '%', '#']);
    at(source, openings.into_iter().find(is_opening)?)
}

/// Parses the piece that begins at an offset.
pub(super) fn at(source: &str, start: usize) -> Option<Piece<'_>> {
    let kind = source[start + 1..].chars().next()?;
    let close = match kind {
        '{' => "}}",
        '%' => "%}",
        _ => "#}",
    };
    let content = &source[start + 2..];
    let length = if kind == '#' { content.find(close) } else { closing(content, close) }?;
    let marks = ['-', '+'];
    let inner = &content[..length];
    let inner = inner.strip_prefix(marks).unwrap_or(inner);
    let inner = inner.strip_suffix(marks).unwrap_or(inner);
    Some(Piece { start, end: start + 2 + length + 2, kind, inner })
}

/// Finds the closing delimiter outside of quotes, or any if the quotes are not closed.
fn closing(content: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut letters = content.char_indices();
    while let Some((at, letter)) = letters.next() {
        match quote {
            // As in the engine's strings.
            Some(_) if letter == '\\' => drop(letters.next()),
            None if content[at..].starts_with(close) => return Some(at),
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            Some(open) if letter == open => quote = None,
            _ => {}
        }
    }
    content.find(close)
}

impl<'s> Piece<'s> {
    /// Returns the piece with its delimiters.
    pub(super) fn whole(&self, source: &'s str) -> &'s str {
        &source[self.start..self.end]
    }

    /// Returns the delimiters, with the engine's marks that trim white space.
    pub(super) fn delimiters(&self, source: &'s str) -> (&'s str, &'s str) {
        let whole = self.whole(source);
        let inner = self.inner.as_ptr() as usize - whole.as_ptr() as usize;
        (&whole[..inner], &whole[inner + self.inner.len()..])
    }

    /// Returns a tag's name and the rest.
    pub(super) fn name_and_rest(&self) -> (&'s str, &'s str) {
        let inner = self.inner.trim();
        let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
        (&inner[..end], inner[end..].trim())
    }
}
