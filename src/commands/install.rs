//! Installs completion scripts and man pages where the system looks for them.

use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use serde_json::json;

use super::Outcome;
use crate::app::App;
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::system::Environment;

/// The prefix of what root installs.
const SYSTEM: &str = "/usr/local";

/// The options that install files instead of printing them.
#[derive(Debug, clap::Args)]
pub(crate) struct InstallArgs {
    /// Install for the current user (system-wide when root)
    #[arg(long)]
    pub(super) install: bool,
    /// With --install: install below this directory, laid out like /usr/local
    #[arg(long, value_name = "DIR", requires = "install")]
    prefix: Option<PathBuf>,
    /// With --install: overwrite files that acct did not create
    #[arg(long, requires = "install")]
    force: bool,
}

/// The directories to install to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InstallDir {
    /// Below a directory with the layout of /usr/local.
    Prefix(PathBuf),
    /// The system's directories.
    System,
    /// The user's directories of data and settings.
    Own { data: PathBuf, config: PathBuf },
}

impl InstallArgs {
    /// Returns the directory to install to.
    pub(super) fn directory(&self, app: &App<'_>) -> Result<InstallDir, Refusal> {
        match &self.prefix {
            Some(prefix) => Ok(InstallDir::Prefix(prefix.clone())),
            None if geteuid().is_root() => Ok(InstallDir::System),
            None => InstallDir::own(&app.system.environment),
        }
    }

    /// Installs the files, each atomically, except over files that acct did not create.
    ///
    /// `is_ours` recognizes the beginning of a file that acct created earlier.
    pub(super) fn put(
        &self,
        all: &[(PathBuf, Vec<u8>)],
        is_ours: impl Fn(&str) -> bool,
        app: &mut App<'_>,
    ) -> anyhow::Result<Outcome> {
        let mut stale = Vec::new();
        for file in all {
            let (path, content) = file;
            let old = match std::fs::read(path) {
                Ok(old) => old,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    stale.push(file);
                    continue;
                }
                Err(source) => return Err(FileError::Io { path: path.clone(), source }.into()),
            };
            if !self.force && !is_ours(&String::from_utf8_lossy(&old)) {
                return Err(not_ours(path).into());
            }
            if old != *content {
                stale.push(file);
            }
        }
        let mut unsynced = None;
        for (path, content) in &stale {
            let written = files::write_public(path, content);
            FileError::set_aside_unsynced(written, &mut unsynced)?;
        }
        unsynced.map_or(Ok(()), Err)?;
        app.ui.done_despite_output_failure("the files were installed");
        let names = |files: Vec<&(PathBuf, Vec<u8>)>| -> Vec<String> {
            files.iter().map(|(path, _)| path.display().to_string()).collect()
        };
        let files = names(all.iter().collect());
        app.ui.print_json(&json!({ "files": files, "changed": names(stale) }))?;
        Ok(Outcome::Done)
    }
}

impl InstallDir {
    fn own(environment: &Environment) -> Result<Self, Refusal> {
        let home = environment.home();
        let directory = |variable: &str, below: &str| {
            let named = environment.get(variable).map(PathBuf::from);
            named.filter(|path| path.is_absolute()).or_else(|| Some(home.as_ref()?.join(below)))
        };
        let (Some(data), Some(config)) =
            (directory("XDG_DATA_HOME", ".local/share"), directory("XDG_CONFIG_HOME", ".config"))
        else {
            let refusal = Refusal::environment("no_home", "this account has no home directory");
            return Err(refusal.hint("specify a directory with --prefix DIR"));
        };
        Ok(Self::Own { data, config })
    }

    /// Returns the directory of shared data.
    pub(super) fn share(&self) -> PathBuf {
        match self {
            Self::Prefix(prefix) => prefix.join("share"),
            Self::System => PathBuf::from(SYSTEM).join("share"),
            Self::Own { data, .. } => data.clone(),
        }
    }
}

fn not_ours(path: &Path) -> Refusal {
    let message = format!("{} exists and was not created by acct", path.display());
    Refusal::refused("file_not_ours", message).hint("use --force to replace it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::new(pairs.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn a_person_s_place_is_where_the_environment_says() {
        let own = |pairs: &[(&str, &str)]| InstallDir::own(&environment(pairs));
        let place = |data: &str, config: &str| {
            Ok(InstallDir::Own { data: data.into(), config: config.into() })
        };
        assert_eq!(own(&[("HOME", "/h")]), place("/h/.local/share", "/h/.config"));
        let named = [("HOME", "/h"), ("XDG_DATA_HOME", "/d"), ("XDG_CONFIG_HOME", "rel")];
        assert_eq!(own(&named), place("/d", "/h/.config"));
        assert_eq!(own(&[]).unwrap_err().code, "no_home");
    }
}
