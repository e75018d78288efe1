//! PASSWORD_HASHERS, as the settings file writes them.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::account::hasher::{Algorithm, Cost, HashRecipe};

/// One hasher: an algorithm by Django's name, and the costs in which the site differs from Django.
///
/// In the file it is the name alone, or a table: `{ algorithm = "scrypt", parallelism = 1 }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HasherEntry {
    /// The algorithm's name, which may be one that Django does not know.
    pub algorithm: String,
    costs: BTreeMap<String, u32>,
}

/// The table's form.
#[derive(Deserialize)]
struct Table {
    algorithm: String,
    #[serde(flatten)]
    costs: BTreeMap<String, u32>,
}

impl HasherEntry {
    /// Takes an algorithm in Django's costs.
    #[must_use]
    pub fn usual(algorithm: &str) -> Self {
        Self { algorithm: algorithm.to_owned(), costs: BTreeMap::new() }
    }

    /// Returns the recipe to write with; the error says what is wrong with the entry.
    pub(super) fn recipe(&self) -> Result<HashRecipe, String> {
        let usual = Algorithm::from_name(&self.algorithm)
            .and_then(HashRecipe::django)
            .ok_or_else(|| format!("cannot write with \"{}\"", self.algorithm))?;
        let cost = |(name, value): (&String, &u32)| match Cost::from_name(name) {
            Some(cost) => Ok((cost, *value)),
            None => Err(format!("{} does not take {name}", self.algorithm)),
        };
        let costs: Vec<(Cost, u32)> = self.costs.iter().map(cost).collect::<Result<_, _>>()?;
        usual.with_costs(&costs).map_err(|error| error.to_string())
    }
}

impl fmt::Display for HasherEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.algorithm)?;
        self.costs.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl<'de> Deserialize<'de> for HasherEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

/// Reads either form; serde's own choice between them would not say what is wrong.
struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = HasherEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an algorithm's name, or a table with it and its costs")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<HasherEntry, E> {
        Ok(HasherEntry::usual(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<HasherEntry, A::Error> {
        let Table { algorithm, costs } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(HasherEntry { algorithm, costs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Result<HasherEntry, String> {
        #[derive(Deserialize)]
        struct File {
            hasher: HasherEntry,
        }
        let file: Result<File, _> = toml::from_str(&format!("hasher = {text}"));
        file.map(|file| file.hasher).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn an_entry_is_a_name_or_a_table_with_costs() {
        let recipe = |text| entry(text).unwrap().recipe();
        assert_eq!(recipe("\"argon2\""), Ok(HashRecipe::default()));
        let own = "{ algorithm = \"pbkdf2_sha256\", iterations = 7 }";
        assert_eq!(recipe(own).ok(), HashRecipe::pbkdf2_sha256(7).ok());
        assert_eq!(entry(own).unwrap().to_string(), "pbkdf2_sha256 iterations=7");
        let argon2 = "{ algorithm = \"argon2\", time_cost = 1, memory_cost = 64, parallelism = 2 }";
        assert_eq!(recipe(argon2).ok(), HashRecipe::argon2(64, 1, 2).ok());
    }

    #[test]
    fn a_wrong_entry_is_told() {
        let wrong = |text| entry(text).and_then(|entry| entry.recipe()).unwrap_err();
        assert_eq!(wrong("\"sha512\""), "cannot write with \"sha512\"");
        assert_eq!(wrong("{ algorithm = \"md5\", rounds = 4 }"), "md5 does not take rounds");
        assert_eq!(wrong("{ algorithm = \"md5\", salt = 4 }"), "md5 does not take salt");
        assert!(wrong("{ rounds = 4 }").contains("missing field `algorithm`"));
        assert!(wrong("4").contains("an algorithm's name, or a table"));
        let excessive = "{ algorithm = \"pbkdf2_sha256\", iterations = 4000000000 }";
        assert!(wrong(excessive).contains("over the limit"));
    }
}
