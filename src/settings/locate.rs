//! Where settings are found: which file applies, and who has the last word on a path.

use std::path::{Path, PathBuf};

use super::file::SettingsFile;
use super::{Overrides, Setting, Source};
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::system::{Directories, Environment};

/// Takes the first of option, environment variable, settings file and default.
pub(super) fn pick(
    (option, option_name): (Option<PathBuf>, &'static str),
    (environment, variable): (&Environment, &'static str),
    file: Option<PathBuf>,
    default: impl FnOnce() -> Result<PathBuf, Refusal>,
) -> Result<Setting<PathBuf>, Refusal> {
    let set = |value, source| Ok(Setting { value, source });
    if let Some(value) = option {
        return set(value, Source::Option(option_name));
    }
    if let Some(value) = environment.get(variable) {
        return set(value.into(), Source::Environment(variable));
    }
    match file {
        Some(value) => set(value, Source::File),
        None => set(default()?, Source::Default),
    }
}

/// Decides which settings file applies: an adopted site's, the one named, or the default.
pub(super) fn config_path(
    overrides: &Overrides,
    environment: &Environment,
    directories: &Directories,
) -> Result<Setting<PathBuf>, Refusal> {
    let chosen =
        overrides.site.clone().map(|site| (site, Source::Option("--site"))).or_else(|| {
            let site = environment.get("ACCT_SITE")?.to_string_lossy().into_owned();
            Some((site, Source::Environment("ACCT_SITE")))
        });
    // A site on the command line outweighs a file in the environment, and the reverse.
    let explicit = matches!(chosen, Some((_, Source::Option(_)))) || overrides.config.is_none();
    if let Some((site, source)) = chosen.filter(|_| explicit) {
        return Ok(Setting { value: directories.site(&site)?, source });
    }
    pick((overrides.config.clone(), "--config"), (environment, "ACCT_CONFIG"), None, || {
        directories.config().map(|config| config.join("config.toml"))
    })
}

/// Reads and parses the file; one that is not there is empty.
pub(super) fn read_file(path: &Path) -> Result<(SettingsFile, bool), Refusal> {
    let text = match files::read_settings(path) {
        Ok(text) => text,
        Err(FileError::Missing(_)) => return Ok((SettingsFile::default(), false)),
        Err(error) => return Err(error.into()),
    };
    let content = SettingsFile::parse(&text, path).map_err(|what| {
        Refusal::environment("bad_settings_file", format!("{}: {what}", path.display()))
            .hint("acct(1) lists the settings under SETTINGS")
    })?;
    Ok((content, true))
}
