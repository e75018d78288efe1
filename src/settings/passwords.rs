//! PASSWORD_HASHERS and AUTH_PASSWORD_VALIDATORS in the settings file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account::hasher::{Algorithm, Cost, HashRecipe};
use crate::account::policy::{DEFAULT_ATTRIBUTES, DEFAULT_MIN_LENGTH, MaxSimilarity, Validator};
use crate::files;

/// One hasher: an algorithm by Django's name, and the costs that differ from Django's.
///
/// In the file it is the name alone, or a table: `{ algorithm = "scrypt", parallelism = 1 }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HasherEntry {
    /// The algorithm's name, which Django may not know.
    pub algorithm: String,
    costs: BTreeMap<String, u32>,
}

/// A hasher as a table.
#[derive(Serialize, Deserialize)]
struct HasherTable {
    algorithm: String,
    #[serde(flatten)]
    costs: BTreeMap<String, u32>,
}

/// Returns acct's own hashers.
pub(super) fn default_hashers() -> Vec<HasherEntry> {
    ["argon2", "pbkdf2_sha256"].map(HasherEntry::named).to_vec()
}

impl HasherEntry {
    /// Returns the entry of an algorithm with Django's costs.
    fn named(algorithm: &str) -> Self {
        Self { algorithm: algorithm.to_owned(), costs: BTreeMap::new() }
    }

    /// Returns the recipe of new hashes; the error says what is wrong with the entry.
    pub(super) fn recipe(&self) -> Result<HashRecipe, String> {
        let usual = Algorithm::from_name(&self.algorithm)
            .and_then(HashRecipe::django)
            .ok_or_else(|| format!("cannot write \"{}\" hashes", self.algorithm))?;
        let cost = |(name, value): (&String, &u32)| match Cost::from_name(name) {
            Some(cost) => Ok((cost, *value)),
            None => Err(format!("{} does not take {name}", self.algorithm)),
        };
        let costs: Vec<(Cost, u32)> = self.costs.iter().map(cost).collect::<Result<_, _>>()?;
        usual.with_costs(&costs).map_err(|error| error.to_string())
    }
}

impl Serialize for HasherEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.costs.is_empty() {
            return self.algorithm.serialize(serializer);
        }
        let Self { algorithm, costs } = self.clone();
        HasherTable { algorithm, costs }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for HasherEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HasherVisitor)
    }
}

/// Reads either form; an untagged enum would not say what is wrong.
struct HasherVisitor;

impl<'de> Visitor<'de> for HasherVisitor {
    type Value = HasherEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an algorithm's name, or a table with *algorithm* and its costs")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<HasherEntry, E> {
        Ok(HasherEntry::named(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<HasherEntry, A::Error> {
        let HasherTable { algorithm, costs } =
            HasherTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(HasherEntry { algorithm, costs })
    }
}

/// One validator, as in Django: a name and its options.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "name", deny_unknown_fields)]
pub enum ValidatorEntry {
    /// Refuses a password that is similar to the user's attributes.
    #[serde(rename = "UserAttributeSimilarityValidator")]
    UserAttributeSimilarity {
        /// The attributes to compare with.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_attributes: Option<Vec<String>>,
        /// The similarity from which a password is refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_similarity: Option<f64>,
    },
    /// Refuses a short password.
    #[serde(rename = "MinimumLengthValidator")]
    MinimumLength {
        /// The minimum length in characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        min_length: Option<usize>,
    },
    /// Refuses a password from a list.
    #[serde(rename = "CommonPasswordValidator")]
    CommonPassword {
        /// The file of the list, instead of Django's own.
        #[serde(skip_serializing_if = "Option::is_none")]
        password_list_path: Option<PathBuf>,
    },
    /// Refuses a password of digits only.
    #[serde(rename = "NumericPasswordValidator")]
    NumericPassword {},
}

/// Returns the validators of a new Django project.
pub(super) fn default_validators() -> Vec<ValidatorEntry> {
    vec![
        ValidatorEntry::UserAttributeSimilarity { user_attributes: None, max_similarity: None },
        ValidatorEntry::MinimumLength { min_length: None },
        ValidatorEntry::CommonPassword { password_list_path: None },
        ValidatorEntry::NumericPassword {},
    ]
}

impl ValidatorEntry {
    /// Returns the path among the options.
    pub(super) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::CommonPassword { password_list_path } => password_list_path.as_mut(),
            _ => None,
        }
    }

