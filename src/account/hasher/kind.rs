//! What a stored text is, in one word.

use std::fmt;

use super::{Algorithm, identify, is_usable};

/// What is told of a stored text beside the user: its algorithm, or why it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashKind {
    /// Made by one of Django's hashers, as far as its outside tells.
    Of(Algorithm),
    /// A password that was disabled.
    Unusable,
    /// No Django knows what made it.
    Unknown,
}

impl HashKind {
    /// Tells what a stored text is.
    #[must_use]
    pub fn of(encoded: &str) -> Self {
        if !is_usable(encoded) {
            return Self::Unusable;
        }
        identify(encoded).map_or(Self::Unknown, Self::Of)
    }

    /// Returns Django's name of the algorithm, or the word for what has none.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Of(algorithm) => algorithm.name(),
            Self::Unusable => "unusable",
            Self::Unknown => "unknown",
        }
    }

    /// Finds the kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.name() == name)
    }

    /// Lists them all.
    pub fn all() -> impl Iterator<Item = Self> {
        Algorithm::ALL.into_iter().map(Self::Of).chain([Self::Unusable, Self::Unknown])
    }
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
