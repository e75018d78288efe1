//! Settings, merged from options, environment, file and defaults, each with its source.

mod declared;
mod delivery;
mod derived;
mod file;
mod passwords;
mod setting;
mod templates;

use std::path::PathBuf;

pub use self::declared::Settings;
pub use self::delivery::bad_outbox;
pub use self::derived::KeySource;
pub use self::file::{set_value, update_file};
pub use self::passwords::{HasherEntry, ValidatorEntry};
pub use self::setting::{Declaration, Names, OnAdopt, Setting, SettingRow, Source, WriteUsers};
use crate::account::suggestions::Suggestions;
use crate::error::Refusal;
use crate::store::StoreError;
use crate::system::{Directories, Environment};

/// The settings that command-line options can override.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Overrides {
    /// Use this user database (SQLite) [env: ACCT_DATABASE]
    #[arg(long, global = true, value_name = "PATH")]
    pub database: Option<PathBuf>,
    /// Read settings from this file [env: ACCT_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,
    /// Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "config")]
    pub site: Option<String>,
}

impl Settings {
    /// Finds and reads the settings file, then applies options, environment and defaults.
    pub fn load(
        overrides: &Overrides,
        environment: &Environment,
        directories: &Directories,
    ) -> Result<Self, Refusal> {
        let mut settings =
            Self::read(file::find(overrides, environment, directories)?, environment.home())?;
        settings.database.override_with(
            ("--database", overrides.database.as_ref()),
            (environment, "ACCT_DATABASE"),
        );
        settings.secret_key_file.override_with(
            ("--secret-key-file", overrides.secret_key_file.as_ref()),
            (environment, "ACCT_SECRET_KEY_FILE"),
        );
        if settings.database.is_default() {
            let file = &settings.file.value;
            if settings.file_found && directories.is_site(file) {
                let message = format!("database is not set in {}", file.display());
                return Err(Refusal::environment("bad_setting", message)
                    .hint("the settings of a site must set database"));
            }
            settings.database.value = directories.data()?.join("accounts.sqlite3").into();
        }
        if settings.secret_key_file.is_default() {
            settings.secret_key_file.value = directories.config()?.join("secret_key");
        }
        if settings.audit_log.is_default() {
            settings.audit_log.value = directories.audit_log().ok();
        }
        if let Some(scheme) = settings.database.value.url_scheme() {
            return Err(StoreError::Unsupported(scheme).into());
        }
        Ok(settings)
    }

    /// Refuses a specified settings file that does not exist.
    ///
    /// `sites` lists the names of the adopted sites.
    pub fn require_file(&self, sites: impl FnOnce() -> Vec<String>) -> Result<(), Refusal> {
        if self.file_found || self.file.is_default() {
            return Ok(());
        }
        let path = self.file.value.display();
        let message = format!("there is no settings file {path} ({})", self.file.source);
        let refusal = Refusal::environment("no_settings_file", message);
        let sites = sites();
        if sites.is_empty() {
            return Err(refusal);
        }
        let name = self.file.value.file_stem().unwrap_or_default();
        let near = Suggestions::among(&name.to_string_lossy(), &sites);
        Err(refusal.hint(match near.first() {
            Some(site) => format!("did you mean --site {site}?"),
            None => format!("adopted sites: {}", sites.join(", ")),
        }))
    }

    /// Refuses the settings of a site, for `init`.
    pub fn require_own_home(&self) -> Result<(), Refusal> {
        let message = "init creates acct's own database, not a site's";
        if matches!(self.file.source, Source::Option("--site") | Source::Environment("ACCT_SITE")) {
            let hint = "run it without --site (and without ACCT_SITE)";
            return Err(Refusal::usage("not_own_home", message).hint(hint));
        }
        if self.describes_a_site() {
            let file = self.file.value.display();
            let hint = format!("{file} describes a site; specify another file with --config");
            return Err(Refusal::environment("not_own_home", message).hint(hint));
        }
        Ok(())
    }

    /// Returns whether the settings were adopted or specify another user table than acct's own.
    fn describes_a_site(&self) -> bool {
        let names = [&self.user_table, &self.username_field, &self.email_field];
        self.manage_py.value.is_some()
            || self.user_columns.value.is_some()
            || names.iter().any(|name| !name.is_default())
    }

    /// Returns the refusal of a setting's value.
    fn bad_setting(&self, name: &str, what: &str) -> Refusal {
        let message = if self.file_found {
            format!("{name} in {}: {what}", self.file.value.display())
        } else {
            format!("{name}: {what}")
        };
        Refusal::environment("bad_setting", message)
    }
}
