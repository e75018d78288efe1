//! How a site is started: which Python, which settings, which environment.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::trust::SitePaths;
use super::{env_file, python};
use crate::error::Refusal;
use crate::settings::Settings;
use crate::system::Environment;

/// How long a site may take to start and to answer.
pub(super) const DEFAULT_LIMIT: Duration = Duration::from_mins(1);

/// The shortest value that messages hide.
const HIDDEN_LENGTH: usize = 6;

/// Variables whose values messages hide, by parts of their names.
const SECRET_NAMES: [&str; 7] = ["SECRET", "PASSW", "KEY", "TOKEN", "URL", "DSN", "CREDENTIAL"];

/// What is run, and where.
#[derive(Clone)]
pub struct Launch {
    /// The site's `manage.py`, or the directory of a site that has none; absolute, with symlinks
    /// resolved.
    pub manage_py: PathBuf,
    /// The site's Python, absolute.
    pub python: PathBuf,
    /// DJANGO_SETTINGS_MODULE, instead of the one in `manage.py`.
    pub settings_module: Option<String>,
    /// The environment files of the service, absolute; already read.
    pub env_files: Vec<PathBuf>,
    /// The entry of DATABASES.
    pub database_alias: String,
    /// The environment of the child; the last of several values of a name counts.
    pub environment: Vec<(OsString, OsString)>,
    /// How long the whole dialogue may take.
    pub limit: Duration,
    /// What is started.
    pub(super) checked: SitePaths,
}

impl Launch {
    /// Creates a launch with acct's environment, overridden by the file's variables.
    ///
    /// As root, what another user can change is refused; `command` is the command line for its
    /// owner.
    pub fn new(
        manage_py: PathBuf,
        python: PathBuf,
        env_files: Vec<PathBuf>,
        environment: &Environment,
        command: &str,
    ) -> Result<Self, Refusal> {
        python::require(&python)?;
        let paths = SitePaths { manage_py, python, env_files };
        let checked = paths.checked(command)?;
        let environment = child_environment(environment, &checked.env_files)?;
        let SitePaths { manage_py, python, env_files } = paths;
        let (database_alias, settings_module) = ("default".to_owned(), None);
        Ok(Self {
            manage_py,
            python,
            settings_module,
            env_files,
            database_alias,
            environment,
            limit: DEFAULT_LIMIT,
            checked,
        })
    }

    /// Finds manage.py itself, behind any symlinks, as Python does.
    ///
    /// A directory will do if the settings module is known.
    pub fn find_manage_py(path: &Path, has_settings: bool) -> Result<PathBuf, Refusal> {
        let unfit = |what: &str| {
            Refusal::environment("no_manage_py", format!("{}{what}", path.display())).hint(
                "specify the site's manage.py, such as ~/site/manage.py; for a site without one, the \
                 settings module with --settings",
            )
        };
        let found = path.canonicalize().map_err(|error| unfit(&format!(": {error}")))?;
        if found.is_dir() {
            return if has_settings { Ok(found) } else { Err(unfit(" is a directory")) };
        }
        std::fs::File::open(&found).map_err(|error| unfit(&format!(": {error}")))?;
        Ok(found)
    }

    /// Returns the launch of an adopted site, as [`Launch::new`] does; `None` if no site was adopted.
    pub fn again(
        settings: &Settings,
        environment: &Environment,
        command: &str,
    ) -> Result<Option<Self>, Refusal> {
        let (Some(manage_py), Some(python)) =
            (&settings.manage_py.value, &settings.manage_python.value)
        else {
            return Ok(None);
        };
        let env_files = settings.manage_env_files.value.clone();
        let (manage_py, python) = (manage_py.clone(), python.clone());
        let launch = Self::new(manage_py, python, env_files, environment, command)?;
        let database_alias = settings.manage_database_alias.value.clone();
        let settings_module = settings.manage_settings.value.clone();
        let limit = Duration::from_secs(settings.manage_timeout.value.into());
        Ok(Some(Self { settings_module, database_alias, limit, ..launch }))
    }

    /// Hides the secrets of the child's environment in a text of the site.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        let is_secret = |name: &OsStr| {
            let name = name.to_string_lossy().to_ascii_uppercase();
            SECRET_NAMES.iter().any(|part| name.contains(part))
        };
        let mut shown = text.to_owned();
        for (_, value) in self.environment.iter().filter(|(name, _)| is_secret(name)) {
            if let Some(value) = value.to_str().filter(|value| value.len() >= HIDDEN_LENGTH) {
                shown = shown.replace(value, "…");
            }
        }
        shown
    }
}

/// Returns acct's environment without its own variables, overridden by the files'.
fn child_environment(
    environment: &Environment,
    files: &[PathBuf],
) -> Result<Vec<(OsString, OsString)>, Refusal> {
    let ours = |name: &OsStr| name.to_string_lossy().starts_with("ACCT_");
    let variables = environment.iter().filter(|(name, _)| !ours(name));
    let mut all: Vec<(OsString, OsString)> =
        variables.map(|(name, value)| (name.clone(), value.clone())).collect();
    for file in files {
        let overrides = env_file::read(file)?;
        all.extend(overrides.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(environment: &[(&str, &str)], files: Vec<PathBuf>) -> Launch {
        let variables = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let any = || "/bin/sh".into();
        Launch::new(any(), any(), files, &Environment::new(variables), "").unwrap()
    }

    #[test]
    fn the_files_override_the_environment_and_our_own_variables_are_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("env");
        std::fs::write(&file, "A=file\n").unwrap();
        let other = folder.path().join("other");
        std::fs::write(&other, "A=other\n").unwrap();
        let launch = launch(&[("A", "ours"), ("ACCT_SECRET_KEY_FILE", "x")], vec![file, other]);
        let values: Vec<_> = launch.environment.iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["ours", "file", "other"]);
    }

    #[test]
    fn secrets_in_the_output_of_the_site_are_hidden() {
        let launch = launch(&[("DJ_SECRET_KEY", "hunter2"), ("MODULE", "project")], Vec::new());
        assert_eq!(launch.without_secrets("bad hunter2 in project"), "bad … in project");
    }
}
