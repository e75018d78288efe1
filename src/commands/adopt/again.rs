//! The command line, for another user.

use std::path::{Path, PathBuf};

use super::{Args, SiteDomain};
use crate::error::quoted;

impl Args {
    /// Writes the command line as somebody else would type it; a link, which is a secret, is left
    /// out.
    pub(super) fn again(&self, config: Option<&PathBuf>) -> String {
        let path =
            |path: &PathBuf| quoted(&std::path::absolute(path).unwrap_or_else(|_| path.clone()));
        let word = |word: &String| quoted(Path::new(word));
        let mut words = vec!["acct".to_owned()];
        words.extend(config.map(|config| format!("--config {}", path(config))));
        words.push("adopt".to_owned());
        words.extend(self.manage_py.as_ref().map(path));
        let mut add = |option: &str, value: Option<String>| {
            words.extend(value.map(|value| format!("{option} {value}")));
        };
        add("--python", self.python.as_ref().map(path));
        add("--settings", self.settings.as_ref().map(word));
        add("--chdir", self.chdir.as_ref().map(path));
        for file in &self.env_file {
            add("--env-file", Some(path(file)));
        }
        add("--timeout", self.timeout.as_ref().map(ToString::to_string));
        add("--name", self.name.as_ref().map(word));
        add("--secret-key-env", self.secret_key_env.as_ref().map(word));
        add("--database-alias", self.database_alias.as_ref().map(word));
        add("--site-domain", self.site_domain.as_ref().map(SiteDomain::typed));
        words.extend(self.dry_run.then(|| "--dry-run".to_owned()));
        words.extend(self.yes.then(|| "--yes".to_owned()));
        words.join(" ")
    }
}

impl SiteDomain {
    fn typed(&self) -> String {
        let scheme = match self.is_https {
            Some(true) => "https://",
            Some(false) => "http://",
            None => "",
        };
        quoted(Path::new(&format!("{scheme}{}", self.domain.as_str())))
    }
}
