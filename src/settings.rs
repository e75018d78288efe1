//! Settings, merged from options, environment, file and defaults, each with its source.

mod derived;
mod file;
mod home;
mod locate;

use std::fmt;
use std::path::PathBuf;

use self::file::{SettingsFile, ValidatorEntry};
pub use self::home::{Directories, Environment, update_file};
use self::locate::{config_path, pick, read_file, refuse_url};
use crate::error::Refusal;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An option of the command line.
    Option(&'static str),
    /// An environment variable.
    Environment(&'static str),
    /// The settings file.
    File,
    /// acct's own default.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "option {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File => f.write_str("settings file"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

impl<T> Setting<T> {
    fn file_or(file: Option<T>, default: impl FnOnce() -> T) -> Self {
        match file {
            Some(value) => Self { value, source: Source::File },
            None => Self { value: default(), source: Source::Default },
        }
    }

    /// Tells whether nobody chose the value.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.source == Source::Default
    }
}

/// What of the settings the command line can say.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--database`.
    pub database: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--secret-key-file`.
    pub secret_key_file: Option<PathBuf>,
    /// `--site`.
    pub site: Option<String>,
}

/// Every setting, named after Django's.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The settings file: the one that was read, or the one that would be.
    pub file: Setting<PathBuf>,
    /// Whether [`Settings::file`] is there and was read.
    pub file_found: bool,
    /// The user database.
    pub database: Setting<PathBuf>,
    /// The file that holds SECRET_KEY.
    pub secret_key_file: Setting<PathBuf>,
    /// The file that holds SECRET_KEY_FALLBACKS, one a line.
    pub secret_key_fallbacks_file: Setting<Option<PathBuf>>,
    /// Whether others may read the key files (a container's mounted secrets).
    pub secret_key_file_shared: Setting<bool>,
    /// The user table.
    pub user_table: Setting<String>,
    /// The column of the user name.
    pub username_field: Setting<String>,
    /// The column of the address.
    pub email_field: Setting<String>,
    /// TIME_ZONE.
    pub time_zone: Setting<String>,
    /// PASSWORD_RESET_TIMEOUT in seconds.
    pub password_reset_timeout: Setting<u32>,
    /// PASSWORD_HASHERS by algorithm; the first one writes.
    pub password_hashers: Setting<Vec<String>>,
    /// AUTH_PASSWORD_VALIDATORS.
    auth_password_validators: Setting<Option<Vec<ValidatorEntry>>>,
    /// The domain in links.
    pub site_domain: Setting<String>,
    /// The name in mails.
    pub site_name: Setting<String>,
    /// Whether links begin with `https`.
    pub use_https: Setting<bool>,
    /// The path of links, with `{uid}` and `{token}`.
    pub password_reset_path: Setting<String>,
    /// DEFAULT_FROM_EMAIL.
    pub default_from_email: Setting<String>,
}

const DEFAULT_DOMAIN: &str = "localhost:8000";

impl Settings {
    /// Reads the settings file that applies, and merges.
    pub fn load(
        overrides: &Overrides,
        environment: &Environment,
        directories: &Directories,
    ) -> Result<Self, Refusal> {
        let path = config_path(overrides, environment, directories)?;
        let (content, file_found) = read_file(&path.value)?;
        let database = pick(
            (overrides.database.clone(), "--database"),
            (environment, "ACCT_DATABASE"),
            content.database.clone(),
            || directories.data().map(|data| data.join("accounts.sqlite3")),
        )?;
        let key = pick(
            (overrides.secret_key_file.clone(), "--secret-key-file"),
            (environment, "ACCT_SECRET_KEY_FILE"),
            content.secret_key_file.clone(),
            || directories.config().map(|config| config.join("secret_key")),
        )?;
        refuse_url(&database.value)?;
        if file_found && directories.is_site(&path.value) && database.source == Source::Default {
            return Err(Refusal::environment(
                "bad_setting",
                format!("database in {}: a site's settings must name it", path.value.display()),
            ));
        }
        Ok(Self::merge(content, path, file_found, database, key))
    }

    fn merge(
        content: SettingsFile,
        file: Setting<PathBuf>,
        file_found: bool,
        database: Setting<PathBuf>,
        secret_key_file: Setting<PathBuf>,
    ) -> Self {
        let text =
            |value: Option<String>, default: &str| Setting::file_or(value, || default.to_owned());
        let site_domain = text(content.site_domain, DEFAULT_DOMAIN);
        let site_name = text(content.site_name, &site_domain.value);
        Self {
            file,
            file_found,
            database,
            secret_key_file,
            secret_key_fallbacks_file: Setting::file_or(
                content.secret_key_fallbacks_file.map(Some),
                || None,
            ),
            secret_key_file_shared: Setting::file_or(content.secret_key_file_shared, || false),
            user_table: text(content.user_table, "auth_user"),
            username_field: text(content.username_field, "username"),
            email_field: text(content.email_field, "email"),
            time_zone: text(content.time_zone, "UTC"),
            password_reset_timeout: Setting::file_or(content.password_reset_timeout, || 259_200),
            password_hashers: Setting::file_or(content.password_hashers, || {
                vec!["argon2".to_owned(), "pbkdf2_sha256".to_owned()]
            }),
            auth_password_validators: Setting::file_or(
                content.auth_password_validators.map(Some),
                || None,
            ),
            site_domain,
            site_name,
            use_https: Setting::file_or(content.use_https, || false),
            password_reset_path: text(content.password_reset_path, "/users/reset/{uid}/{token}/"),
            default_from_email: text(content.default_from_email, "webmaster@localhost"),
        }
    }

    /// Refuses a settings file that somebody named and that is not there.
    pub fn require_file(&self) -> Result<(), Refusal> {
        if self.file_found || self.file.is_default() {
            return Ok(());
        }
        let path = self.file.value.display();
        Err(Refusal::environment(
            "no_settings_file",
            format!("there is no settings file {path} ({})", self.file.source),
        ))
    }

    /// Refuses an adopted site's settings: what `init` makes is acct's own home.
    pub fn require_own_home(&self) -> Result<(), Refusal> {
        match self.file.source {
            Source::Option("--site") | Source::Environment("ACCT_SITE") => {
                Err(Refusal::usage("not_own_home", "init makes acct's own home, not a site's")
                    .hint("leave out --site (ACCT_SITE)"))
            }
            _ => Ok(()),
        }
    }

    /// Lists every setting: its name, its value as text, its source.
    #[must_use]
    pub fn rows(&self) -> Vec<(&'static str, String, String)> {
        fn row<T>(
            name: &'static str,
            setting: &Setting<T>,
            show: impl Fn(&T) -> String,
        ) -> (&'static str, String, String) {
            (name, show(&setting.value), setting.source.to_string())
        }
        let path = |path: &PathBuf| path.display().to_string();
        vec![
            row("database", &self.database, path),
            row("secret_key_file", &self.secret_key_file, path),
            row("secret_key_fallbacks_file", &self.secret_key_fallbacks_file, |file| {
                file.as_ref().map(path).unwrap_or_default()
            }),
            row("secret_key_file_shared", &self.secret_key_file_shared, bool::to_string),
            row("user_table", &self.user_table, String::clone),
            row("username_field", &self.username_field, String::clone),
            row("email_field", &self.email_field, String::clone),
            row("time_zone", &self.time_zone, String::clone),
            row("password_reset_timeout", &self.password_reset_timeout, u32::to_string),
            row("password_hashers", &self.password_hashers, |names| names.join(", ")),
            row("auth_password_validators", &self.auth_password_validators, |entries| {
                file::names(entries.as_deref())
            }),
            row("site_domain", &self.site_domain, String::clone),
            row("site_name", &self.site_name, String::clone),
            row("use_https", &self.use_https, bool::to_string),
            row("password_reset_path", &self.password_reset_path, String::clone),
            row("default_from_email", &self.default_from_email, String::clone),
        ]
    }
}
