//! Python's text functions, where Rust's differ or need a crate.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use zeroize::Zeroizing;

/// Strips white space from both ends as Python's `str.strip` does.
#[must_use]
pub fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Returns whether Python's `str.splitlines` splits at this character.
#[must_use]
pub fn ends_line(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Formats bytes as Python's `bytes.hex` does.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Returns whether Python's `\w` matches: a letter or number of any script, or `_`.
///
/// Unlike in Rust's `regex`, marks do not match.
#[must_use]
pub fn is_word(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number};
    c == '_' || matches!(c.general_category_group(), Letter | Number)
}

/// Normalises to NFKC.
#[must_use]
pub fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}

/// Folds case as Python's `str.casefold` does: fully, so that `ß` becomes `ss`.
#[must_use]
pub fn casefold(text: &str) -> String {
    text.chars().default_case_fold().collect()
}

/// Lower-cases as Python's `str.lower` does: `İ` becomes two code points, a final `Σ` becomes `ς`.
#[must_use]
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Lower-cases a secret as [`lower`] does, into a wiped buffer that never grows.
#[must_use]
pub fn lower_secret(secret: &str) -> Zeroizing<String> {
    let length = secret.chars().flat_map(char::to_lowercase).map(char::len_utf8).sum();
    let mut lowered = Zeroizing::new(String::with_capacity(length));
    for (at, letter) in secret.char_indices() {
        if letter == 'Σ' && is_final(&secret[..at], &secret[at + letter.len_utf8()..]) {
            lowered.push('ς');
        } else {
            lowered.extend(letter.to_lowercase());
        }
    }
    lowered
}

/// Returns whether a sigma between these texts is final (Unicode's `Final_Sigma`): a cased letter
/// precedes and none follows, ignoring marks and the like.
fn is_final(before: &str, behind: &str) -> bool {
    let cased = |letter: Option<char>| letter.is_some_and(|letter| ends_a_word(&[letter]));
    cased(before.chars().rev().find(|letter| !is_case_ignorable(*letter)))
        && !cased(behind.chars().find(|letter| !is_case_ignorable(*letter)))
}

/// Returns whether Unicode's `Case_Ignorable` holds, which only std knows.
fn is_case_ignorable(letter: char) -> bool {
    !letter.is_ascii_alphanumeric() && ends_a_word(&['a', letter]) && !ends_a_word(&['1', letter])
}

/// Returns whether std makes a sigma after these letters a final one.
fn ends_a_word(letters: &[char]) -> bool {
    let mut word = Zeroizing::new(String::with_capacity(16));
    word.extend(letters);
    word.push('Σ');
    Zeroizing::new(word.to_lowercase()).ends_with('ς')
}

/// Returns whether `str.isspace` holds, which adds the four information separators to Unicode's
/// set.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts of letters that matter for a final sigma: cased, ignorable, both, neither.
    fn sigmas() -> impl Strategy<Value = String> {
        let letters = "Σσ\u{1c5}aA1 .'\u{301}\u{ad}ªʰ\u{345}Ⓐ字İȺ\u{10400}";
        let letter = prop::sample::select(letters.chars().collect::<Vec<_>>());
        prop::collection::vec(letter, 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn a_secret_is_lowered_like_any_text(text in any::<String>(), sigmas in sigmas()) {
            for text in [text, sigmas] {
                prop_assert_eq!(&*lower_secret(&text), &lower(&text));
            }
        }
    }

    #[test]
    fn a_lowered_secret_may_be_longer_and_never_moves() {
        let lowered = lower_secret(&"İȺ".repeat(1000));
        assert_eq!((lowered.len(), lowered.capacity()), (6000, 6000));
    }

    #[test]
    fn strip_takes_information_separators_and_unicode_blanks() {
        assert_eq!(strip("\u{1c}\u{1f}\u{85}\u{a0}\u{3000}a b\t\r\n"), "a b");
    }

    #[test]
    fn strip_leaves_zero_width_space_byte_order_mark_and_nul() {
        for kept in ["\u{200b}a", "a\u{feff}", "a\0", "\u{180e}a"] {
            assert_eq!(strip(kept), kept);
        }
    }

    #[test]
    fn word_characters_are_letters_numbers_and_the_low_line() {
        assert!(['a', '_', '9', 'é', '字', '½', 'Ⅳ', '²'].into_iter().all(is_word));
        assert!(!['-', '\u{301}', '\u{93e}', 'Ⓐ', '‿', '😀', '\0'].into_iter().any(is_word));
    }

    #[test]
    fn lower_knows_the_final_sigma_and_the_dotted_capital_i() {
        assert_eq!(lower("ΟΔΟΣ ΣΑΣ Σ"), "οδος σας σ");
        assert_eq!(lower("İß"), "i\u{307}ß");
        assert_eq!(lower("\u{212a}ſ"), "kſ");
    }

    #[test]
    fn casefold_is_full_and_has_no_final_sigma() {
        assert_eq!(casefold("Straße ΣΑΣ ſ"), "strasse σασ s");
        assert_eq!(casefold("ıİ"), "ıi\u{307}");
    }

    #[test]
    fn nfkc_composes_and_unfolds_compatibility_forms() {
        assert_eq!(nfkc("e\u{301}ﬁ½"), "éfi1⁄2");
    }
}
