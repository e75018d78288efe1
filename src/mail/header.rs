//! Header lines, folded where Python's legacy `Header` folds them.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{MailError, UtcForm};
use crate::account::text::ends_line;

/// The longest line that is not folded.
const WIDTH: usize = 78;

/// Refuses a value that would end or truncate the header.
pub(super) fn check(header: &'static str, value: &str) -> Result<(), MailError> {
    if value.chars().any(ends_line) {
        return Err(MailError::HeaderNewline(header));
    }
    if value.contains('\0') {
        return Err(MailError::HeaderNul(header));
    }
    Ok(())
}

/// Appends `name: value` and a newline; the value may be folded already.
pub(super) fn push_header(out: &mut String, name: &'static str, value: &str) {
    out.push_str(name);
    out.push_str(": ");
    fold_into(out, value, name.len() + 2);
    out.push('\n');
}

/// Appends ASCII text folded to 78 columns, of which `used` are taken on the first line.
pub(super) fn fold_into(out: &mut String, text: &str, used: usize) {
    let again = text.contains('\n');
    if used + text.len() <= WIDTH && !again {
        out.push_str(text);
        return;
    }
    let mut folding = Folding { out, parts: Vec::new(), length: used, used, first: true };
    for line in text.split('\n') {
        folding.feed(line);
        if again {
            folding.drop_last_blank();
        }
        folding.end_line();
    }
}

/// Appends the Date header as Python's `formatdate` writes it: in UTC or at the site's offset.
pub(super) fn push_date(out: &mut String, now: Timestamp, offset: Option<Offset>, utc: UtcForm) {
    let time = offset.unwrap_or(Offset::UTC).to_datetime(now);
    // Writing to a string cannot fail. jiff's own RFC 2822 printer writes days without their zero.
    let _ = write!(out, "Date: {} ", time.strftime("%a, %d %b %Y %H:%M:%S"));
    match offset {
        None => out.push_str(utc.offset()),
        Some(offset) => push_offset(out, offset),
    }
    out.push('\n');
}

/// Appends `+hhmm`, and seconds if there are any, as Python's `%z` does.
fn push_offset(out: &mut String, offset: Offset) {
    let (sign, left) =
        if offset.is_negative() { ('-', -offset.seconds()) } else { ('+', offset.seconds()) };
    let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
    // Writing to a string cannot fail.
    let _ = write!(out, "{sign}{hours:02}{minutes:02}");
    if seconds > 0 {
        let _ = write!(out, "{seconds:02}");
    }
}

/// A run of blanks and the word after it; either may be empty at the ends of a line.
#[derive(Clone, Copy)]
struct Token<'t> {
    blanks: &'t str,
    word: &'t str,
}

impl Token<'_> {
    fn len(self) -> usize {
        self.blanks.len() + self.word.len()
    }
}

/// The line being filled, after those already written.
struct Folding<'o, 't> {
    out: &'o mut String,
    parts: Vec<Token<'t>>,
    /// Columns used, including the header's name.
    length: usize,
    /// Columns used by the header's name: zero from the second line on.
    used: usize,
    /// Whether no line is written yet.
    first: bool,
}

impl<'t> Folding<'_, 't> {
    /// Splits a line into tokens and adds them one by one.
    fn feed(&mut self, line: &'t str) {
        let mut rest = line;
        loop {
            let word_at = rest.find(|c| c != ' ' && c != '\t').unwrap_or(rest.len());
            let (blanks, after) = rest.split_at(word_at);
            let (word, tail) = after.split_at(after.find([' ', '\t']).unwrap_or(after.len()));
            self.push(Token { blanks, word });
            if tail.is_empty() {
                break;
            }
            rest = tail;
        }
    }

    fn push(&mut self, part: Token<'t>) {
        self.length += part.len();
        self.parts.push(part);
        if self.length > WIDTH {
            self.wrap();
        }
    }

    /// Breaks the line at its last best position, or moves its last token to a new line.
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

    /// Drops a single blank at the end, as Python does when it folds a second time.
    fn drop_last_blank(&mut self) {
        if self.parts.last().is_some_and(|part| part.blanks == " " && part.word.is_empty()) {
            self.parts.pop();
        }
    }

    /// Writes the rest; if that is only blanks, it is added to the line before.
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

    /// Writes the line up to the given token; the others begin the next one.
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
            let refusal = Err(MailError::HeaderNewline("To"));
            assert_eq!(check("To", &format!("a@b{end}Bcc: c@d")), refusal);
        }
        assert_eq!(check("To", "a\0b"), Err(MailError::HeaderNul("To")));
        assert_eq!(check("To", "a\t\u{7}b é"), Ok(()));
    }

    #[test]
    fn a_value_that_fits_is_left_alone_with_its_blanks() {
        for value in ["", " ", "  a\t b ", &"x".repeat(74)] {
            assert_eq!(fold("To", value), format!("To: {value}\n"));
        }
    }

    #[test]
    fn a_word_that_fits_nowhere_gets_its_own_line() {
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

    fn date(offset: Option<i32>, utc: UtcForm) -> String {
        let offset = offset.map(|seconds| Offset::from_seconds(seconds).unwrap());
        let mut out = String::new();
        push_date(&mut out, Timestamp::constant(951_782_399, 0), offset, utc);
        out
    }

    #[test]
    fn utc_is_written_as_in_the_version_of_django() {
        assert_eq!(date(None, UtcForm::Minus), "Date: Mon, 28 Feb 2000 23:59:59 -0000\n");
        assert_eq!(date(None, UtcForm::Plus), "Date: Mon, 28 Feb 2000 23:59:59 +0000\n");
    }

    #[test]
    fn a_local_time_is_written_with_its_offset() {
        for (seconds, expected) in [
            (0, "Mon, 28 Feb 2000 23:59:59 +0000"),
            (19_800, "Tue, 29 Feb 2000 05:29:59 +0530"),
            (-12_600, "Mon, 28 Feb 2000 20:29:59 -0330"),
            (-75, "Mon, 28 Feb 2000 23:58:44 -000115"),
        ] {
            assert_eq!(date(Some(seconds), UtcForm::Minus), format!("Date: {expected}\n"));
        }
    }
}