    /// Returns the validator; the error names the option that Django would refuse.
    pub(super) fn validator(&self) -> Result<Validator, String> {
        Ok(match self {
            Self::UserAttributeSimilarity { user_attributes, max_similarity } => {
                let usual = || DEFAULT_ATTRIBUTES.map(str::to_owned).to_vec();
                let max_similarity = max_similarity.map(MaxSimilarity::new).transpose();
                Validator::UserAttributeSimilarity {
                    user_attributes: user_attributes.clone().unwrap_or_else(usual),
                    max_similarity: max_similarity
                        .map_err(|error| error.to_string())?
                        .unwrap_or_default(),
                }
            }
            Self::MinimumLength { min_length } => {
                Validator::MinimumLength { min_length: min_length.unwrap_or(DEFAULT_MIN_LENGTH) }
            }
            Self::CommonPassword { password_list_path: None } => Validator::CommonPassword,
            Self::CommonPassword { password_list_path: Some(path) } => {
                let list = files::read_list(path).map_err(|error| error.to_string())?;
                Validator::ListedPassword { list: list.into() }
            }
            Self::NumericPassword {} => Validator::NumericPassword,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::policy::Policy;
    use crate::error::Refusal;
    use crate::settings::Settings;

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
        let argon2 = "{ algorithm = \"argon2\", time_cost = 1, memory_cost = 64, parallelism = 2 }";
        assert_eq!(recipe(argon2).ok(), HashRecipe::argon2(64, 1, 2).ok());
    }

    #[test]
    fn a_wrong_entry_is_reported() {
        let wrong = |text| entry(text).and_then(|entry| entry.recipe()).unwrap_err();
        assert!(wrong("\"sha512\"").contains("\"sha512\""));
        assert_eq!(wrong("{ algorithm = \"md5\", rounds = 4 }"), "md5 has no rounds");
        assert_eq!(wrong("{ algorithm = \"md5\", salt = 4 }"), "md5 does not take salt");
        assert!(wrong("{ rounds = 4 }").contains("missing field `algorithm`"));
        assert!(wrong("4").contains("an algorithm's name, or a table"));
        let excessive = "{ algorithm = \"pbkdf2_sha256\", iterations = 4000000000 }";
        assert!(wrong(excessive).contains("over the limit"));
    }

    fn policy(validator: &str) -> Result<Policy, Refusal> {
        let text = format!("[[auth_password_validators]]\n{validator}");
        Settings::parse(&text, std::path::Path::new("/config.toml"), None).unwrap().policy()
    }

    #[test]
    fn the_default_validators_are_those_of_a_new_django_project() {
        let policy = Settings::default().policy().unwrap();
        assert_eq!(policy.help_texts(), Policy::default().help_texts());
    }

    #[test]
    fn validators_take_djangos_options() {
        let length = policy("name = \"MinimumLengthValidator\"\nmin_length = 12\n").unwrap();
        assert_eq!(
            length.check("short", None)[0].message,
            "This password is too short. It must contain at least 12 characters."
        );
        let low = policy("name = \"UserAttributeSimilarityValidator\"\nmax_similarity = 0.05\n");
        assert!(low.unwrap_err().message.ends_with("max_similarity must be at least 0.1"));
    }

    #[test]
    fn a_custom_list_replaces_djangos() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        let own = format!(
            "name = \"CommonPasswordValidator\"\npassword_list_path = \"{}\"\n",
            path.display()
        );
        assert!(policy(&own).unwrap_err().message.contains("list.txt"));
        std::fs::write(&path, "correct horse\n battery\t\n").unwrap();
        let policy = policy(&own).unwrap();
        for (password, common) in [("Correct Horse", true), ("battery", true), ("password", false)]
        {
            assert_eq!(!policy.check(password, None).is_empty(), common, "{password}");
        }
    }
}
