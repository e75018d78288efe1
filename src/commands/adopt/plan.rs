//! What adopt runs, and where it writes.

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Args;
use crate::app::App;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::site::{Choices, Facts, Launch, Placing, Warning, python};
use crate::system::Environment;

/// What is run, and where it is written.
pub(super) struct Plan {
    pub(super) launch: Launch,
    pub(super) placing: Placing,
    /// The settings as they were adopted before.
    old: Option<Settings>,
    pub(super) secret_key_env: Option<String>,
}

impl Plan {
    /// Checks everything that can be checked before the site is started.
    pub(super) fn make(args: &Args, app: &mut App<'_>) -> Result<Self, Refusal> {
        let path = settings_path(args, app)?;
        let start = args.manage_py.as_ref().or(args.chdir.as_ref());
        let start = start.map_or(Path::new("."), PathBuf::as_path);
        let manage_py = Launch::find_manage_py(start, args.settings.is_some())?;
        let placing = Placing::read(path, &manage_py)?;
        let environment = &app.system.environment;
        let old = placing
            .old
            .as_ref()
            .map(|old| read_back(&old.to_string(), placing.path(), environment));
        let old = old.transpose()?;
        let launch = launch(args, old.as_ref(), manage_py, app)?;
        app.ui.verbose(&format!("python: {}", launch.python.display()));
        let kept = old.as_ref().and_then(|old| old.secret_key_env.value.clone());
        let secret_key_env = args.secret_key_env.clone().or(kept);
        Ok(Self { launch, placing, old, secret_key_env })
    }

    /// Combines the options, the facts of a link, and the choices of the previous adopt.
    pub(super) fn choices(&self, args: &Args, facts: &Facts) -> Choices {
        let mut choices = match &self.old {
            Some(old) => Choices::from_settings(old, facts),
            None => Choices { stem: self.placing.stem(), ..Choices::default() },
        };
        choices.secret_key_env.clone_from(&self.secret_key_env);
        if let Some(link) = &args.prove_link {
            choices.site_domain = Some(link.domain.clone());
            choices.use_https = Some(link.is_https);
        }
        if let Some(said) = &args.site_domain {
            choices.site_domain = Some(said.domain.clone());
            choices.use_https = said.is_https.or(args.prove_link.as_ref().map(|it| it.is_https));
        }
        choices
    }

    /// Warns if the site hides acct's own accounts.
    pub(super) fn own_accounts_hidden(&self, app: &App<'_>) -> Option<Warning> {
        let is_default = self.placing.old.is_none() && self.placing.stem() == "config";
        let own = app.system.directories.data().ok()?.join("accounts.sqlite3");
        (is_default && own.exists()).then(|| {
            let message = format!(
                "acct now uses the site by default, and {} only with --database; --name news would keep \
                 them apart",
                own.display()
            );
            Warning { code: "own_accounts_hidden", message }
        })
    }
}

/// Returns the settings file to write: that of --name, that of --config, or config.toml.
fn settings_path(args: &Args, app: &App<'_>) -> Result<PathBuf, Refusal> {
    let overrides = app.overrides.clone();
    let refuse = |option: &str, hint: &str| {
        let message = format!("adopt does not accept {option}");
        Err(Refusal::usage("usage", message).hint(hint.to_owned()))
    };
    let by_name = "specify the site's name with --name NAME";
    if overrides.site.as_ref().is_some_and(|site| args.name.as_ref() != Some(site)) {
        return refuse("--site with another --name", by_name);
    }
    if overrides.database.is_some() || overrides.secret_key_file.is_some() {
        return refuse("--database and --secret-key-file", "adopt learns both from the site");
    }
    match (&args.name, overrides.config) {
        (Some(_), Some(_)) => refuse("--config with --name", by_name),
        (Some(name), None) => app.system.directories.site(name),
        (None, Some(config)) => std::path::absolute(config).map_err(|error| no_file(&error)),
        (None, None) if app.system.environment.get("ACCT_SITE").is_some() => {
            Err(Refusal::usage("usage", "ACCT_SITE is set, but adopt does not use it")
                .hint(by_name))
        }
        (None, None) => match app.system.environment.get("ACCT_CONFIG") {
            Some(config) => std::path::absolute(config).map_err(|error| no_file(&error)),
            None => Ok(app.system.directories.config()?.join("config.toml")),
        },
    }
}

/// Returns how to start the site; the choices of the previous adopt apply unless changed.
fn launch(
    args: &Args,
    old: Option<&Settings>,
    manage_py: PathBuf,
    app: &App<'_>,
) -> Result<Launch, Refusal> {
    let named = args.python.as_ref().or(old.and_then(|old| old.manage_python.value.as_ref()));
    let search_path = app.system.environment.get("PATH").map(OsString::as_os_str);
    let python = python::find(named.map(PathBuf::as_path), &manage_py, search_path)?;
    let said = args.env_file.iter().map(std::path::absolute).collect::<Result<Vec<_>, _>>();
    let said = said.map_err(|error| no_file(&error))?;
    let kept = || old.map(|old| old.manage_env_files.value.clone()).unwrap_or_default();
    let env_files = if said.is_empty() { kept() } else { said };
    let again = args.again(app.overrides.config.as_ref());
    let mut launch = Launch::new(manage_py, python, env_files, &app.system.environment, &again)?;
    let kept_alias = old.map(|old| old.manage_database_alias.value.clone());
    let alias = args.database_alias.clone().or(kept_alias);
    launch.settings_module = args.settings.clone().or_else(|| old?.manage_settings.value.clone());
    let kept_timeout = old.map(|old| old.manage_timeout.value);
    if let Some(seconds) = args.timeout.map(NonZeroU32::get).or(kept_timeout) {
        launch.limit = Duration::from_secs(seconds.into());
    }
    launch.database_alias = alias.unwrap_or_else(|| "default".to_owned());
    Ok(launch)
}

/// Reads settings as later runs will.
pub(super) fn read_back(
    text: &str,
    path: &Path,
    environment: &Environment,
) -> Result<Settings, Refusal> {
    Settings::parse(text, path, environment.home()).map_err(|what| {
        Refusal::environment("bad_settings_file", format!("{}: {what}", path.display()))
    })
}

fn no_file(error: &std::io::Error) -> Refusal {
    Refusal::environment("file_unreadable", error.to_string())
}
