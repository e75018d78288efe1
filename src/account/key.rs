//! How strong a SECRET_KEY is, by the rule of Django's deployment check (`security.W009`).

use std::collections::HashSet;

/// The fewest characters that Django does not warn of.
const LEAST_LENGTH: usize = 50;

/// The fewest distinct characters that Django does not warn of.
const LEAST_DISTINCT: usize = 5;

/// What Django's `startproject` puts before the keys that it makes.
const INSECURE_PREFIX: &str = "django-insecure-";

/// What Django warns of in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// It is short.
    #[error("it has less than {LEAST_LENGTH} characters")]
    Short,
    /// It repeats few characters.
    #[error("it has less than {LEAST_DISTINCT} different characters")]
    Uniform,
    /// It was made by `startproject`, for development.
    #[error("it begins with {INSECURE_PREFIX}, as a key for development does")]
    Insecure,
}

/// Finds what Django would warn of.
#[must_use]
pub fn weakness(key: &[u8]) -> Option<Weakness> {
    let text = String::from_utf8_lossy(key);
    if text.chars().count() < LEAST_LENGTH {
        Some(Weakness::Short)
    } else if text.chars().collect::<HashSet<_>>().len() < LEAST_DISTINCT {
        Some(Weakness::Uniform)
    } else if text.starts_with(INSECURE_PREFIX) {
        Some(Weakness::Insecure)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_judged_by_length_variety_and_prefix() {
        let judge = |key: &str| weakness(key.as_bytes());
        assert_eq!(judge(&"abcde".repeat(10)), None);
        assert_eq!(judge(&"abcde".repeat(10)[..49]), Some(Weakness::Short));
        assert_eq!(judge(&"abcd".repeat(13)), Some(Weakness::Uniform));
        assert_eq!(judge(&"äbcde".repeat(10)), None, "characters are counted, not bytes");
        assert_eq!(judge(&"ä".repeat(49)), Some(Weakness::Short));
        let made = format!("django-insecure-{}", "abcde".repeat(10));
        assert_eq!(judge(&made), Some(Weakness::Insecure));
        assert_eq!(judge(&format!("x{made}")), None);
    }
}
