//! What a site's own Django reports, as the probe prints it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// The domain that the Sites framework writes into a new database.
pub(super) const NEW_PROJECT_DOMAIN: &str = "example.com";

/// A key or password of the site; wiped on drop, redacted in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Returns the bytes.
    #[must_use]
    pub fn expose(&self) -> &Zeroizing<Vec<u8>> {
        &self.0
    }

    /// Returns whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether it can be a line of a key file: UTF-8 on one line.
    #[must_use]
    pub fn fits_a_line(&self) -> bool {
        !self.0.iter().any(|byte| matches!(byte, b'\n' | b'\r')) && str::from_utf8(&self.0).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = BASE64_STANDARD.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        Ok(Self(Zeroizing::new(bytes)))
    }
}

/// Everything that adopt needs to know about a site.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    /// Django's version.
    pub django: String,
    /// Python's version.
    pub python: String,
    /// DJANGO_SETTINGS_MODULE.
    pub settings_module: Option<String>,
    /// The database.
    pub database: DatabaseEntry,
    /// AUTH_USER_MODEL.
    pub user: UserModel,
    /// SECRET_KEY; empty if the site has none.
    pub secret_key: Secret,
    /// SECRET_KEY_FALLBACKS.
    pub secret_key_fallbacks: Vec<Secret>,
    /// The site's custom token generator, if any.
    pub own_tokens: Option<String>,
    /// TIME_ZONE.
    pub time_zone: Option<String>,
    /// USE_TZ.
    pub use_tz: bool,
    /// PASSWORD_RESET_TIMEOUT, in seconds.
    pub password_reset_timeout: i64,
    /// PASSWORD_HASHERS.
    pub hashers: Vec<Hasher>,
    /// AUTH_PASSWORD_VALIDATORS.
    pub validators: Vec<SiteValidator>,
    /// The pages that request a link and redeem it.
    pub reset: ResetPages,
    /// Whether allauth's accounts are installed.
    pub allauth: bool,
    /// Custom templates of the reset mail.
    pub own_templates: Vec<String>,
    /// The Sites framework.
    pub site: SitesFramework,
    /// Whether the settings indicate https.
    pub https: bool,
    /// LANGUAGE_CODE.
    pub language_code: String,
    /// DEFAULT_FROM_EMAIL.
    pub default_from_email: String,
    /// How the site sends mail.
    pub email: Email,
    /// Whether ModelBackend is enabled, so that passwords of the user table work.
    pub model_backend: bool,
}

/// One entry of DATABASES.
#[derive(Debug, Clone, Deserialize)]
pub struct DatabaseEntry {
    /// Its key in DATABASES.
    pub alias: String,
    /// `sqlite`, `postgresql`, `mysql` and so on.
    pub vendor: String,
    /// ENGINE.
    pub engine: String,
    /// The absolute path of a SQLite file.
    pub name: Option<PathBuf>,
    /// The entry's TIME_ZONE.
    pub time_zone: Option<String>,
    /// Whether it is in memory.
    pub in_memory: bool,
    /// Whether the file exists.
    pub exists: bool,
}

/// The user model and its table.
#[derive(Debug, Clone, Deserialize)]
pub struct UserModel {
    /// `app.Model`.
    pub model: String,
    /// The table.
    pub table: String,
    /// Whether it is derived from `AbstractBaseUser`.
    pub is_django_s: bool,
    /// The primary key.
    pub key: PrimaryKey,
    /// USERNAME_FIELD.
    pub username: String,
    /// EMAIL_FIELD, if the table has it.
    pub email: Option<String>,
    /// Model field to column.
    pub columns: BTreeMap<String, String>,
    /// Columns that a new row must set.
    pub not_null: Vec<String>,
    /// Fields that acct needs and that are in another table.
    pub elsewhere: Vec<String>,
    /// Model field to its name in messages, for text fields.
    pub verbose_names: BTreeMap<String, String>,
    /// Methods that the model overrides.
    pub own_methods: Vec<String>,
    /// Whether the site keeps users in memory, as Evennia does.
    pub in_memory: bool,
    /// Constant defaults of columns of its own, as they are stored.
    pub defaults: Map<String, Value>,
    /// What runs when the site saves or removes a user: receivers of signals, methods of its own,
    /// defaults that are computed.
    pub listeners: Vec<String>,
    /// Receivers of every model.
    pub general_listeners: Vec<String>,
    /// The databases that the routers use for it.
    pub databases: Vec<String>,
    /// Whether its manager omits rows.
    pub hides_rows: bool,
}

/// The primary key of the user table.
#[derive(Debug, Clone, Deserialize)]
pub struct PrimaryKey {
    /// Its column.
    pub column: String,
    /// `integer`, `uuid`, `text`, or something unsupported.
    pub kind: String,
    /// The model field's class.
    #[serde(rename = "type")]
    pub field: String,
}

/// One entry of PASSWORD_HASHERS.
#[derive(Debug, Clone, Deserialize)]
pub struct Hasher {
    /// The class.
    pub path: String,
    /// Its name in stored hashes.
    pub algorithm: Option<String>,
    /// What it overrides besides costs.
    pub own: Option<Vec<String>>,
    /// Why it or its library cannot be imported.
    pub fault: Option<String>,
    /// Whether a stored hash needs it although it cannot be imported.
    pub used: bool,
    /// Costs by Django's names.
    pub parameters: BTreeMap<String, i64>,
}

/// One entry of AUTH_PASSWORD_VALIDATORS.
#[derive(Debug, Clone, Deserialize)]
pub struct SiteValidator {
    /// The class.
    pub path: String,
    /// The name, if it is one of Django's.
    pub name: Option<String>,
    /// OPTIONS.
    pub options: Map<String, Value>,
    /// Whether it has a hook for changes.
    pub hook: bool,
    /// Why it cannot be imported.
    pub fault: Option<String>,
}

/// The pages that request a link and redeem it.
#[derive(Debug, Clone, Deserialize)]
pub struct ResetPages {
    /// The path with `{uid}` and `{token}`.
    pub path: Option<String>,
    /// The paths of other such pages, such as the admin's.
    pub others: Vec<String>,
    /// The page that redeems links, if it is not Django's.
    pub own: Option<String>,
    /// The token generator of the pages, if it is not Django's.
    pub own_tokens: Option<String>,
    /// How the requesting page's mail differs from Django's.
    pub mail: Vec<String>,
}

/// The Sites framework.
#[derive(Debug, Clone, Deserialize)]
pub struct SitesFramework {
    /// `Site.domain`.
    pub domain: Option<String>,
    /// `Site.name`.
    pub name: Option<String>,
    /// Why it has no domain although it is installed.
    pub fault: Option<String>,
}

/// How the site sends mail.
#[derive(Debug, Clone, Deserialize)]
pub struct Email {
    /// The class of the backend.
    pub backend: String,
    /// EMAIL_HOST.
    pub host: String,
    /// EMAIL_PORT.
    pub port: i64,
    /// EMAIL_HOST_USER.
    pub username: String,
    /// EMAIL_HOST_PASSWORD.
    pub password: Secret,
    /// EMAIL_USE_TLS.
    pub use_tls: bool,
    /// EMAIL_USE_SSL.
    pub use_ssl: bool,
    /// EMAIL_TIMEOUT, in seconds.
    pub timeout: Option<f64>,
    /// EMAIL_FILE_PATH, absolute.
    pub file_path: Option<PathBuf>,
    /// EMAIL_USE_LOCALTIME.
    pub use_localtime: bool,
}
