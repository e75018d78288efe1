//! What the settings are looked for in: directories, environment variables, the file itself.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, value};

use crate::error::Refusal;
use crate::files::{self, FileError};

/// The platform's directories for acct; none where the process has no home.
#[derive(Debug, Clone, Default)]
pub struct Directories {
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl Directories {
    /// Takes the two directories.
    #[must_use]
    pub fn new(config: PathBuf, data: PathBuf) -> Self {
        Self { config: Some(config), data: Some(data), state: None }
    }

    /// Adds the directory of acct's bookkeeping, where the platform has one.
    #[must_use]
    pub fn with_state(self, state: Option<PathBuf>) -> Self {
        Self { state, ..self }
    }

    /// Returns the directory of settings and keys.
    pub fn config(&self) -> Result<&Path, Refusal> {
        self.config.as_deref().ok_or_else(|| no_home("--config and --secret-key-file"))
    }

    /// Returns the settings file of an adopted site; refuses a name that would lead elsewhere.
    pub fn site(&self, name: &str) -> Result<PathBuf, Refusal> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
            return Err(Refusal::usage("bad_site", format!("\"{name}\" is no name of a site"))
                .hint("a site's name has letters, digits, dots, dashes and underscores"));
        }
        Ok(self.config()?.join("sites").join(format!("{name}.toml")))
    }

    /// Names the adopted sites, in the order of the alphabet; none where they cannot be listed.
    #[must_use]
    pub fn site_names(&self) -> Vec<String> {
        let Some(config) = &self.config else { return Vec::new() };
        let files = std::fs::read_dir(config.join("sites")).into_iter().flatten().flatten();
        let name = |file: std::fs::DirEntry| {
            file.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned)
        };
        let mut names: Vec<String> = files.filter_map(name).collect();
        names.sort();
        names
    }

    /// Tells whether a settings file is an adopted site's.
    #[must_use]
    pub fn is_site(&self, file: &Path) -> bool {
        self.config().is_ok_and(|config| file.parent() == Some(&config.join("sites")))
    }

    /// Returns the directory of acct's bookkeeping: the data directory where the platform has none.
    pub fn state(&self) -> Result<&Path, Refusal> {
        self.state.as_deref().or(self.data.as_deref()).ok_or_else(|| {
            no_home("HOME").hint("set HOME to a directory in which acct may keep its state")
        })
    }

    /// Returns the audit log's place, where the settings name none.
    pub fn audit_log(&self) -> Result<PathBuf, Refusal> {
        self.state().map(|state| state.join("acct.log"))
    }

    /// Returns the directory of acct's own database.
    pub fn data(&self) -> Result<&Path, Refusal> {
        self.data.as_deref().ok_or_else(|| no_home("--database"))
    }
}

fn no_home(options: &str) -> Refusal {
    Refusal::environment("no_home", "this account has no home directory")
        .hint(format!("say where things are with {options}"))
}

/// The environment variables, captured once at the start.
#[derive(Debug, Clone, Default)]
pub struct Environment(HashMap<OsString, OsString>);

impl Environment {
    /// Takes the variables.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        Self(variables.into_iter().collect())
    }

    /// Returns a variable's value; an empty one counts as unset.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(std::ffi::OsStr::new(name)).filter(|value| !value.is_empty())
    }

    /// Lists all variables, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.0.iter()
    }
}

/// Sets text values in a settings file and keeps the rest of it; tells whether it changed.
pub fn update_file(path: &Path, values: &[(&str, &str)]) -> Result<bool, Refusal> {
    let old = match files::read_settings(path) {
        Ok(text) => text,
        Err(FileError::Missing(_)) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut document: DocumentMut = old.parse().map_err(|_| {
        Refusal::environment("bad_settings_file", format!("{} is not TOML", path.display()))
    })?;
    for (name, text) in values {
        set(&mut document, name, text);
    }
    let new = document.to_string();
    if new == old {
        return Ok(false);
    }
    files::make_directory_for(path)?;
    // A settings file may be a link into somebody's dotfiles; the link stays.
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    files::replace(&place, new.as_bytes())?;
    Ok(true)
}

/// Sets a value, and leaves the comment behind an old one.
fn set(document: &mut DocumentMut, name: &str, text: &str) {
    match document.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        None => document[name] = value(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_keeps_comments_and_says_when_nothing_changed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("new/config.toml");
        assert!(update_file(&path, &[("site_domain", "news.example")]).unwrap());
        std::fs::write(&path, "# ours\nsite_domain = \"a.example\" # old\n").unwrap();
        assert!(update_file(&path, &[("site_domain", "b.example")]).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "# ours\nsite_domain = \"b.example\" # old\n");
        assert!(!update_file(&path, &[("site_domain", "b.example")]).unwrap());
    }
}
