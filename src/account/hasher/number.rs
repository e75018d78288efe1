//! Numbers as they stand in stored hashes.

use super::HashError;

/// Reads a decimal number the way it would be written: ASCII digits, no sign, no leading zero.
///
/// A number too large for the type becomes `u32::MAX`, which is over every limit.
pub(super) fn canonical(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.starts_with('0') && text.len() > 1) {
        return None;
    }
    Some(text.parse().unwrap_or(u32::MAX))
}

/// Reads a stored number; `None` for one that Python may read though it would write it otherwise.
///
/// `complaint` says what is wrong where the text is no number at all.
pub(super) fn read(text: &str, complaint: &'static str) -> Result<Option<u32>, HashError> {
    match canonical(text) {
        Some(number) => Ok(Some(number)),
        None if is_lenient(text) => Ok(None),
        None => Err(HashError::Malformed(complaint)),
    }
}

fn is_lenient(text: &str) -> bool {
    text.contains(char::is_numeric)
        && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || matches!(c, '+' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_a_number() {
        assert_eq!(canonical("0"), Some(0));
        assert_eq!(canonical("1500000"), Some(1_500_000));
        for text in ["", "01", "+1", "-1", " 1", "1 ", "1_0", "١", "1e3", "0x1"] {
            assert_eq!(canonical(text), None, "{text:?}");
        }
    }

    #[test]
    fn python_reads_more_numbers_than_it_writes() {
        assert_eq!(read("64", ""), Ok(Some(64)));
        for text in ["064", "+64", " 64", "6_4", "٦٤"] {
            assert_eq!(read(text, ""), Ok(None), "{text:?}");
        }
        for text in ["", "-64", "x", "+", " "] {
            assert_eq!(read(text, "no"), Err(HashError::Malformed("no")), "{text:?}");
        }
    }

    #[test]
    fn a_number_beyond_the_type_is_the_largest_one() {
        assert_eq!(canonical("4294967296"), Some(u32::MAX));
        assert_eq!(canonical(&"9".repeat(4096)), Some(u32::MAX));
    }
}
