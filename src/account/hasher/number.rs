//! Numbers as they stand in stored hashes.

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
    fn a_number_beyond_the_type_is_the_largest_one() {
        assert_eq!(canonical("4294967296"), Some(u32::MAX));
        assert_eq!(canonical(&"9".repeat(4096)), Some(u32::MAX));
    }
}
