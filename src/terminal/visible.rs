//! Escapes untrusted text for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Escapes control, invisible and reordering characters.
///
/// These are control characters, line and paragraph separators, format characters (such as
/// bidirectional controls, zero-width characters, soft hyphens and tags), private use and
/// unassigned ones: written as `\n`, `\r`, `\t`, or like `\u{1b}`. A backslash is doubled only if
/// it would read as the start of an escape, that is before `\`, `n`, `r`, `t`, `u{` or an escaped
/// character: `DOMAIN\user` is unchanged. So no two texts look the same because of escapes, and
/// plain text in any script is borrowed.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let plain = |&byte: &u8| matches!(byte, b' '..=b'~') && byte != b'\\';
    if text.as_bytes().iter().all(plain) || !needs_escape(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (at, character) in text.char_indices() {
        match character {
            '\\' if reads_as_escape(&text[at + 1..]) => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            hidden if is_hidden(hidden) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(hidden));
            }
            plain => shown.push(plain),
        }
    }
    Cow::Owned(shown)
}

fn needs_escape(text: &str) -> bool {
    text.char_indices().any(|(at, character)| {
        is_hidden(character) || (character == '\\' && reads_as_escape(&text[at + 1..]))
    })
}

/// Returns whether a backslash before this text would look like the start of an escape.
fn reads_as_escape(rest: &str) -> bool {
    rest.starts_with(['\\', 'n', 'r', 't']) || rest.starts_with("u{") || rest.starts_with(is_hidden)
}

/// Escapes a text of several lines; line breaks and tabs are kept.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let is_kept = |letter: char| !is_hidden(letter) || matches!(letter, '\n' | '\t');
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_kept(letter) {
            shown.push(letter);
        } else {
            shown.push_str(&visible(letter.encode_utf8(&mut [0; 4])));
        }
    }
    Cow::Owned(shown)
}

/// Escapes a text if it contains characters that would control the terminal on which a mail is
/// printed.
///
/// Unlike [`visible`], leaves backslashes alone in any other text: names that Django accepts are
/// mailed unchanged.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_visible) { Cow::Borrowed(text) } else { visible(text) }
}

/// Returns whether a character is shown unescaped.
pub(crate) fn is_visible(character: char) -> bool {
    !is_hidden(character)
}

fn is_hidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Characters that must never reach a terminal, listed without the tables that the code uses.
    const DANGEROUS: [std::ops::RangeInclusive<char>; 14] = [
        '\0'..='\u{1f}',
        '\u{7f}'..='\u{9f}',
        '\u{ad}'..='\u{ad}',
        '\u{61c}'..='\u{61c}',
        '\u{180e}'..='\u{180e}',
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{e000}'..='\u{f8ff}',
        '\u{fdd0}'..='\u{fdef}',
        '\u{feff}'..='\u{feff}',
        '\u{fff9}'..='\u{fffb}',
        '\u{fffe}'..='\u{ffff}',
        '\u{e0000}'..='\u{e007f}',
    ];

    /// Reverses the escapes by the documented rule alone.
    fn read_back(shown: &str) -> String {
        let mut text = String::new();
        let mut rest = shown;
        while let Some(character) = rest.chars().next() {
            let escapes = [("\\\\", '\\'), ("\\n", '\n'), ("\\r", '\r'), ("\\t", '\t')];
            let simple = escapes.iter().find(|(escape, _)| rest.starts_with(escape));
            let (meant, length) = if let Some((escape, meant)) = simple {
                (*meant, escape.len())
            } else if let Some((digits, _)) =
                rest.strip_prefix("\\u{").and_then(|it| it.split_once('}'))
            {
                let code = u32::from_str_radix(digits, 16).unwrap();
                (char::from_u32(code).unwrap(), digits.len() + 4)
            } else {
                (character, character.len_utf8())
            };
            text.push(meant);
            rest = &rest[length..];
        }
        text
    }

    fn spiteful() -> impl Strategy<Value = String> {
        let dangerous = prop::sample::select(DANGEROUS.to_vec())
            .prop_flat_map(|range| prop::char::range(*range.start(), *range.end()));
        let escapes = prop::sample::select(vec!['\\', 'n', 'r', 't', 'u', '{', '}', '1', 'b']);
        prop::collection::vec(prop_oneof![dangerous, escapes, any::<char>()], 0..24)
            .prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn nothing_dangerous_comes_through(text in spiteful()) {
            let shown = visible(&text);
            for character in shown.chars() {
                prop_assert!(!DANGEROUS.iter().any(|range| range.contains(&character)));
            }
        }

        #[test]
        fn no_two_texts_look_the_same(text in spiteful()) {
            prop_assert_eq!(read_back(&visible(&text)), text);
        }

        #[test]
        fn letters_marks_numbers_and_symbols_of_every_script_are_borrowed(
            text in r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}&&[^\\]]{0,24}"
        ) {
            prop_assert!(matches!(visible(&text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        let people = "Zoë 王小明 Ольга नमस्ते e\u{301} ❤\u{fe0f} 🇫🇷 👍🏽";
        for text in ["", "plain", "DOMAIN\\user", "\\", people] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn escapes_have_the_documented_form() {
        for (text, shown) in [
            ("\x1b]52;c;eA==\x07", "\\u{1b}]52;c;eA==\\u{7}"),
            ("\u{9b}2J\u{7f}", "\\u{9b}2J\\u{7f}"),
            ("two\r\nlines\tand\u{2028}", "two\\r\\nlines\\tand\\u{2028}"),
            ("user\u{202e}txt\u{200b}", "user\\u{202e}txt\\u{200b}"),
            ("DOMAIN\\nancy", "DOMAIN\\\\nancy"),
            ("\\u{1b}", "\\\\u{1b}"),
            ("\\\x1b", "\\\\\\u{1b}"),
            ("\\\\", "\\\\\\"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }
}
