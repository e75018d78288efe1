//! uidb64: a primary key in a reset link.
//!
//! The key's text as URL-safe base64 without padding, like Django's `urlsafe_base64_encode`.
//! Decoding is stricter than Django's: only the canonical form of a link is accepted.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::user::{KeyKind, UserKey};

/// The longest uid that is decoded: a 1,000-character text key of four-byte letters.
const MAX_LENGTH: usize = 5_400;

/// Encodes a key for a link.
#[must_use]
pub fn encode(key: &UserKey) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key.to_string())
}

/// Decodes a link's uid into a key of the given kind; `None` unless it is canonical.
#[must_use]
pub fn decode(uidb64: &str, kind: KeyKind) -> Option<UserKey> {
    if uidb64.len() > MAX_LENGTH {
        return None;
    }
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(uidb64).ok()?).ok()?;
    let key = kind.parse(&text)?;
    (key.to_string() == text).then_some(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_canonical_spelling_of_a_number_is_read() {
        assert_eq!(decode("MQ", KeyKind::Integer), Some(UserKey::Integer(1)));
        // MR and MQ== decode to "1" in Django; the others hold "+1", " 1" and "01".
        for uid in ["MR", "MQ==", "KzE", "IDE", "MDE", "", "_", "M Q", "77yR"] {
            assert_eq!(decode(uid, KeyKind::Integer), None, "{uid}");
        }
    }

    #[test]
    fn numbers_beyond_64_bits_and_megabytes_are_nobody() {
        let beyond = BASE64_URL_SAFE_NO_PAD.encode("9223372036854775808");
        assert_eq!(decode(&beyond, KeyKind::Integer), None);
        assert_eq!(decode(&"MQ".repeat(500_000), KeyKind::Text), None);
    }

    proptest! {
        #[test]
        fn every_key_survives_the_round_trip(number: i64, bits: u128, text in ".{0,40}") {
            for (key, kind) in [
                (UserKey::Integer(number), KeyKind::Integer),
                (UserKey::Uuid(bits), KeyKind::Uuid),
                (UserKey::Text(text), KeyKind::Text),
            ] {
                prop_assert_eq!(decode(&encode(&key), kind), Some(key));
            }
        }

        #[test]
        fn whatever_is_read_is_written_back_the_same(uid in "[A-Za-z0-9_-]{0,12}") {
            for kind in [KeyKind::Integer, KeyKind::Uuid, KeyKind::Text] {
                if let Some(key) = decode(&uid, kind) {
                    prop_assert_eq!(encode(&key), uid.clone());
                }
            }
        }
    }
}
