//! The PHC string that follows the name `argon2` in Django's hashes.

use argon2::{Algorithm as Variety, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use super::HashError;

/// Argon2's smallest salt and tag in bytes, by RFC 9106.
const MIN_SALT: usize = 8;
const MIN_TAG: usize = 4;

/// A parsed PHC string; salt and tag are still encoded.
pub(super) struct Phc<'a> {
    pub(super) variety: Variety,
    pub(super) version: Version,
    /// Memory, passes and lanes.
    pub(super) costs: [&'a str; 3],
    salt: &'a str,
    tag: &'a str,
}

impl<'a> Phc<'a> {
    /// Parses a stored hash; `None` if the C library finds no hash in it.
    ///
    /// Like the C library, requires the order m, t, p and takes a missing version for the first
    /// one, 16. An unknown variety is an error, as in Django.
    pub(super) fn parse(encoded: &'a str) -> Result<Option<Self>, HashError> {
        let mut parts = encoded.split('$').skip(1);
        let variety = match parts.next() {
            Some("argon2i") => Variety::Argon2i,
            Some("argon2d") => Variety::Argon2d,
            Some("argon2id") => Variety::Argon2id,
            _ => return Err(HashError::Malformed("unknown variety of Argon2")),
        };
        Ok(Self::parse_behind_variety(variety, parts))
    }

    fn parse_behind_variety(
        variety: Variety,
        parts: impl Iterator<Item = &'a str>,
    ) -> Option<Self> {
        let mut parts = parts.peekable();
        let version = match parts.next_if(|part| part.starts_with("v=")) {
            Some("v=19") => Version::V0x13,
            Some("v=16") | None => Version::V0x10,
            Some(_) => return None,
        };
        let mut costs = parts.next()?.split(',');
        let mut cost = |prefix| costs.next()?.strip_prefix(prefix);
        let values = [cost("m=")?, cost("t=")?, cost("p=")?];
        let (salt, tag) = (parts.next()?, parts.next()?);
        let complete = costs.next().is_none() && parts.next().is_none();
        complete.then_some(Self { variety, version, costs: values, salt, tag })
    }

    /// Decodes salt and tag; `None` if they are padded, not base64, or too short.
    pub(super) fn salt_and_tag(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let salt = BASE64.decode(self.salt).ok()?;
        let tag = BASE64.decode(self.tag).ok()?;
        (salt.len() >= MIN_SALT && tag.len() >= MIN_TAG).then_some((salt, tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAIL: &str = "$c2FsdHNhbHQ$AAAAAA";

    #[test]
    fn a_missing_version_is_the_first_one() {
        let version = |text: &str| Phc::parse(text).unwrap().map(|phc| phc.version);
        let old = format!("argon2$argon2i$m=64,t=2,p=1{TAIL}");
        let new = format!("argon2$argon2i$v=19$m=64,t=2,p=1{TAIL}");
        assert_eq!(version(&old), Some(Version::V0x10));
        assert_eq!(version(&new), Some(Version::V0x13));
    }

    #[test]
    fn salt_and_tag_are_long_enough_and_without_padding() {
        let decodes = |tail: &str| {
            let text = format!("argon2$argon2id$v=19$m=64,t=2,p=1{tail}");
            Phc::parse(&text).unwrap().is_some_and(|phc| phc.salt_and_tag().is_some())
        };
        assert!(decodes(TAIL));
        assert!(!decodes("$c2FsdHNhbHQ=$AAAAAA"));
        assert!(!decodes("$c2FsdHNhbHR$AAAAAA"), "stray bits at the end");
        assert!(!decodes("$c2FsdHNhbA$AAAAAA"), "seven bytes of salt");
        assert!(!decodes("$c2FsdHNhbHQ$AAAA"), "three bytes of tag");
        assert!(!decodes("$c2FsdHNhbHQ$"));
    }
}
