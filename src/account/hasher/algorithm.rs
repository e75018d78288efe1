//! Identifies the algorithm of a stored hash.

use std::fmt;

/// A hasher of any Django from 3.2 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// PBKDF2 with SHA-256, Django's default.
    Pbkdf2Sha256,
    /// PBKDF2 with SHA-1.
    Pbkdf2Sha1,
    /// Argon2i, Argon2d or Argon2id, as a PHC string after the name.
    Argon2,
    /// bcrypt of the password's SHA-256 in hexadecimal.
    BcryptSha256,
    /// bcrypt of the password itself.
    Bcrypt,
    /// scrypt.
    Scrypt,
    /// Salted MD5.
    Md5,
    /// Salted SHA-1.
    Sha1,
    /// SHA-1 without a salt.
    UnsaltedSha1,
    /// MD5 without a salt.
    UnsaltedMd5,
    /// The system's crypt(3).
    Crypt,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 11] = [
        Self::Pbkdf2Sha256,
        Self::Pbkdf2Sha1,
        Self::Argon2,
        Self::BcryptSha256,
        Self::Bcrypt,
        Self::Scrypt,
        Self::Md5,
        Self::Sha1,
        Self::UnsaltedSha1,
        Self::UnsaltedMd5,
        Self::Crypt,
    ];

    /// Returns Django's name of the algorithm.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pbkdf2Sha256 => "pbkdf2_sha256",
            Self::Pbkdf2Sha1 => "pbkdf2_sha1",
            Self::Argon2 => "argon2",
            Self::BcryptSha256 => "bcrypt_sha256",
            Self::Bcrypt => "bcrypt",
            Self::Scrypt => "scrypt",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::UnsaltedSha1 => "unsalted_sha1",
            Self::UnsaltedMd5 => "unsalted_md5",
            Self::Crypt => "crypt",
        }
    }

    /// Returns the algorithm with this name, which is case-sensitive and not trimmed.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Identifies the algorithm of a stored hash; `None` if no Django knows it.
///
/// Looks at the prefix and the length only: the rest may still be malformed. Django's special name
/// `default` (the site's first hasher, whichever that is) is not an algorithm here.
#[must_use]
pub fn identify(encoded: &str) -> Option<Algorithm> {
    let length_is = |length: usize| {
        // Checked first: a stored text may be of any size, and counting takes time.
        encoded.len() <= 4 * length && encoded.chars().count() == length
    };
    match encoded.split_once('$') {
        None if length_is(32) => Some(Algorithm::UnsaltedMd5),
        None => Algorithm::from_name(encoded),
        Some(("md5", rest)) if rest.starts_with('$') && length_is(37) => {
            Some(Algorithm::UnsaltedMd5)
        }
        Some(("sha1", rest)) if rest.starts_with('$') && length_is(46) => {
            Some(Algorithm::UnsaltedSha1)
        }
        Some((name, _)) => Algorithm::from_name(name),
    }
}

/// Returns whether Django would check a password against a stored text: it has no leading `!`.
#[must_use]
pub fn is_usable(encoded: &str) -> bool {
    !encoded.starts_with('!')
}

/// Returns whether there is no password: it is disabled or, which Django still calls usable, empty.
#[must_use]
pub fn is_absent(encoded: &str) -> bool {
    encoded.is_empty() || !is_usable(encoded)
}

/// The algorithm of a stored hash, or why it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashKind {
    /// One of Django's hashers, identified by the prefix and the length.
    Of(Algorithm),
    /// The password is disabled (a leading `!`).
    Unusable,
    /// No version of Django knows the format.
    Unknown,
}

impl HashKind {
    /// Returns the kind of a stored hash.
    #[must_use]
    pub fn of(encoded: &str) -> Self {
        if !is_usable(encoded) {
            return Self::Unusable;
        }
        identify(encoded).map_or(Self::Unknown, Self::Of)
    }

