//! Text in a CSV cell: harmless to a spreadsheet and to a terminal, and the same text when read.
//!
//! Two rules, undone in the other order. A character that steers, hides or reorders text is
//! written `\u{1b}`; so that nothing else reads as such an escape, backslashes before a written-out
//! `u{` are one more, and one directly before such a character is written `\u{5c}`. A cell that then
//! begins as a formula might, or with the mark itself, gets one `'` in front.

use std::borrow::Cow;
use std::fmt::Write;

use crate::terminal::is_visible;

/// What stands before a cell that a spreadsheet might take for a formula.
const MARK: char = '\'';

/// The first characters that a spreadsheet might act on, and the mark that says so.
const MARKED: [char; 7] = ['=', '+', '-', '@', MARK, '\t', '\r'];

/// Writes a text as a cell, before the quotes of CSV.
#[must_use]
pub fn encode(text: &str) -> Cow<'_, str> {
    // Without a way out in the middle, so that many bytes are looked at at once.
    let is_plain = text.bytes().fold(true, |all, it| all & matches!(it, b' '..=b'[' | b']'..=b'~'));
    let shown = if is_plain { text.into() } else { escape(text) };
    if shown.starts_with(MARKED) { format!("{MARK}{shown}").into() } else { shown }
}

/// Reads a cell, after the quotes of CSV; what no rule has written reads as it is.
#[must_use]
pub fn decode(cell: &str) -> Cow<'_, str> {
    let rest = cell.strip_prefix(MARK).filter(|rest| rest.starts_with(MARKED));
    unescape(rest.unwrap_or(cell))
}

fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_visible) && !text.contains("\\u{") {
        return text.into();
    }
    let mut cell = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches('\\').len();
        let (backslashes, behind) = rest.split_at(run);
        if run == 0 {
            write_visible(&mut cell, letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        if behind.starts_with(|letter| !is_visible(letter)) {
            (0..run).for_each(|_| write_escape(&mut cell, '\\'));
        } else {
            cell.push_str(backslashes);
            cell.push_str(if behind.starts_with("u{") { "\\" } else { "" });
        }
        rest = behind;
    }
    cell.into()
}

fn write_visible(cell: &mut String, letter: char) {
    if is_visible(letter) { cell.push(letter) } else { write_escape(cell, letter) }
}

fn write_escape(cell: &mut String, letter: char) {
    // Writing to a String cannot fail.
    let _ = write!(cell, "\\u{{{:x}}}", u32::from(letter));
}

fn unescape(cell: &str) -> Cow<'_, str> {
    if !cell.contains("\\u{") {
        return cell.into();
    }
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find("\\u{") {
        // The last backslash of the run: those before it tell what it means.
        let run = rest[..=at].len() - rest[..=at].trim_end_matches('\\').len();
        text.push_str(&rest[..at]);
        if let Some((letter, length)) = escaped(&rest[at..]).filter(|_| run == 1) {
            text.push(letter);
            rest = &rest[at + length..];
        } else {
            text.push_str(if run == 1 { "\\u{" } else { "u{" });
            rest = &rest[at + 3..];
        }
    }
    text.push_str(rest);
    text.into()
}

/// Reads the escape that a text begins with: its character and its length.
fn escaped(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix("\\u{")?.split_once('}')?;
    let is_number =
        (1..=6).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
    Some((char::from_u32(code)?, digits.len() + 4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spiteful() -> impl Strategy<Value = String> {
        let parts = vec![
            "=", "+", "-", "@", "'", "\t", "\r", "\n", "\\", "\\", "\\u{", "u{", "u", "{", "}",
            "1b", "g", "\u{1b}", "\u{202e}", "\u{200b}", "110000", "d800", "é", "日", ",", "\"",
            " ",
        ];
        let part = prop_oneof![
            3 => prop::sample::select(parts).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn every_text_is_read_as_it_was_written(text in spiteful()) {
            let cell = encode(&text);
            prop_assert_eq!(&*decode(&cell), &*text);
        }

        #[test]
        fn no_cell_begins_as_a_formula_or_steers_a_terminal(text in spiteful()) {
            let cell = encode(&text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            prop_assert!(cell.chars().all(is_visible), "{:?}", cell);
        }

        #[test]
        fn the_plain_text_of_other_programs_reads_as_it_is(
            text in r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}&&[^{']]{0,24}"
        ) {
            prop_assert!(matches!(decode(&text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn cells_have_the_documented_form() {
        for (text, cell) in [
            ("", ""),
            ("ann", "ann"),
            ("=1+1", "'=1+1"),
            ("-2", "'-2"),
            ("'tis", "''tis"),
            ("a=b", "a=b"),
            ("\t=x", "\\u{9}=x"),
            ("two\nlines", "two\\u{a}lines"),
            ("DOMAIN\\user", "DOMAIN\\user"),
            ("a\\\\b", "a\\\\b"),
            ("\\u{61}", "\\\\u{61}"),
            ("\\\\u{", "\\\\\\u{"),
            ("\\\u{1b}", "\\u{5c}\\u{1b}"),
            ("\\\\\u{1b}u{", "\\u{5c}\\u{5c}\\u{1b}u{"),
        ] {
            assert_eq!(encode(text), cell);
            assert_eq!(decode(cell), text);
        }
    }

    #[test]
    fn what_is_no_escape_reads_as_it_is() {
        for cell in
            ["\\u{}", "\\u{zz}", "\\u{110000}", "\\u{d800}", "\\u{0000061}", "\\u{61", "'a", "'"]
        {
            assert_eq!(decode(cell), cell);
        }
        assert_eq!(decode("\\u{0041}\\u{E9}"), "Aé");
    }
}
