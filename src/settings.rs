//! Settings, merged from options, environment, file and defaults, each with its source.

mod file;
mod home;

use std::fmt;
use std::path::{Path, PathBuf};

use self::file::{SettingsFile, ValidatorEntry};
pub use self::home::{Directories, Environment, update_file};
use crate::account::clock::SiteTime;
use crate::account::hasher::HashRecipe;
use crate::account::link::LinkShape;
use crate::account::policy::Policy;
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::store::UserTable;

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

    /// Returns the names of the user table and its columns.
    #[must_use]
    pub fn table(&self) -> UserTable {
        UserTable {
            table: self.user_table.value.clone(),
            username: self.username_field.value.clone(),
            email: self.email_field.value.clone(),
        }
    }

    /// Returns the site's clock.
    pub fn site_time(&self) -> Result<SiteTime, Refusal> {
        SiteTime::named(&self.time_zone.value).map_err(|error| {
            self.unfit("time_zone", &error.to_string())
                .hint("use a name such as Europe/Berlin or UTC")
        })
    }

    /// Returns the shape of reset links.
    pub fn link_shape(&self) -> Result<LinkShape, Refusal> {
        LinkShape::new(
            self.use_https.value,
            &self.site_domain.value,
            &self.password_reset_path.value,
        )
        .map_err(|error| {
            let name = match error {
                crate::account::link::LinkShapeError::Domain => "site_domain",
                crate::account::link::LinkShapeError::Path => "password_reset_path",
            };
            self.unfit(name, &error.to_string())
        })
    }

    /// Returns what a password must fulfil.
    pub fn policy(&self) -> Result<Policy, Refusal> {
        match &self.auth_password_validators.value {
            None => Ok(Policy::default()),
            Some(entries) => file::policy(entries)
                .map_err(|message| self.unfit("auth_password_validators", &message)),
        }
    }

    /// Returns how hashes are written.
    pub fn recipe(&self) -> Result<HashRecipe, Refusal> {
        let first = self.password_hashers.value.first().map(String::as_str);
        match first {
            Some("argon2") => Ok(HashRecipe::default()),
            Some("pbkdf2_sha256") => {
                HashRecipe::pbkdf2_sha256(HashRecipe::DEFAULT_PBKDF2_ITERATIONS)
                    .map_err(|error| self.unfit("password_hashers", &error.to_string()))
            }
            other => Err(self
                .unfit(
                    "password_hashers",
                    &format!("cannot write with \"{}\"", other.unwrap_or_default()),
                )
                .hint("the first entry must be \"argon2\" or \"pbkdf2_sha256\"")),
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

    fn unfit(&self, name: &str, what: &str) -> Refusal {
        let place = if self.file_found { &self.file.value } else { Path::new("the defaults") };
        Refusal::environment("bad_setting", format!("{name} in {}: {what}", place.display()))
    }
}

/// Takes the first of option, environment variable, settings file and default.
fn pick(
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
fn config_path(
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
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        if site.is_empty() || site.starts_with('.') || !site.chars().all(plain) {
            return Err(Refusal::usage("bad_site", format!("\"{site}\" is no name of a site"))
                .hint("a site's name has letters, digits, dots, dashes and underscores"));
        }
        return Ok(Setting { value: directories.site(&site)?, source });
    }
    pick((overrides.config.clone(), "--config"), (environment, "ACCT_CONFIG"), None, || {
        directories.config().map(|config| config.join("config.toml"))
    })
}

/// Reads and parses the file; one that is not there is empty.
fn read_file(path: &Path) -> Result<(SettingsFile, bool), Refusal> {
    let text = match files::read_settings(path) {
        Ok(text) => text,
        Err(FileError::Missing(_)) => return Ok((SettingsFile::default(), false)),
        Err(error) => return Err(error.into()),
    };
    let content = SettingsFile::parse(&text, path).map_err(|what| {
        Refusal::environment("bad_settings_file", format!("{}: {what}", path.display()))
            .hint("acct(1) lists the settings under FILES")
    })?;
    Ok((content, true))
}

fn refuse_url(database: &Path) -> Result<(), Refusal> {
    match database.to_string_lossy().split_once("://") {
        Some((scheme, _)) => Err(Refusal::environment(
            "unsupported_database",
            format!("{scheme} databases are not supported; acct works on SQLite files"),
        )
        .hint("give the path of the file that Django's DATABASES names")),
        None => Ok(()),
    }
}
