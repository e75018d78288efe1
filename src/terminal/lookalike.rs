//! Names that may be taken for other names.

use std::fmt::Write;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::visible;

/// The letters of Cyrillic and Greek that are drawn as Latin ones are.
const DRAWN_AS_LATIN: &str = "авсеорхуіјѕһԁԛԝѵӏүАВЕКМНОРСТХУІЈЅЅԌԚԜҮαγικνορτυχϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ";

/// A script whose letters may be drawn as those of another one are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
}

/// Makes a name [`visible`], and spells it behind that where it may be taken for another one:
/// `pаypal (p\u{430}ypal)`.
///
/// That is where a word mixes Latin, Greek and Cyrillic letters, where all of a word's letters are
/// Greek or Cyrillic ones that are drawn as Latin ones, and where a name is not in the form (NFKC)
/// that Django gives to user names. So of two names that look the same one at least is spelled.
#[must_use]
pub fn unmistakable(name: &str) -> String {
    let shown = visible(name).into_owned();
    match spelled(name) {
        Some(spelling) => format!("{shown} ({spelling})"),
        None => shown,
    }
}

/// Writes a text with those letters escaped that may be taken for others; `None` where none may.
fn spelled(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let is_composed =
        is_nfkc_quick(text.chars()) == IsNormalized::Yes || text.nfkc().eq(text.chars());
    let is_letter = |letter: char| letter.is_alphabetic() || is_combining_mark(letter);
    let mut spelling = String::new();
    let mut deceives = false;
    for word in text.split_inclusive(|letter| !is_letter(letter)) {
        let is_foreign = may_deceive(word);
        for letter in word.chars() {
            let escaped = (is_foreign && script(letter).is_some_and(|it| it != Script::Latin))
                || (!is_composed && is_transformed(letter));
            deceives |= escaped;
            if escaped {
                // Writing to a String cannot fail.
                let _ = write!(spelling, "\\u{{{:x}}}", u32::from(letter));
            } else {
                spelling.push_str(&visible(letter.encode_utf8(&mut [0; 4])));
            }
        }
    }
    deceives.then_some(spelling)
}

/// Tells whether a word mixes scripts, or wears Latin letters that are none.
fn may_deceive(word: &str) -> bool {
    let scripts = || word.chars().filter_map(script);
    let Some(first) = scripts().next() else { return false };
    let is_mixed = scripts().any(|other| other != first);
    let foreign = |letter: &char| script(*letter).is_some();
    is_mixed
        || (first != Script::Latin
            && word.chars().filter(foreign).all(|letter| DRAWN_AS_LATIN.contains(letter)))
}

/// Tells whether Django would have stored another character in its place.
fn is_transformed(letter: char) -> bool {
    is_combining_mark(letter) || !std::iter::once(letter).nfkc().eq([letter])
}

fn script(letter: char) -> Option<Script> {
    match letter {
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' | '\u{a720}'..='\u{a7ff}' => {
            letter.is_alphabetic().then_some(Script::Latin)
        }
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => {
            letter.is_alphabetic().then_some(Script::Greek)
        }
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}' => {
            letter.is_alphabetic().then_some(Script::Cyrillic)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_may_be_taken_for_another_is_spelled() {
        for (name, shown) in [
            ("p\u{430}ypal", "p\u{430}ypal (p\\u{430}ypal)"),
            ("\u{430}\u{441}\u{435}", "\u{430}\u{441}\u{435} (\\u{430}\\u{441}\\u{435})"),
            ("\u{3bf}k", "\u{3bf}k (\\u{3bf}k)"),
            ("ceo@\u{440}aypal.example", "ceo@\u{440}aypal.example (ceo@\\u{440}aypal.example)"),
            ("e\u{301}va", "e\u{301}va (e\\u{301}va)"),
            ("\u{ff41}nn", "\u{ff41}nn (\\u{ff41}nn)"),
            ("\u{1d41a}nn\u{7}", "\u{1d41a}nn\\u{7} (\\u{1d41a}nn\\u{7})"),
        ] {
            assert_eq!(unmistakable(name), shown);
        }
    }

    #[test]
    fn honest_names_of_every_script_stay_as_they_are() {
        for name in [
            "ann",
            "Zoë",
            "Ольга",
            "жора_smith",
            "Ελένη",
            "王小明",
            "नमस्ते",
            "ann-Ольга",
            "👍🏽",
            "ı",
            "ß",
            "محمد",
            "김철수",
        ] {
            assert_eq!(unmistakable(name), name);
        }
    }
}
