//! Header lines, wrapped where Python's legacy `Header` wraps them.

use super::MailError;
use crate::account::text::ends_line;

/// The longest line that is left alone.
const WIDTH: usize = 78;

/// Refuses what would end the header early or cut it off.
pub(super) fn check(header: &'static str, value: &str) -> Result<(), MailError> {
    if value.chars().any(ends_line) {
        return Err(MailError::HeaderNewline { header });
    }
    if value.contains('\0') {
        return Err(MailError::HeaderNul { header });
    }
    Ok(())
}

/// Appends `name: value` and a newline; the value may hold folds of an earlier pass.
pub(super) fn push_header(out: &mut String, name: &'static str, value: &str) {
    out.push_str(name);
    out.push_str(": ");
    fold_into(out, value, name.len() + 2);
    out.push('\n');
}

/// Appends the ASCII text, wrapped to 78 columns of which the first line has used some already.
pub(super) fn fold_into(out: &mut String, text: &str, used: usize) {
    let again = text.contains('\n');
    if used + text.len() <= WIDTH && !again {
        out.push_str(text);
        return;
    }
    let mut folder = Folder { out, parts: Vec::new(), length: used, used, first: true };
    for line in text.split('\n') {
        folder.feed(line);
        if again {
            folder.drop_last_blank();
        }
        folder.end_line();
    }
}

/// A run of blanks and the word after it; either may be empty at the ends of a line.
#[derive(Clone, Copy)]
struct Part<'t> {
    blanks: &'t str,
    word: &'t str,
}

impl Part<'_> {
    fn len(self) -> usize {
        self.blanks.len() + self.word.len()
    }
}

/// The line being filled, after those that are written.
struct Folder<'o, 't> {
    out: &'o mut String,
    parts: Vec<Part<'t>>,
    /// Columns taken, the header's name included.
    length: usize,
    /// Columns that the header's name takes on this line: zero from the second line on.
    used: usize,
    /// No line is written yet.
    first: bool,
}

impl<'t> Folder<'_, 't> {
    /// Takes a line apart and adds its parts one by one.
    fn feed(&mut self, line: &'t str) {
        let mut rest = line;
        loop {
            let word_at = rest.find(|c| c != ' ' && c != '\t').unwrap_or(rest.len());
            let (blanks, after) = rest.split_at(word_at);
            let (word, tail) = after.split_at(after.find([' ', '\t']).unwrap_or(after.len()));
            self.push(Part { blanks, word });
            if tail.is_empty() {
                break;
            }
            rest = tail;
        }
    }

    fn push(&mut self, part: Part<'t>) {
        self.length += part.len();
        self.parts.push(part);
        if self.length > WIDTH {
            self.wrap();
        }
    }

    /// Breaks the line at its last best place, or moves its last part to a line of its own.
    fn wrap(&mut self) {
        for mark in [';', ',', ' ', '\t'] {
            let at = (1..self.parts.len()).rev().find(|&at| {
                self.parts[at].blanks.starts_with(mark) || self.parts[at - 1].word.ends_with(mark)
            });
            if let Some(at) = at {
                self.write_line(at);
                return;
            }
        }
        if self.used > 0
            && let Some(mut last) = self.parts.pop()
        {
            self.end_line();
            if last.blanks.is_empty() {
                last.blanks = " ";
            }
            self.parts.push(last);
            self.length = last.len();
        }
    }

    /// Forgets a single blank at the end, as Python does when it folds a second time.
    fn drop_last_blank(&mut self) {
        if self.parts.last().is_some_and(|part| part.blanks == " " && part.word.is_empty()) {
            self.parts.pop();
        }
    }

    /// Writes what is left; nothing but blanks stays at the end of the line before.
    fn end_line(&mut self) {
        let only_blanks = self.parts.iter().all(|part| part.word.is_empty());
        if self.used == 0 && only_blanks && !self.first {
            for part in self.parts.drain(..) {
                self.out.push_str(part.blanks);
            }
            self.length = 0;
        } else {
            self.write_line(self.parts.len());
        }
    }

    /// Writes the line up to the given part; the others begin the next one.
    fn write_line(&mut self, end: usize) {
        if !self.first {
            self.out.push('\n');
        }
        for part in self.parts.drain(..end) {
            self.out.push_str(part.blanks);
            self.out.push_str(part.word);
        }
        self.first = false;
        self.used = 0;
        self.length = self.parts.iter().map(|part| part.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(name: &'static str, value: &str) -> String {
        let mut out = String::new();
        push_header(&mut out, name, value);
        out
    }

    #[test]
    fn line_ends_of_every_kind_and_nul_are_refused() {
        for end in ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{85}', '\u{2028}', '\u{2029}'] {
            let refusal = Err(MailError::HeaderNewline { header: "To" });
            assert_eq!(check("To", &format!("a@b{end}Bcc: c@d")), refusal);
        }
        assert_eq!(check("To", "a\0b"), Err(MailError::HeaderNul { header: "To" }));
        assert_eq!(check("To", "a\t\u{7}b é"), Ok(()));
    }

    #[test]
    fn a_value_that_fits_is_left_alone_with_its_blanks() {
        for value in ["", " ", "  a\t b ", &"x".repeat(74)] {
            assert_eq!(fold("To", value), format!("To: {value}\n"));
        }
    }

    #[test]
    fn a_word_that_fits_nowhere_goes_to_a_line_of_its_own() {
        let word = "x".repeat(75);
        assert_eq!(fold("To", &word), format!("To: \n {word}\n"));
        assert_eq!(fold("To", &format!("{word} ")), format!("To: \n {word} \n"));
    }

    #[test]
    fn a_line_is_broken_after_a_semicolon_then_a_comma_then_before_a_blank() {
        let x = "x".repeat(30);
        let value = format!("a; b, c {x} {x} d");
        assert_eq!(fold("To", &value), format!("To: a; b, c {x} {x} d\n"));
        let value = format!("a; b, c {x} {x} ddddd");
        assert_eq!(fold("To", &value), format!("To: a;\n b, c {x} {x} ddddd\n"));
        let value = format!("b, c {x} {x}\t{x}");
        assert_eq!(fold("To", &value), format!("To: b,\n c {x} {x}\t{x}\n"));
        let value = format!("b c {x} {x}\t{x}");
        assert_eq!(fold("To", &value), format!("To: b c {x}\n {x}\t{x}\n"));
    }

    #[test]
    fn a_second_pass_drops_one_blank_at_the_end() {
        assert_eq!(fold("To", "a\n b "), "To: a\n b\n");
        assert_eq!(fold("To", "a\n b  "), "To: a\n b  \n");
    }
}
