//! The command line, for another user.

use std::path::{Path, PathBuf};

use super::Args;
use crate::error::quoted;

impl Args {
    /// Writes the command line as somebody else would type it.
    pub(super) fn again(&self) -> String {
        let path =
            |path: &PathBuf| quoted(&std::path::absolute(path).unwrap_or_else(|_| path.clone()));
        let word = |word: &String| quoted(Path::new(word));
        let mut words = vec![path(&self.manage_py)];
        let mut add = |option: &str, value: Option<String>| {
            words.extend(value.map(|value| format!("{option} {value}")));
        };
        add("--python", self.python.as_ref().map(path));
        add("--settings", self.settings.as_ref().map(word));
        add("--env-file", self.env_file.as_ref().map(path));
        add("--name", self.name.as_ref().map(word));
        add("--secret-key-env", self.secret_key_env.as_ref().map(word));
        add("--database-alias", self.database_alias.as_ref().map(word));
        format!("acct adopt {}", words.join(" "))
    }
}
