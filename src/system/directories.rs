//! Where acct's files are by default.

use std::path::{Path, PathBuf};

use crate::error::Refusal;

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
        let options = "--config and --secret-key-file (ACCT_CONFIG, ACCT_SECRET_KEY_FILE)";
        self.config.as_deref().ok_or_else(|| no_home(options))
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

    /// Returns whether a settings file is an adopted site's.
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
        self.data.as_deref().ok_or_else(|| no_home("--database (ACCT_DATABASE)"))
    }
}

fn no_home(options: &str) -> Refusal {
    Refusal::environment("no_home", "this account has no home directory")
        .hint(format!("set HOME, or use {options}"))
}
