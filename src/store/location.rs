//! Where a user database is.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::quoted;

/// The location of a user database; displayed without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
}

impl Location {
    /// Returns the scheme if the location is a URL, which no database here has yet.
    #[must_use]
    pub fn url_scheme(&self) -> Option<String> {
        let Self::File(path) = self;
        let text = path.to_string_lossy();
        let (scheme, rest) = text.split_once(':')?;
        let is_url = rest.starts_with("//") || ["file", "sqlite", "sqlite3"].contains(&scheme);
        is_url.then(|| scheme.to_owned())
    }

    /// Returns whether there is no database yet; one that cannot be looked at exists.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        let Self::File(path) = self;
        !path.try_exists().unwrap_or(true)
    }

    /// Returns bytes that are the same for every spelling of the location.
    #[must_use]
    pub fn identity(&self) -> Vec<u8> {
        let Self::File(path) = self;
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        path.into_os_string().into_encoded_bytes()
    }

    /// Returns the location as it reads from any working directory.
    #[must_use]
    pub fn absolute(&self) -> String {
        let Self::File(path) = self;
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        whole.to_string_lossy().into_owned()
    }

    /// Returns the location as one word for the shell, for hints.
    #[must_use]
    pub fn shell_word(&self) -> String {
        let Self::File(path) = self;
        quoted(path)
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::File(path) = self;
        path.display().fmt(f)
    }
}
