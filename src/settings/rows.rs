//! Every setting as text, for `acct settings` and what reads it.

use std::path::PathBuf;

use super::{EmailSettings, Names, Origin, Setting, Settings, validators};

/// A setting's name, its value as text, and its source.
pub type SettingRow = (&'static str, String, String);

impl Settings {
    /// Lists every setting: its name, its value as text, its source.
    #[must_use]
    pub fn rows(&self) -> Vec<SettingRow> {
        let mut rows = self.user_rows();
        rows.extend(self.site_rows());
        rows.extend(self.email.rows());
        rows.extend(self.audit_rows());
        rows.extend(self.origin.rows());
        rows
    }

    fn audit_rows(&self) -> Vec<SettingRow> {
        vec![
            optional("audit_log", &self.audit_log, path),
            row("audit_syslog", &self.audit_syslog, bool::to_string),
            row("audit_syslog_socket", &self.audit_syslog_socket, path),
        ]
    }

    fn user_rows(&self) -> Vec<SettingRow> {
        vec![
            row("database", &self.database, ToString::to_string),
            row("secret_key_file", &self.secret_key_file, path),
            optional("secret_key_env", &self.secret_key_env, String::clone),
            optional("secret_key_fallbacks_file", &self.secret_key_fallbacks_file, path),
            row("secret_key_file_shared", &self.secret_key_file_shared, bool::to_string),
            row("user_table", &self.user_table, String::clone),
            row("username_field", &self.username_field, String::clone),
            row("email_field", &self.email_field, String::clone),
            row("user_columns", &self.user_columns, |columns| {
                columns.as_ref().map_or_else(|| "AbstractUser's".to_owned(), names)
            }),
            row("user_verbose_names", &self.user_verbose_names, names),
        ]
    }

    fn site_rows(&self) -> Vec<SettingRow> {
        vec![
            row("time_zone", &self.time_zone, String::clone),
            row("use_tz", &self.use_tz, bool::to_string),
            optional("database_time_zone", &self.database_time_zone, String::clone),
            row("password_reset_timeout", &self.password_reset_timeout, u32::to_string),
            row("password_hashers", &self.password_hashers, |hashers| {
                hashers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }),
            row("auth_password_validators", &self.auth_password_validators, |entries| {
                validators::names(entries.as_deref())
            }),
            row("site_domain", &self.site_domain, String::clone),
            row("site_name", &self.site_name, String::clone),
            row("use_https", &self.use_https, bool::to_string),
            row("password_reset_path", &self.password_reset_path, String::clone),
            row("language_code", &self.language_code, String::clone),
            row("default_from_email", &self.default_from_email, String::clone),
            row("templates", &self.templates, path),
            row("extra_email_context", &self.extra_email_context, |table| {
                let names = table.iter().map(|(name, value)| format!("{name}={value}"));
                names.collect::<Vec<_>>().join(", ")
            }),
            row("notify_password_changed", &self.notify_password_changed, bool::to_string),
        ]
    }
}

impl Origin {
    fn rows(&self) -> Vec<SettingRow> {
        vec![
            optional("manage_py", &self.manage_py, path),
            optional("manage_python", &self.manage_python, path),
            optional("manage_settings", &self.manage_settings, String::clone),
            optional("manage_env_file", &self.manage_env_file, path),
            row("manage_database_alias", &self.manage_database_alias, String::clone),
            optional("django_version", &self.django_version, String::clone),
        ]
    }
}

impl EmailSettings {
    fn rows(&self) -> Vec<SettingRow> {
        vec![
            row("email_backend", &self.backend, String::clone),
            row("email_host", &self.host, String::clone),
            row("email_port", &self.port, u16::to_string),
            row("email_host_user", &self.user, String::clone),
            optional("email_host_password_file", &self.password_file, path),
            row("email_use_tls", &self.use_tls, bool::to_string),
            row("email_use_ssl", &self.use_ssl, bool::to_string),
            row("email_timeout", &self.timeout, u32::to_string),
            optional("email_file_path", &self.file_path, path),
            row("email_use_localtime", &self.use_localtime, bool::to_string),
        ]
    }
}

fn row<T>(name: &'static str, setting: &Setting<T>, show: impl Fn(&T) -> String) -> SettingRow {
    (name, show(&setting.value), setting.source.to_string())
}

fn optional<T>(
    name: &'static str,
    setting: &Setting<Option<T>>,
    show: impl Fn(&T) -> String,
) -> SettingRow {
    row(name, setting, |value| value.as_ref().map(&show).unwrap_or_default())
}

#[expect(clippy::ptr_arg, reason = "it is handed to rows of `PathBuf`")]
fn path(path: &PathBuf) -> String {
    path.display().to_string()
}

fn names(names: &Names) -> String {
    names.iter().map(|(field, name)| format!("{field}={name}")).collect::<Vec<_>>().join(", ")
}
