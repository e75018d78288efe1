//! Python's notions of text, where Rust's differ or need a crate.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Removes white space from both ends as Python's `str.strip` does.
#[must_use]
pub fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Tells whether `\w` of Python's `re` matches: a letter or number of any script, or `_`.
///
/// Marks are no word characters, unlike in Rust's `regex`.
#[must_use]
pub fn is_word(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number};
    c == '_' || matches!(c.general_category_group(), Letter | Number)
}

/// Normalises to Unicode's form NFKC.
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

/// Tells whether `str.isspace` holds, which adds the four information separators to Unicode's set.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

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
