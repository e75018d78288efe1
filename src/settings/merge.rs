//! The settings file's values over the defaults.

use std::path::{Path, PathBuf};

use super::file::SettingsFile;
use super::hashers::HasherEntry;
use super::{EmailSettings, Origin, Setting, Settings, Source};
use crate::store::Location;

const DEFAULT_DOMAIN: &str = "localhost:8000";

/// Where syslog listens.
const SYSLOG: &str = if cfg!(target_os = "macos") { "/var/run/syslog" } else { "/dev/log" };

/// The paths that the command line and the environment may name too.
pub(super) struct Places {
    pub(super) file: Setting<PathBuf>,
    pub(super) file_found: bool,
    pub(super) database: Setting<Location>,
    pub(super) secret_key_file: Setting<PathBuf>,
}

impl Settings {
    /// Takes the settings that a file of this text at this path alone would give.
    ///
    /// The error is a line that names the place.
    pub fn of_text(text: &str, path: &Path) -> Result<Self, String> {
        let content = SettingsFile::parse(text, path)?;
        let from_file = |value: Option<PathBuf>| or(value, PathBuf::new);
        let places = Places {
            file: Setting { value: path.to_owned(), source: Source::File },
            file_found: true,
            database: or(content.database.clone().map(Location::File), || {
                Location::File(PathBuf::new())
            }),
            secret_key_file: from_file(content.secret_key_file.clone()),
        };
        Ok(merge(content, places))
    }
}

/// Merges; whatever the file does not say is the default.
pub(super) fn merge(content: SettingsFile, places: Places) -> Settings {
    let Places { file, file_found, database, secret_key_file } = places;
    let (origin, email) = (origin(&content), email(&content));
    let beside = || file.value.with_file_name("templates");
    let templates = or(content.templates, beside);
    let site_domain = text(content.site_domain, DEFAULT_DOMAIN);
    let site_name = text(content.site_name, &site_domain.value);
    Settings {
        file,
        file_found,
        origin,
        database,
        secret_key_file,
        secret_key_env: optional(content.secret_key_env),
        secret_key_fallbacks_file: optional(content.secret_key_fallbacks_file),
        secret_key_file_shared: or(content.secret_key_file_shared, || false),
        user_table: text(content.user_table, "auth_user"),
        username_field: text(content.username_field, "username"),
        email_field: text(content.email_field, "email"),
        user_columns: optional(content.user_columns),
        user_verbose_names: or(content.user_verbose_names, Default::default),
        time_zone: text(content.time_zone, "UTC"),
        use_tz: or(content.use_tz, || true),
        database_time_zone: optional(content.database_time_zone),
        password_reset_timeout: or(content.password_reset_timeout, || 259_200),
        password_hashers: or(content.password_hashers, || {
            ["argon2", "pbkdf2_sha256"].map(HasherEntry::usual).to_vec()
        }),
        auth_password_validators: optional(content.auth_password_validators),
        site_domain,
        site_name,
        use_https: or(content.use_https, || false),
        password_reset_path: text(content.password_reset_path, "/users/reset/{uid}/{token}/"),
        language_code: text(content.language_code, "en-us"),
        default_from_email: text(content.default_from_email, "webmaster@localhost"),
        templates,
        extra_email_context: or(content.extra_email_context, Default::default),
        notify_password_changed: or(content.notify_password_changed, || false),
        email,
        audit_log: optional(content.audit_log),
        audit_syslog: or(content.audit_syslog, || false),
        audit_syslog_socket: or(content.audit_syslog_socket, || SYSLOG.into()),
    }
}

fn origin(content: &SettingsFile) -> Origin {
    Origin {
        manage_py: optional(content.manage_py.clone()),
        manage_python: optional(content.manage_python.clone()),
        manage_settings: optional(content.manage_settings.clone()),
        manage_env_file: optional(content.manage_env_file.clone()),
        manage_database_alias: text(content.manage_database_alias.clone(), "default"),
        django_version: optional(content.django_version.clone()),
    }
}

fn email(content: &SettingsFile) -> EmailSettings {
    EmailSettings {
        backend: text(content.email_backend.clone(), "console"),
        host: text(content.email_host.clone(), "localhost"),
        port: or(content.email_port, || 25),
        user: text(content.email_host_user.clone(), ""),
        password_file: optional(content.email_host_password_file.clone()),
        use_tls: or(content.email_use_tls, || false),
        use_ssl: or(content.email_use_ssl, || false),
        timeout: or(content.email_timeout, || 30),
        file_path: optional(content.email_file_path.clone()),
        use_localtime: or(content.email_use_localtime, || false),
    }
}

fn or<T>(file: Option<T>, default: impl FnOnce() -> T) -> Setting<T> {
    match file {
        Some(value) => Setting { value, source: Source::File },
        None => Setting { value: default(), source: Source::Default },
    }
}

fn optional<T>(file: Option<T>) -> Setting<Option<T>> {
    or(file.map(Some), || None)
}

fn text(file: Option<String>, default: &str) -> Setting<String> {
    or(file, || default.to_owned())
}
