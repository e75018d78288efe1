//! Base 36 in lower case without padding, as Django writes a token's time.

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Django reads at most this many digits.
const MAX_DIGITS: usize = 13;

/// Encodes a number.
#[must_use]
pub fn encode(mut number: u128) -> String {
    let mut reversed = Vec::new();
    loop {
        reversed.push(char::from(DIGITS[usize::try_from(number % 36).unwrap_or_default()]));
        number /= 36;
        if number == 0 {
            return reversed.into_iter().rev().collect();
        }
    }
}

/// Decodes a number; `None` unless the text is what [`encode`] returns and has 13 digits or fewer.
///
/// Django accepts more forms (capitals, blanks, leading zeros), but compares the token with one
/// that it computes itself, so no other form can be part of a valid token.
#[must_use]
pub fn decode(text: &str) -> Option<u128> {
    let canonical = !text.is_empty()
        && text.len() <= MAX_DIGITS
        && (text == "0" || !text.starts_with('0'))
        && text.bytes().all(|byte| DIGITS.contains(&byte));
    canonical.then(|| u128::from_str_radix(text, 36).ok()).flatten()
}
