//! The settings file: TOML, with Django's names in lower case.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::account::policy::{
    DEFAULT_ATTRIBUTES, DEFAULT_MIN_LENGTH, MaxSimilarity, Policy, Validator,
};

/// What a settings file may say; a name that is not here is an error.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsFile {
    pub(super) database: Option<PathBuf>,
    pub(super) secret_key_file: Option<PathBuf>,
    pub(super) secret_key_fallbacks_file: Option<PathBuf>,
    pub(super) secret_key_file_shared: Option<bool>,
    pub(super) user_table: Option<String>,
    pub(super) username_field: Option<String>,
    pub(super) email_field: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) password_reset_timeout: Option<u32>,
    pub(super) password_hashers: Option<Vec<String>>,
    pub(super) auth_password_validators: Option<Vec<ValidatorEntry>>,
    pub(super) site_domain: Option<String>,
    pub(super) site_name: Option<String>,
    pub(super) use_https: Option<bool>,
    pub(super) password_reset_path: Option<String>,
    pub(super) default_from_email: Option<String>,
}

/// One entry of `auth_password_validators`, as in Django: a name and its options.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "name", deny_unknown_fields)]
pub(super) enum ValidatorEntry {
    #[serde(rename = "UserAttributeSimilarityValidator")]
    UserAttributeSimilarity { user_attributes: Option<Vec<String>>, max_similarity: Option<f64> },
    #[serde(rename = "MinimumLengthValidator")]
    MinimumLength { min_length: Option<usize> },
    #[serde(rename = "CommonPasswordValidator")]
    CommonPassword {},
    #[serde(rename = "NumericPasswordValidator")]
    NumericPassword {},
}

impl SettingsFile {
    /// Parses the text of the file at `path`; its relative paths begin at its directory.
    ///
    /// The error is a line that names the place.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, String> {
        let mut file: Self = toml::from_str(text).map_err(|error| describe(text, &error))?;
        let directory = path.parent().unwrap_or(Path::new(""));
        for path in
            [&mut file.database, &mut file.secret_key_file, &mut file.secret_key_fallbacks_file]
                .into_iter()
                .flatten()
        {
            *path = directory.join(&path);
        }
        Ok(file)
    }
}

fn describe(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or(text));
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message().replace('\n', " "))
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
        ValidatorEntry::CommonPassword {} => Validator::CommonPassword,
        ValidatorEntry::NumericPassword {} => Validator::NumericPassword,
    })
}

/// Names the validators in their order.
pub(super) fn names(entries: Option<&[ValidatorEntry]>) -> String {
    let Some(entries) = entries else { return "Django's four".to_owned() };
    let name = |entry: &ValidatorEntry| match entry {
        ValidatorEntry::UserAttributeSimilarity { .. } => "UserAttributeSimilarityValidator",
        ValidatorEntry::MinimumLength { .. } => "MinimumLengthValidator",
        ValidatorEntry::CommonPassword {} => "CommonPasswordValidator",
        ValidatorEntry::NumericPassword {} => "NumericPasswordValidator",
    };
    entries.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SettingsFile, String> {
        SettingsFile::parse(text, Path::new("/etc/acct/config.toml"))
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let unknown = parse("site_name = \"x\"\nsite_nmae = \"y\"\n").unwrap_err();
        assert!(unknown.starts_with("line 2: unknown field `site_nmae`"), "{unknown}");
        assert!(parse("site_name = 3").unwrap_err().starts_with("line 1: "));
        assert!(parse("[[").unwrap_err().starts_with("line 1: "));
    }

    #[test]
    fn a_relative_path_begins_at_the_files_directory() {
        let file = parse("database = \"users.sqlite3\"\nsecret_key_file = \"/run/key\"").unwrap();
        assert_eq!(file.database.unwrap(), Path::new("/etc/acct/users.sqlite3"));
        assert_eq!(file.secret_key_file.unwrap(), Path::new("/run/key"));
    }

    #[test]
    fn validators_take_djangos_options() {
        let text =
            "[[auth_password_validators]]\nname = \"MinimumLengthValidator\"\nmin_length = 12\n";
        let entries = parse(text).unwrap().auth_password_validators.unwrap();
        assert_eq!(
            policy(&entries).unwrap().check("short", None)[0].message,
            "This password is too short. It must contain at least 12 characters."
        );
        let low = "[[auth_password_validators]]\nname = \"UserAttributeSimilarityValidator\"\nmax_similarity = 0.05\n";
        let entries = parse(low).unwrap().auth_password_validators.unwrap();
        assert_eq!(policy(&entries).unwrap_err(), "max_similarity must be at least 0.1");
    }
}
