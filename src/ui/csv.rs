//! Lines of CSV (RFC 4180), whose cells are harmless to a spreadsheet and to a terminal.
//!
//! Cells are encoded by two rules, and decoded in the opposite order:
//!
//! 1. A control, invisible or bidirectional character is written `\u{1b}`. So that no other text reads
//!    like such an escape, backslashes before a literal `u{` get one more, and one directly before
//!    such a character is written `\u{5c}`.
//! 2. A cell that then begins like a formula, or with `'`, gets a `'` in front.

use std::borrow::Cow;
use std::fmt::Write;

use crate::terminal::is_visible;

/// The prefix of a cell that a spreadsheet could take for a formula.
const PREFIX: char = '\'';

/// The first characters of cells that get the prefix.
const PREFIXED: [char; 7] = ['=', '+', '-', '@', PREFIX, '\t', '\r'];

/// Encodes a text as a cell, before CSV quoting.
#[must_use]
pub fn encode_cell(text: &str) -> Cow<'_, str> {
    // No early exit, so that the compiler vectorizes it.
    let is_plain = text.bytes().fold(true, |all, it| all & matches!(it, b' '..=b'[' | b']'..=b'~'));
    let shown = if is_plain { text.into() } else { escape(text) };
    if shown.starts_with(PREFIXED) { format!("{PREFIX}{shown}").into() } else { shown }
}

/// Decodes a cell, after CSV unquoting; cells of other programs stay as they are.
#[must_use]
pub fn decode_cell(cell: &str) -> Cow<'_, str> {
    let rest = cell.strip_prefix(PREFIX).filter(|rest| rest.starts_with(PREFIXED));
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
        // How many backslashes precede decides whether this is an escape.
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

/// Parses the escape at the beginning of a text: its character and its length.
fn escaped(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix("\\u{")?.split_once('}')?;
    let is_number =
        (1..=6).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
    Some((char::from_u32(code)?, digits.len() + 4))
}

/// Appends a line of these texts; an encoded cell has no line break.
pub(crate) fn write_line<T: AsRef<str>>(line: &mut Vec<u8>, texts: impl IntoIterator<Item = T>) {
    let value = |text: T| (!text.as_ref().is_empty()).then_some(text);
    write_values(line, texts.into_iter().map(value));
}

/// Appends a line of these values; an empty text has quotes, and an absent one has not.
pub(crate) fn write_values<T: AsRef<str>>(
    line: &mut Vec<u8>,
    values: impl IntoIterator<Item = Option<T>>,
) {
    let begin = line.len();
    for (at, value) in values.into_iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        match value.as_ref().map(AsRef::as_ref) {
            None => {}
            Some("") => line.extend_from_slice(b"\"\""),
            Some(text) => write_quoted(line, &encode_cell(text)),
        }
    }
    if line.len() == begin {
        // An empty line would not be a row.
        line.extend_from_slice(b"\"\"");
    }
    line.push(b'\n');
}

fn write_quoted(line: &mut Vec<u8>, cell: &str) {
    // No early exit, so that the compiler vectorizes it.
    if cell.bytes().fold(true, |none, byte| none & !matches!(byte, b',' | b'"')) {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(b'"');
    for (at, piece) in cell.split('"').enumerate() {
        line.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
        line.extend_from_slice(piece.as_bytes());
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hostile() -> impl Strategy<Value = String> {
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
        fn every_text_is_decoded_as_it_was_encoded(text in hostile()) {
            let cell = encode_cell(&text);
            prop_assert_eq!(&*decode_cell(&cell), &*text);
        }

        #[test]
        fn no_cell_begins_as_a_formula_or_affects_a_terminal(text in hostile()) {
            let cell = encode_cell(&text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            prop_assert!(cell.chars().all(is_visible), "{:?}", cell);
        }

        fn a_csv_library_reads_the_cells_back(
            texts in prop::collection::vec(r#"[a,"' =\n\r\té]{0,6}"#, 1..5)
        ) {
            let mut lines = Vec::new();
            write_line(&mut lines, &texts);
            write_line(&mut lines, &texts);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&lines[..]);
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(rows.len(), 2);
            for row in rows {
                let read: Vec<String> = row.iter().map(|it| decode_cell(it).into_owned()).collect();
                prop_assert_eq!(&read, &texts);
            }
        }

        #[test]
        fn the_plain_text_of_other_programs_stays_as_it_is(
            text in r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}&&[^{']]{0,24}"
        ) {
            prop_assert!(matches!(decode_cell(&text), Cow::Borrowed(same) if same == text));
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
            assert_eq!(encode_cell(text), cell);
            assert_eq!(decode_cell(cell), text);
        }
    }

    #[test]
    fn what_is_not_an_escape_stays_as_it_is() {
        for cell in
            ["\\u{}", "\\u{zz}", "\\u{110000}", "\\u{d800}", "\\u{0000061}", "\\u{61", "'a", "'"]
        {
            assert_eq!(decode_cell(cell), cell);
        }
        assert_eq!(decode_cell("\\u{0041}\\u{E9}"), "Aé");
    }
}
