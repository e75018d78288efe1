//! Counts stored hashes by algorithm, cost and what a login would do with them.

use std::collections::BTreeMap;

use super::hasher::{self, Algorithm, HashKind, HashRecipe};

/// What a site's login would do with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HashStatus {
    /// Nobody can log in: the text names no algorithm that Django knows.
    Unknown,
    /// Nobody can log in: the site's PASSWORD_HASHERS do not list the algorithm.
    NotListed,
    /// Nobody can log in, on purpose: the password is unusable.
    Unusable,
    /// Verified, and rehashed at the next login.
    Outdated,
    /// Verified, and left unchanged.
    Current,
}

impl HashStatus {
    /// Returns the word that JSON uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotListed => "not_listed",
            Self::Unusable => "unusable",
            Self::Outdated => "outdated",
            Self::Current => "current",
        }
    }
}

/// Hashes of one algorithm and cost, with one status.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HashGroup {
    /// Sort key: the algorithm's rank, then its costs.
    strength: (usize, Vec<u64>),
    /// Django's name of the algorithm; `None` if the password is unusable or the algorithm unknown.
    pub algorithm: Option<&'static str>,
    /// The cost parameters by Django's names, without salt and digest.
    pub parameters: Vec<(&'static str, String)>,
    /// What a login would do.
    pub status: HashStatus,
}

/// Counts hashes; its size grows with the number of groups, not of users.
#[derive(Debug)]
pub struct Census {
    recipe: HashRecipe,
    listed: Vec<Algorithm>,
    groups: BTreeMap<HashGroup, u64>,
}

/// The algorithms from the weakest to the strongest, at their usual costs.
const FROM_WEAKEST: [Algorithm; 11] = [
    Algorithm::UnsaltedMd5,
    Algorithm::UnsaltedSha1,
    Algorithm::Md5,
    Algorithm::Sha1,
    Algorithm::Crypt,
    Algorithm::Pbkdf2Sha1,
    Algorithm::Pbkdf2Sha256,
    Algorithm::Bcrypt,
    Algorithm::BcryptSha256,
    Algorithm::Scrypt,
    Algorithm::Argon2,
];

impl Census {
    /// Creates an empty census for a site that writes hashes by `recipe` and accepts the `listed`
    /// algorithms.
    #[must_use]
    pub fn new(recipe: HashRecipe, listed: Vec<Algorithm>) -> Self {
        Self { recipe, listed, groups: BTreeMap::new() }
    }

    /// Counts one user's stored text.
    pub fn count(&mut self, encoded: &str) {
        *self.groups.entry(self.group(encoded)).or_default() += 1;
    }

    /// Returns the number of users counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.groups.values().sum()
    }

    /// Returns the groups and the number of users in each, weakest first.
    pub fn groups(&self) -> impl Iterator<Item = (&HashGroup, u64)> {
        self.groups.iter().map(|(group, users)| (group, *users))
    }

    fn group(&self, encoded: &str) -> HashGroup {
        let (kind, costs) = (HashKind::of(encoded), hasher::costs(encoded));
        let algorithm = kind.algorithm();
        let position = |algorithm| FROM_WEAKEST.iter().position(|one| *one == algorithm);
        // Hashes that nobody can log in with come last.
        let rank = algorithm.and_then(position).unwrap_or(FROM_WEAKEST.len());
        let numbers = costs.iter().filter_map(|(_, value)| value.parse().ok()).collect();
        HashGroup {
            strength: (rank, numbers),
            algorithm: algorithm.map(Algorithm::name),
            status: self.status(encoded, kind),
            parameters: costs,
        }
    }

    fn status(&self, encoded: &str, kind: HashKind) -> HashStatus {
        match kind {
            HashKind::Unusable => HashStatus::Unusable,
            HashKind::Unknown => HashStatus::Unknown,
            HashKind::Of(algorithm) if !self.listed.contains(&algorithm) => HashStatus::NotListed,
            HashKind::Of(_) if hasher::must_update(encoded, self.recipe) => HashStatus::Outdated,
            HashKind::Of(_) => HashStatus::Current,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn census(encoded: &[&str]) -> Census {
        let listed = vec![Algorithm::Argon2, Algorithm::Pbkdf2Sha256];
        let mut census = Census::new(HashRecipe::default(), listed);
        for text in encoded {
            census.count(text);
        }
        census
    }

    fn verdicts(encoded: &[&str]) -> Vec<(Option<&'static str>, &'static str, u64)> {
        let census = census(encoded);
        census
            .groups()
            .map(|(group, users)| (group.algorithm, group.status.word(), users))
            .collect()
    }

    const CURRENT: &str = "argon2$argon2id$v=19$m=102400,t=2,p=8$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn kinds_stand_weakest_first_and_equal_ones_are_one() {
        let weak = "pbkdf2_sha256$1000$abc$AAAA";
        let strong = "pbkdf2_sha256$600000$abc$AAAA";
        let hashes = [CURRENT, strong, "!x", weak, "md5$salt$00", weak, "plain", ""];
        assert_eq!(
            verdicts(&hashes),
            [
                (Some("md5"), "not_listed", 1),
                (Some("pbkdf2_sha256"), "outdated", 2),
                (Some("pbkdf2_sha256"), "outdated", 1),
                (Some("argon2"), "current", 1),
                (None, "unknown", 2),
                (None, "unusable", 1),
            ]
        );
        assert_eq!(census(&hashes).total(), 8);
    }

    #[test]
    fn neither_salt_nor_digest_is_kept() {
        let kept = format!("{:?}", census(&[CURRENT, "md5$canary$canary"]));
        assert!(!kept.contains("canary") && !kept.contains("YWJj"), "{kept}");
    }
}
