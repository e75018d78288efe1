//! Settings, merged from options, environment, file and defaults, each with its source.

mod delivery;
mod derived;
mod file;
mod hashers;
mod home;
mod locate;
mod merge;
mod rows;
mod site;
mod templates;
mod validators;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

pub use self::delivery::unfit_outbox;
pub use self::derived::KeySource;
pub use self::hashers::HasherEntry;
pub use self::home::update_file;
use self::locate::{config_path, pick, read_file};
use self::merge::{Places, merge};
pub use self::rows::SettingRow;
pub use self::site::{EmailSettings, Origin};
use self::validators::ValidatorEntry;
use crate::account::near::NearNames;
use crate::error::Refusal;
use crate::store::Location;
use crate::system::{Directories, Environment};

/// Names by the model's field.
pub type Names = BTreeMap<String, String>;

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
    /// Tells whether nobody chose the value.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.source == Source::Default
    }
}

/// The settings that the command line can override.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Overrides {
    /// The user database (SQLite) [env: ACCT_DATABASE]
    #[arg(long, global = true, value_name = "PATH")]
    pub database: Option<PathBuf>,
    /// The settings file [env: ACCT_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The file that holds SECRET_KEY, the site's own or the one that acct made [env: ACCT_SECRET_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,
    /// The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "config")]
    pub site: Option<String>,
}

/// Every setting, named after Django's.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The settings file: the one that was read, or the one that would be.
    pub file: Setting<PathBuf>,
    /// Whether [`Settings::file`] is there and was read.
    pub file_found: bool,
    /// The site that the settings were learned from.
    pub origin: Origin,
    /// The user database.
    pub database: Setting<Location>,
    /// The file that holds SECRET_KEY.
    pub secret_key_file: Setting<PathBuf>,
    /// The environment variable that holds SECRET_KEY, in place of the file.
    pub secret_key_env: Setting<Option<String>>,
    /// The file that holds SECRET_KEY_FALLBACKS, one a line.
    pub secret_key_fallbacks_file: Setting<Option<PathBuf>>,
    /// Whether others may read the key files (a container's mounted secrets).
    pub secret_key_file_shared: Setting<bool>,
    /// The user table.
    pub user_table: Setting<String>,
    /// The column of the user name.
    pub username_field: Setting<String>,
    /// The column of the address; empty where there is none.
    pub email_field: Setting<String>,
    /// The columns of the model's other fields; none where they are `AbstractUser`'s.
    pub user_columns: Setting<Option<Names>>,
    /// What messages call the model's fields.
    pub user_verbose_names: Setting<Names>,
    /// TIME_ZONE.
    pub time_zone: Setting<String>,
    /// USE_TZ.
    pub use_tz: Setting<bool>,
    /// The database's TIME_ZONE.
    pub database_time_zone: Setting<Option<String>>,
    /// PASSWORD_RESET_TIMEOUT in seconds.
    pub password_reset_timeout: Setting<u32>,
    /// PASSWORD_HASHERS; the first one writes.
    pub password_hashers: Setting<Vec<HasherEntry>>,
    /// AUTH_PASSWORD_VALIDATORS.
    auth_password_validators: Setting<Option<Vec<ValidatorEntry>>>,
    /// The domain in links; empty where the site takes it from the request.
    pub site_domain: Setting<String>,
    /// The name in mails.
    pub site_name: Setting<String>,
    /// Whether links begin with `https`.
    pub use_https: Setting<bool>,
    /// The path of links, with `{uid}` and `{token}`; empty where the site has no such page.
    pub password_reset_path: Setting<String>,
    /// LANGUAGE_CODE.
    pub language_code: Setting<String>,
    /// DEFAULT_FROM_EMAIL.
    pub default_from_email: Setting<String>,
    /// The directory of the owner's templates.
    pub templates: Setting<PathBuf>,
    /// What templates of mails have besides Django's variables, and in their place.
    pub extra_email_context: Setting<toml::Table>,
    /// Whether users are told of a changed password by mail.
    pub notify_password_changed: Setting<bool>,
    /// How the site delivers mail.
    pub email: EmailSettings,
    /// The audit log; none where its default place is not known.
    pub audit_log: Setting<Option<PathBuf>>,
    /// Whether each line of it goes to syslog too.
    pub audit_syslog: Setting<bool>,
    /// The socket of syslog.
    pub audit_syslog_socket: Setting<PathBuf>,
}

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
        let (source, location) = (database.source, Location::parse(database.value)?);
        let database = Setting { value: location, source };
        if file_found && directories.is_site(&path.value) && database.source == Source::Default {
            return Err(Refusal::environment(
                "bad_setting",
                format!("database in {}: a site's settings must name it", path.value.display()),
            ));
        }
        let places = Places { file: path, file_found, database, secret_key_file: key };
        let mut settings = merge(content, places);
        if settings.audit_log.is_default() {
            settings.audit_log.value = directories.audit_log().ok();
        }
        Ok(settings)
    }

    /// Refuses a settings file that somebody named and that is not there.
    ///
    /// `sites` lists the names of those that there are.
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
        let mut near =
            NearNames::to(&self.file.value.file_stem().unwrap_or_default().to_string_lossy());
        for site in &sites {
            near.offer(site);
        }
        Err(refusal.hint(match near.into_names().first() {
            Some(site) => format!("did you mean --site {site}?"),
            None => format!("sites that there are: {}", sites.join(", ")),
        }))
    }

    /// Refuses a site's settings: what `init` makes is acct's own home.
    pub fn require_own_home(&self) -> Result<(), Refusal> {
        let message = "init makes acct's own home, not a site's";
        if matches!(self.file.source, Source::Option("--site") | Source::Environment("ACCT_SITE")) {
            return Err(
                Refusal::usage("not_own_home", message).hint("leave out --site (ACCT_SITE)")
            );
        }
        if self.describes_a_site() {
            let hint = format!(
                "{} describes a site; --config names settings of another home",
                self.file.value.display()
            );
            return Err(Refusal::environment("not_own_home", message).hint(hint));
        }
        Ok(())
    }

    /// Tells whether the settings were adopted, or speak of another user table than acct's own.
    fn describes_a_site(&self) -> bool {
        let names = [&self.user_table, &self.username_field, &self.email_field];
        self.origin.manage_py.value.is_some()
            || self.user_columns.value.is_some()
            || names.iter().any(|name| !name.is_default())
    }
}
