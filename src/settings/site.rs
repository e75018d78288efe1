//! What only an adopted site's settings say: where they were learned, and how the site mails.

use std::path::PathBuf;

use super::Setting;

/// Where an adopted site's settings were learned.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The site's `manage.py`; none where nothing was adopted.
    pub manage_py: Setting<Option<PathBuf>>,
    /// The Python that runs it.
    pub manage_python: Setting<Option<PathBuf>>,
    /// DJANGO_SETTINGS_MODULE, where `manage.py` alone does not say it.
    pub manage_settings: Setting<Option<String>>,
    /// The file of the service's environment variables.
    pub manage_env_file: Setting<Option<PathBuf>>,
    /// The entry of DATABASES that holds the users.
    pub manage_database_alias: Setting<String>,
    /// Django's version, such as `5.2.19`.
    pub django_version: Setting<Option<String>>,
}

/// Django's EMAIL_ settings.
#[derive(Debug, Clone)]
pub struct EmailSettings {
    /// EMAIL_BACKEND, as its module is called: `console`, `smtp`, `file` and so on.
    pub backend: Setting<String>,
    /// EMAIL_HOST.
    pub host: Setting<String>,
    /// EMAIL_PORT.
    pub port: Setting<u16>,
    /// EMAIL_HOST_USER.
    pub user: Setting<String>,
    /// The file that holds EMAIL_HOST_PASSWORD.
    pub password_file: Setting<Option<PathBuf>>,
    /// EMAIL_USE_TLS.
    pub use_tls: Setting<bool>,
    /// EMAIL_USE_SSL.
    pub use_ssl: Setting<bool>,
    /// EMAIL_TIMEOUT in seconds: for everything that one mail needs.
    pub timeout: Setting<u32>,
    /// EMAIL_FILE_PATH.
    pub file_path: Setting<Option<PathBuf>>,
    /// EMAIL_USE_LOCALTIME.
    pub use_localtime: Setting<bool>,
}
