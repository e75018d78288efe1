//! One setting: its value with its source, its declaration, and its row in a listing.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use super::passwords::{HasherEntry, ValidatorEntry};
use crate::store::Location;
use crate::system::Environment;

/// Names by the model's field.
pub type Names = BTreeMap<String, String>;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A command-line option.
    Option(&'static str),
    /// An environment variable.
    Environment(&'static str),
    /// The settings file.
    File,
    /// The default.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "option {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File => f.write_str("settings file"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A value and its source.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where the value came from.
    pub source: Source,
}

impl<T> Setting<T> {
    /// Returns a setting that nothing sets.
    pub(super) fn default_value(value: T) -> Self {
        Self { value, source: Source::Default }
    }

    /// Returns whether the value is the default.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.source == Source::Default
    }
}

impl<T: SettingValue> Setting<T> {
    /// Returns the row of the setting of this name.
    pub(super) fn row(&self, name: &'static str) -> SettingRow {
        SettingRow { name, value: self.value.to_json(), source: self.source.clone() }
    }
}

impl<T: From<PathBuf>> Setting<T> {
    /// Takes the value of the option, else of the environment variable, if one of them is set.
    pub(super) fn override_with(
        &mut self,
        (option, value): (&'static str, Option<&PathBuf>),
        (environment, variable): (&Environment, &'static str),
    ) {
        let specified = match (value, environment.get(variable)) {
            (Some(path), _) => (path.as_path(), Source::Option(option)),
            (None, Some(path)) => (Path::new(path), Source::Environment(variable)),
            (None, None) => return,
        };
        let value = at_home(specified.0, environment.home()).into();
        *self = Self { value, source: specified.1 };
    }
}

/// Replaces a leading `~` by the home directory, which a shell does not do in `--option=~/file`.
fn at_home(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Only a settings file is deserialized.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { value: T::deserialize(deserializer)?, source: Source::File })
    }
}

/// What is known of a setting apart from its value.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    /// The name in the settings file.
    pub name: &'static str,
    /// The type, in the words of acct(1).
    pub value_type: &'static str,
    /// The description for acct(1).
    pub description: &'static str,
    /// What `acct adopt` does with the setting.
    pub on_adopt: OnAdopt,
}

/// What `acct adopt` does with a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnAdopt {
    /// Keeps what the settings file says.
    Keep,
    /// Copies it from the site; an outdated value does no harm.
    Copy,
    /// Copies it from the site; with an outdated value acct would write or accept what the site
    /// does not.
    CopyCritical,
}

/// A setting in a listing.
#[derive(Debug, Serialize)]
pub struct SettingRow {
    /// The name in the settings file.
    pub name: &'static str,
    /// The value in its own type; null if there is none.
    pub value: Json,
    /// Where the value came from.
    pub source: Source,
}

/// A type that a setting can have.
pub trait SettingValue: Serialize {
    /// The type, in the words of acct(1).
    const TYPE: &'static str;

    /// Returns the value as JSON.
    fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Resolves relative paths in the value against a directory, and `~/` against the home.
    fn resolve_paths(&mut self, _directory: &Path, _home: Option<&Path>) {}
}

impl SettingValue for bool {
    const TYPE: &'static str = "boolean";
}

impl SettingValue for u16 {
    const TYPE: &'static str = "integer";
}

impl SettingValue for u32 {
    const TYPE: &'static str = "integer";
}

impl SettingValue for String {
    const TYPE: &'static str = "string";
}

/// How users are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WriteUsers {
    /// Through the site's own model.
    Site,
    /// By acct alone.
    Direct,
}

impl SettingValue for WriteUsers {
    const TYPE: &'static str = "string";
}

impl SettingValue for Vec<String> {
    const TYPE: &'static str = "array of strings";
}

impl SettingValue for Names {
    const TYPE: &'static str = "table of strings";
}

impl SettingValue for Vec<HasherEntry> {
    const TYPE: &'static str = "array";
}

impl SettingValue for Vec<ValidatorEntry> {
    const TYPE: &'static str = "array of tables";

    fn resolve_paths(&mut self, directory: &Path, home: Option<&Path>) {
        self.iter_mut().filter_map(ValidatorEntry::path_mut).for_each(|path| {
            path.resolve_paths(directory, home);
        });
    }
}

impl SettingValue for PathBuf {
    const TYPE: &'static str = "path";

    fn to_json(&self) -> Json {
        self.to_string_lossy().into()
    }

    fn resolve_paths(&mut self, directory: &Path, home: Option<&Path>) {
        *self = directory.join(at_home(self, home));
    }
}

impl SettingValue for Vec<PathBuf> {
    const TYPE: &'static str = "array of paths";

    fn resolve_paths(&mut self, directory: &Path, home: Option<&Path>) {
        for path in self {
            path.resolve_paths(directory, home);
        }
    }
}

impl SettingValue for Location {
    const TYPE: &'static str = "path";

    fn to_json(&self) -> Json {
        self.to_string().into()
    }

    fn resolve_paths(&mut self, directory: &Path, home: Option<&Path>) {
        if self.url_scheme().is_none() {
            let Self::File(path) = self;
            path.resolve_paths(directory, home);
        }
    }
}

impl SettingValue for toml::Table {
    const TYPE: &'static str = "table";

    fn to_json(&self) -> Json {
        self.iter().map(|(name, value)| (name.clone(), toml_to_json(value))).collect()
    }
}

impl<T: SettingValue> SettingValue for Option<T> {
    const TYPE: &'static str = T::TYPE;

    fn to_json(&self) -> Json {
        self.as_ref().map(T::to_json).unwrap_or_default()
    }

    fn resolve_paths(&mut self, directory: &Path, home: Option<&Path>) {
        if let Some(value) = self {
            value.resolve_paths(directory, home);
        }
    }
}

/// Converts a TOML value; serde would turn a date into a table.
fn toml_to_json(value: &toml::Value) -> Json {
    match value {
        toml::Value::Datetime(time) => Json::String(time.to_string()),
        toml::Value::Array(list) => list.iter().map(toml_to_json).collect(),
        toml::Value::Table(table) => table.to_json(),
        toml::Value::String(_)
        | toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_) => serde_json::to_value(value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_toml_keeps_its_types_in_json() {
        let table: toml::Table =
            "a = 1.5\nb = 2026-02-03\nc = [true, { d = \"e\" }]".parse().unwrap();
        let expected =
            serde_json::json!({ "a": 1.5, "b": "2026-02-03", "c": [true, { "d": "e" }] });
        assert_eq!(table.to_json(), expected);
    }
}