    /// Returns the algorithm, if there is one.
    #[must_use]
    pub fn algorithm(self) -> Option<Algorithm> {
        match self {
            Self::Of(algorithm) => Some(algorithm),
            Self::Unusable | Self::Unknown => None,
        }
    }

    /// Returns Django's name of the algorithm, `unusable` or `unknown`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Of(algorithm) => algorithm.name(),
            Self::Unusable => "unusable",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.name() == name)
    }

    /// Returns every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        Algorithm::ALL.into_iter().map(Self::Of).chain([Self::Unusable, Self::Unknown])
    }
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cost parameter, named after the attribute of Django's hasher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// The iterations of PBKDF2.
    Iterations,
    /// The memory of Argon2, in KiB.
    MemoryCost,
    /// The passes of Argon2 over its memory.
    TimeCost,
    /// The lanes of Argon2 or scrypt.
    Parallelism,
    /// The binary logarithm of bcrypt's rounds.
    Rounds,
    /// The work factor of scrypt, a power of two.
    WorkFactor,
    /// The block size of scrypt.
    BlockSize,
}

impl Cost {
    /// Every cost.
    pub const ALL: [Self; 7] = [
        Self::Iterations,
        Self::MemoryCost,
        Self::TimeCost,
        Self::Parallelism,
        Self::Rounds,
        Self::WorkFactor,
        Self::BlockSize,
    ];

    /// Returns Django's name, such as `memory_cost`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iterations => "iterations",
            Self::MemoryCost => "memory_cost",
            Self::TimeCost => "time_cost",
            Self::Parallelism => "parallelism",
            Self::Rounds => "rounds",
            Self::WorkFactor => "work_factor",
            Self::BlockSize => "block_size",
        }
    }

    /// Returns the cost with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cost| cost.name() == name)
    }

    /// Returns the costs that an algorithm has.
    #[must_use]
    pub fn of(algorithm: Algorithm) -> &'static [Self] {
        match algorithm {
            Algorithm::Argon2 => &[Self::MemoryCost, Self::TimeCost, Self::Parallelism],
            Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => &[Self::Iterations],
            Algorithm::BcryptSha256 | Algorithm::Bcrypt => &[Self::Rounds],
            Algorithm::Scrypt => &[Self::WorkFactor, Self::BlockSize, Self::Parallelism],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_algorithm() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        }
        assert_eq!(Algorithm::from_name("Argon2"), None);
        assert_eq!(Algorithm::from_name(" md5"), None);
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let umlauts = "ä".repeat(32);
        assert_eq!(identify(&umlauts), Some(Algorithm::UnsaltedMd5));
        assert_eq!(identify(&"a".repeat(33)), None);
        assert_eq!(identify(&format!("md5$${}", "0".repeat(32))), Some(Algorithm::UnsaltedMd5));
        assert_eq!(identify(&format!("md5$${}", "0".repeat(31))), Some(Algorithm::Md5));
        assert_eq!(identify(&format!("sha1$${}", "0".repeat(40))), Some(Algorithm::UnsaltedSha1));
    }

    #[test]
    fn only_a_leading_exclamation_mark_makes_a_text_unusable() {
        assert!(!is_usable("!"));
        assert!(!is_usable("!md5$a$b"));
        assert!(is_usable(""));
        assert!(is_usable("*"));
    }

    #[test]
    fn every_text_is_of_one_kind_and_every_name_leads_back_to_it() {
        for (encoded, kind) in [
            ("md5$salt$00", HashKind::Of(Algorithm::Md5)),
            ("!md5$salt$00", HashKind::Unusable),
            ("unusable$x", HashKind::Unknown),
            ("", HashKind::Unknown),
        ] {
            assert_eq!(HashKind::of(encoded), kind, "{encoded}");
        }
        for kind in HashKind::all() {
            assert_eq!(HashKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(HashKind::from_name("MD5"), None);
    }
}
