//! AUTH_PASSWORD_VALIDATORS, as the settings file writes them.

use std::path::PathBuf;

use serde::Deserialize;

use crate::account::policy::{
    DEFAULT_ATTRIBUTES, DEFAULT_MIN_LENGTH, MaxSimilarity, Policy, Validator,
};
use crate::files;

/// One entry of `auth_password_validators`, as in Django: a name and its options.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "name", deny_unknown_fields)]
pub(super) enum ValidatorEntry {
    #[serde(rename = "UserAttributeSimilarityValidator")]
    UserAttributeSimilarity { user_attributes: Option<Vec<String>>, max_similarity: Option<f64> },
    #[serde(rename = "MinimumLengthValidator")]
    MinimumLength { min_length: Option<usize> },
    #[serde(rename = "CommonPasswordValidator")]
    CommonPassword { password_list_path: Option<PathBuf> },
    #[serde(rename = "NumericPasswordValidator")]
    NumericPassword {},
}

impl ValidatorEntry {
    /// Returns the path that the entry names.
    pub(super) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::CommonPassword { password_list_path } => password_list_path.as_mut(),
            _ => None,
        }
    }
}

/// Turns the entries into a policy; the error names the option that Django would refuse.
pub(super) fn policy(entries: &[ValidatorEntry]) -> Result<Policy, String> {
    entries.iter().map(validator).collect::<Result<_, _>>().map(Policy::new)
}

fn validator(entry: &ValidatorEntry) -> Result<Validator, String> {
    Ok(match entry {
        ValidatorEntry::UserAttributeSimilarity { user_attributes, max_similarity } => {
            let usual = || DEFAULT_ATTRIBUTES.map(str::to_owned).to_vec();
            let max_similarity = max_similarity.map(MaxSimilarity::new).transpose();
            Validator::UserAttributeSimilarity {
                user_attributes: user_attributes.clone().unwrap_or_else(usual),
                max_similarity: max_similarity
                    .map_err(|error| error.to_string())?
                    .unwrap_or_default(),
            }
        }
        ValidatorEntry::MinimumLength { min_length } => {
            Validator::MinimumLength { min_length: min_length.unwrap_or(DEFAULT_MIN_LENGTH) }
        }
        ValidatorEntry::CommonPassword { password_list_path: None } => Validator::CommonPassword,
        ValidatorEntry::CommonPassword { password_list_path: Some(path) } => {
            let list = files::read_list(path).map_err(|error| error.to_string())?;
            Validator::ListedPassword { list: list.into() }
        }
        ValidatorEntry::NumericPassword {} => Validator::NumericPassword,
    })
}

/// Names the validators in their order.
pub(super) fn names(entries: Option<&[ValidatorEntry]>) -> String {
    let Some(entries) = entries else { return "Django's four".to_owned() };
    let name = |entry: &ValidatorEntry| match entry {
        ValidatorEntry::UserAttributeSimilarity { .. } => "UserAttributeSimilarityValidator",
        ValidatorEntry::MinimumLength { .. } => "MinimumLengthValidator",
        ValidatorEntry::CommonPassword { .. } => "CommonPasswordValidator",
        ValidatorEntry::NumericPassword {} => "NumericPasswordValidator",
    };
    entries.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<ValidatorEntry> {
        #[derive(Deserialize)]
        struct File {
            list: Vec<ValidatorEntry>,
        }
        toml::from_str::<File>(&format!("[[list]]\n{text}")).unwrap().list
    }

    #[test]
    fn validators_take_djangos_options() {
        let length = entries("name = \"MinimumLengthValidator\"\nmin_length = 12\n");
        assert_eq!(
            policy(&length).unwrap().check("short", None)[0].message,
            "This password is too short. It must contain at least 12 characters."
        );
        let low = entries("name = \"UserAttributeSimilarityValidator\"\nmax_similarity = 0.05\n");
        assert_eq!(policy(&low).unwrap_err(), "max_similarity must be at least 0.1");
    }

    #[test]
    fn a_list_of_the_sites_own_takes_the_place_of_djangos() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        let own = format!(
            "name = \"CommonPasswordValidator\"\npassword_list_path = \"{}\"\n",
            path.display()
        );
        assert!(policy(&entries(&own)).unwrap_err().contains("list.txt"));
        std::fs::write(&path, "correct horse\n battery\t\n").unwrap();
        let policy = policy(&entries(&own)).unwrap();
        for (password, common) in [("Correct Horse", true), ("battery", true), ("password", false)]
        {
            assert_eq!(!policy.check(password, None).is_empty(), common, "{password}");
        }
    }
}
