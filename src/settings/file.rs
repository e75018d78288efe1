//! The settings file: TOML, with Django's names in lower case.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, value};

use super::{Overrides, Setting, Settings, Source};
use crate::account::suggestions::Suggestions;
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::system::{Directories, Environment};

/// What helps where the default settings file cannot be read, as in the home of another user.
const OTHER_HOME: &str = "set HOME to your own home, or ACCT_CONFIG to a settings file";

/// Returns the path of the settings file: a site's, the specified one, or the default.
pub(super) fn find(
    overrides: &Overrides,
    environment: &Environment,
    directories: &Directories,
) -> Result<Setting<PathBuf>, Refusal> {
    if let Some(site) = &overrides.site {
        return Ok(Setting { value: directories.site(site)?, source: Source::Option("--site") });
    }
    if let (Some(site), None) = (environment.get("ACCT_SITE"), &overrides.config) {
        let value = directories.site(&site.to_string_lossy())?;
        return Ok(Setting { value, source: Source::Environment("ACCT_SITE") });
    }
    let mut file = Setting::default_value(PathBuf::new());
    file.override_with(("--config", overrides.config.as_ref()), (environment, "ACCT_CONFIG"));
    if file.is_default() {
        file.value = directories.config()?.join("config.toml");
    }
    Ok(file)
}

impl Settings {
    /// Reads the settings file; if it does not exist, every setting has its default.
    pub(super) fn read(file: Setting<PathBuf>, home: Option<&Path>) -> Result<Self, Refusal> {
        let (text, file_found) = match files::read_settings(&file.value) {
            Ok(text) => (text, true),
            Err(FileError::Missing(_)) => (String::new(), false),
            Err(error) => {
                let refusal = Refusal::from(error);
                let is_settled = refusal.hint.is_some() || !file.is_default();
                return Err(if is_settled { refusal } else { refusal.hint(OTHER_HOME) });
            }
        };
        let settings = Self::parse(&text, &file.value, home).map_err(|what| {
            Refusal::environment("bad_settings_file", format!("{}: {what}", file.value.display()))
                .hint("see SETTINGS in acct(1)")
        })?;
        Ok(Self { file, file_found, ..settings })
    }

    /// Parses the text of the settings file at `path`, for the user with this home directory.
    ///
    /// The error is one line with the line number.
    pub fn parse(text: &str, path: &Path, home: Option<&Path>) -> Result<Self, String> {
        let mut settings: Self = toml::from_str(text).map_err(|error| describe(text, &error))?;
        settings.file = Setting { value: path.to_owned(), source: Source::File };
        settings.file_found = true;
        settings.resolve_paths(path.parent().unwrap_or(Path::new("")), home);
        if settings.site_name.is_default() {
            settings.site_name.value.clone_from(&settings.site_domain.value);
        }
        Ok(settings)
    }
}

fn describe(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or(text));
    let line = before.matches('\n').count() + 1;
    let message = error.message();
    let what = unknown_name(message).unwrap_or_else(|| message.replace('\n', " "));
    format!("line {line}: {what}")
}

/// Returns a short message for an unknown name; serde reports the names only in its message.
fn unknown_name(message: &str) -> Option<String> {
    let (unknown, known) = message.strip_prefix("unknown field `")?.split_once('`')?;
    let near = Suggestions::among(unknown, known.split('`').skip(1).step_by(2));
    Some(match near.first() {
        Some(nearest) => format!("unknown setting \"{unknown}\"; did you mean \"{nearest}\"?"),
        None => format!("unknown setting \"{unknown}\""),
    })
}

/// Sets strings in a settings file and keeps the rest of it; returns whether it changed.
pub fn update_file(path: &Path, values: &[(&str, &str)]) -> Result<bool, Refusal> {
    let old = match files::read_settings(path) {
        Ok(text) => text,
        Err(FileError::Missing(_)) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut document: DocumentMut = old.parse().map_err(|_| {
        Refusal::environment("bad_settings_file", format!("{} is not TOML", path.display()))
    })?;
    for (name, text) in values {
        set_value(&mut document, name, &value(*text));
    }
    let new = document.to_string();
    if new == old {
        return Ok(false);
    }
    files::create_parent(path)?;
    // The settings file may be a symlink into a dotfiles repository; the symlink is kept.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    files::replace(&target, new.as_bytes())?;
    Ok(true)
}

/// Sets an item and keeps the comments around an old value.
pub fn set_value(document: &mut DocumentMut, name: &str, new: &Item) {
    match (document.get_mut(name), new) {
        (Some(Item::Value(old)), Item::Value(new)) => {
            let decor = old.decor().clone();
            *old = new.clone();
            *old.decor_mut() = decor;
        }
        _ => document[name] = new.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, String> {
        Settings::parse(text, Path::new("/etc/acct/config.toml"), Some(Path::new("/home/ann")))
    }

    #[test]
    fn a_mistake_is_reported_with_its_line() {
        let unknown = parse("site_name = \"x\"\nsite_nmae = \"y\"\n").unwrap_err();
        let near = "line 2: unknown setting \"site_nmae\"; did you mean \"site_name\"?";
        assert_eq!(unknown, near);
        let far = parse("colour_of_the_roof = 1").unwrap_err();
        assert_eq!(far, "line 1: unknown setting \"colour_of_the_roof\"");
        assert!(parse("file_found = true").unwrap_err().contains("unknown"));
        assert!(parse("site_name = 3").unwrap_err().starts_with("line 1: "));
        assert!(parse("[[").unwrap_err().starts_with("line 1: "));
    }

    #[test]
    fn a_relative_path_starts_at_the_directory_of_the_file() {
        let mut settings = parse(
            "database = \"users.sqlite3\"\nsecret_key_file = \"/run/key\"\naudit_log = \"log\"\n\
             [[auth_password_validators]]\nname = \"CommonPasswordValidator\"\n\
             password_list_path = \"list\"",
        )
        .unwrap();
        assert_eq!(settings.database.value.to_string(), "/etc/acct/users.sqlite3");
        assert_eq!(settings.secret_key_file.value, Path::new("/run/key"));
        assert_eq!(settings.audit_log.value.as_deref(), Some(Path::new("/etc/acct/log")));
        assert_eq!(settings.templates.value, Path::new("/etc/acct/templates"));
        let list = settings.auth_password_validators.value[0].path_mut().cloned();
        assert_eq!(list.as_deref(), Some(Path::new("/etc/acct/list")));
    }

    #[test]
    fn an_update_keeps_comments_and_reports_when_nothing_changed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("new/config.toml");
        assert!(update_file(&path, &[("site_domain", "news.example")]).unwrap());
        std::fs::write(&path, "# ours\nsite_domain = \"a.example\" # old\n").unwrap();
        assert!(update_file(&path, &[("site_domain", "b.example")]).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "# ours\nsite_domain = \"b.example\" # old\n");
        assert!(!update_file(&path, &[("site_domain", "b.example")]).unwrap());
    }

    #[test]
    fn a_tilde_is_the_home_directory() {
        let text =
            "database = \"~/users.sqlite3\"\naudit_log = \"~/acct.log\"\ntemplates = \"a/~/b\"";
        let settings = parse(text).unwrap();
        assert_eq!(settings.database.value, PathBuf::from("/home/ann/users.sqlite3").into());
        assert_eq!(settings.audit_log.value.as_deref(), Some(Path::new("/home/ann/acct.log")));
        assert_eq!(settings.templates.value, Path::new("/etc/acct/a/~/b"));
    }
}
