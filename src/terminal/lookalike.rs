//! Names that look like other names.

use std::fmt::Write;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection, skeleton};

use super::visible;

/// Makes a name [`visible`]; a name that looks like another one is followed by its escaped form:
/// `pаypal (p\u{430}ypal)`.
///
/// Such names are found by Unicode's rules (UTS 39): a word mixes scripts that are not written
/// together, or all of its letters look like ASCII but are not Latin. Blanks at an end, or several
/// in a row, are escaped. Names that are not in the
/// normal form that Django gives to user names (NFKC) are escaped too. So of two names that look the
/// same at least one is escaped.
#[must_use]
pub fn unmistakable(name: &str) -> String {
    let shown = visible(name).into_owned();
    match escaped(name) {
        Some(escaped) => format!("{shown} ({escaped})"),
        None => shown,
    }
}

/// Returns the name with its misleading letters escaped; `None` if it has none.
fn escaped(name: &str) -> Option<String> {
    let hides_blanks = name.starts_with(' ') || name.ends_with(' ') || name.contains("  ");
    if name.is_ascii() && !hides_blanks {
        return None;
    }
    let is_normal =
        is_nfkc_quick(name.chars()) == IsNormalized::Yes || name.nfkc().eq(name.chars());
    let is_separator = |letter: char| !letter.is_alphabetic() && !is_combining_mark(letter);
    let mut escaped = String::new();
    let mut misleads = false;
    for word in name.split_inclusive(is_separator) {
        let is_lookalike = looks_latin(word.trim_end_matches(is_separator));
        for letter in word.chars() {
            if (is_lookalike && !is_latin(letter))
                || (!is_normal && changes_in_nfkc(letter))
                || (hides_blanks && letter == ' ')
            {
                misleads = true;
                // Writing to a String cannot fail.
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(letter));
            } else {
                escaped.push_str(&visible(letter.encode_utf8(&mut [0; 4])));
            }
        }
    }
    misleads.then_some(escaped)
}

/// Returns whether a word mixes scripts, or consists of letters that look like ASCII.
fn looks_latin(word: &str) -> bool {
    let is_mixed = || {
        !word.is_single_script()
            && word.detect_restriction_level() >= RestrictionLevel::MinimallyRestrictive
    };
    !word.is_ascii() && (skeleton(word).all(|letter| letter.is_ascii()) || is_mixed())
}

/// Returns whether a letter is Latin, or a mark that any script uses.
fn is_latin(letter: char) -> bool {
    let mut scripts = AugmentedScriptSet::from('a');
    scripts.intersect_with(letter.into());
    !scripts.is_empty()
}

/// Returns whether Django would have stored another character instead.
fn changes_in_nfkc(letter: char) -> bool {
    is_combining_mark(letter) || !std::iter::once(letter).nfkc().eq([letter])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_another_is_followed_by_its_escaped_form() {
        for (name, shown) in [
            ("p\u{430}ypal", "p\u{430}ypal (p\\u{430}ypal)"),
            ("\u{430}\u{441}\u{435}", "\u{430}\u{441}\u{435} (\\u{430}\\u{441}\\u{435})"),
            ("\u{3bf}k", "\u{3bf}k (\\u{3bf}k)"),
            ("ceo@\u{440}aypal.example", "ceo@\u{440}aypal.example (ceo@\\u{440}aypal.example)"),
            ("e\u{301}va", "e\u{301}va (e\\u{301}va)"),
            ("\u{ff41}nn", "\u{ff41}nn (\\u{ff41}nn)"),
            ("ann ", "ann  (ann\\u{20})"),
            ("ann  wu", "ann  wu (ann\\u{20}\\u{20}wu)"),
            ("\u{1d41a}nn\u{7}", "\u{1d41a}nn\\u{7} (\\u{1d41a}nn\\u{7})"),
        ] {
            assert_eq!(unmistakable(name), shown);
        }
    }

    #[test]
    fn honest_names_of_every_script_stay_as_they_are() {
        for name in [
            "ann",
            "ann wu",
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
            "Анна",
            "יוסף",
            "山田taro",
        ] {
            assert_eq!(unmistakable(name), name);
        }
    }
}
