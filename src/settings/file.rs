//! The settings file: TOML, with Django's names in lower case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::hashers::HasherEntry;
use super::validators::ValidatorEntry;
use crate::account::suggestions::Suggestions;

/// What a settings file may say; a name that is not here is an error.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsFile {
    pub(super) database: Option<PathBuf>,
    pub(super) secret_key_file: Option<PathBuf>,
    pub(super) secret_key_env: Option<String>,
    pub(super) secret_key_fallbacks_file: Option<PathBuf>,
    pub(super) secret_key_file_shared: Option<bool>,
    pub(super) user_table: Option<String>,
    pub(super) username_field: Option<String>,
    pub(super) email_field: Option<String>,
    pub(super) user_columns: Option<BTreeMap<String, String>>,
    pub(super) user_verbose_names: Option<BTreeMap<String, String>>,
    pub(super) time_zone: Option<String>,
    pub(super) use_tz: Option<bool>,
    pub(super) database_time_zone: Option<String>,
    pub(super) password_reset_timeout: Option<u32>,
    pub(super) password_hashers: Option<Vec<HasherEntry>>,
    pub(super) auth_password_validators: Option<Vec<ValidatorEntry>>,
    pub(super) site_domain: Option<String>,
    pub(super) site_name: Option<String>,
    pub(super) use_https: Option<bool>,
    pub(super) password_reset_path: Option<String>,
    pub(super) language_code: Option<String>,
    pub(super) default_from_email: Option<String>,
    pub(super) templates: Option<PathBuf>,
    pub(super) extra_email_context: Option<toml::Table>,
    pub(super) notify_password_changed: Option<bool>,
    pub(super) email_backend: Option<String>,
    pub(super) email_host: Option<String>,
    pub(super) email_port: Option<u16>,
    pub(super) email_host_user: Option<String>,
    pub(super) email_host_password_file: Option<PathBuf>,
    pub(super) email_use_tls: Option<bool>,
    pub(super) email_use_ssl: Option<bool>,
    pub(super) email_timeout: Option<u32>,
    pub(super) email_file_path: Option<PathBuf>,
    pub(super) email_use_localtime: Option<bool>,
    pub(super) audit_log: Option<PathBuf>,
    pub(super) audit_syslog: Option<bool>,
    pub(super) audit_syslog_socket: Option<PathBuf>,
    pub(super) manage_py: Option<PathBuf>,
    pub(super) manage_python: Option<PathBuf>,
    pub(super) manage_settings: Option<String>,
    pub(super) manage_env_file: Option<PathBuf>,
    pub(super) manage_database_alias: Option<String>,
    pub(super) django_version: Option<String>,
}

impl SettingsFile {
    /// Parses the text of the file at `path`; its relative paths begin at its directory.
    ///
    /// The error is a line that names the place.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, String> {
        let mut file: Self = toml::from_str(text).map_err(|error| describe(text, &error))?;
        let directory = path.parent().unwrap_or(Path::new(""));
        let paths = [
            &mut file.manage_py,
            &mut file.manage_python,
            &mut file.manage_env_file,
            &mut file.database,
            &mut file.secret_key_file,
            &mut file.secret_key_fallbacks_file,
            &mut file.email_host_password_file,
            &mut file.email_file_path,
            &mut file.templates,
            &mut file.audit_log,
            &mut file.audit_syslog_socket,
        ];
        for path in paths.into_iter().flatten() {
            *path = directory.join(&path);
        }
        let lists = file.auth_password_validators.iter_mut().flatten();
        for path in lists.filter_map(ValidatorEntry::path_mut) {
            *path = directory.join(&path);
        }
        Ok(file)
    }
}

fn describe(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or(text));
    let line = before.matches('\n').count() + 1;
    let message = error.message();
    let what = near_name(message).unwrap_or_else(|| message.replace('\n', " "));
    format!("line {line}: {what}")
}

/// Names what may have been meant by a name that is not known; serde tells only by its message.
fn near_name(message: &str) -> Option<String> {
    let (unknown, known) = message.strip_prefix("unknown field `")?.split_once('`')?;
    let mut near = Suggestions::for_name(unknown);
    known.split('`').skip(1).step_by(2).for_each(|name| near.offer(name));
    let nearest = near.into_names().into_iter().next()?;
    Some(format!("there is no setting \"{unknown}\"; did you mean \"{nearest}\"?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SettingsFile, String> {
        SettingsFile::parse(text, Path::new("/etc/acct/config.toml"))
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let unknown = parse("site_name = \"x\"\nsite_nmae = \"y\"\n").unwrap_err();
        let near = "line 2: there is no setting \"site_nmae\"; did you mean \"site_name\"?";
        assert_eq!(unknown, near);
        let far = parse("colour_of_the_roof = 1").unwrap_err();
        assert!(far.starts_with("line 1: unknown field `colour_of_the_roof`, expected"), "{far}");
        assert!(parse("site_name = 3").unwrap_err().starts_with("line 1: "));
        assert!(parse("[[").unwrap_err().starts_with("line 1: "));
    }

    #[test]
    fn a_relative_path_begins_at_the_files_directory() {
        let file = parse("database = \"users.sqlite3\"\nsecret_key_file = \"/run/key\"").unwrap();
        assert_eq!(file.database.unwrap(), Path::new("/etc/acct/users.sqlite3"));
        assert_eq!(file.secret_key_file.unwrap(), Path::new("/run/key"));
    }
}
