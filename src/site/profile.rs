//! A site as settings: what adopt writes, made from the site's facts and the admin's choices.

mod choices;
mod columns;
mod delivery;
mod lists;

use std::path::Path;

use toml_edit::{DocumentMut, Item, value};

pub use self::choices::{Choices, NEW_PROJECT_DOMAIN};
use self::lists::{hasher_array, validators};
use super::differences::{Difference, differences};
use super::facts::{Facts, Secret};
use super::hashers::served;
use super::launch::Launch;
use super::warning::is_served;
use crate::account::link::LinkDomain;
use crate::error::Refusal;

/// Every name that adopt owns in a settings file, in the order of writing; tables come last.
pub(super) const OWNED: [&str; 37] = [
    "manage_py",
    "manage_python",
    "manage_settings",
    "manage_env_file",
    "manage_database_alias",
    "django_version",
    "database",
    "secret_key_file",
    "secret_key_env",
    "secret_key_fallbacks_file",
    "user_table",
    "username_field",
    "email_field",
    "time_zone",
    "use_tz",
    "database_time_zone",
    "password_reset_timeout",
    "password_hashers",
    "site_domain",
    "site_name",
    "use_https",
    "password_reset_path",
    "language_code",
    "default_from_email",
    "email_backend",
    "email_host",
    "email_port",
    "email_host_user",
    "email_host_password_file",
    "email_use_tls",
    "email_use_ssl",
    "email_timeout",
    "email_file_path",
    "email_use_localtime",
    "user_columns",
    "user_verbose_names",
    "auth_password_validators",
];

/// A file that lies beside the settings file and holds secrets only.
#[derive(Debug, Clone)]
pub struct KeyFile {
    /// The setting that names it.
    pub setting: &'static str,
    /// Its name.
    pub name: String,
    /// What is in it: one secret a line.
    pub secrets: Vec<Secret>,
}

/// The settings of a site: values by name, and the files that hold its secrets.
#[derive(Debug, Clone)]
pub struct Profile {
    values: Vec<(&'static str, Item)>,
    /// The key files.
    pub files: Vec<KeyFile>,
}

impl Profile {
    /// Makes the settings of a site.
    pub fn new(facts: &Facts, launch: &Launch, choices: &Choices) -> Result<Self, Refusal> {
        let (hashers, _) = served(&facts.hashers)?;
        let mut profile = Self { values: Vec::new(), files: Vec::new() };
        profile.origin(facts, launch)?;
        profile.keys(facts, choices);
        profile.users(facts);
        profile.put("password_hashers", value(hasher_array(&hashers)));
        profile.put("auth_password_validators", validators(&facts.validators));
        profile.links(facts, choices);
        profile.mail(facts, &choices.stem)?;
        Ok(profile)
    }

    /// Makes a profile of key files alone.
    #[cfg(test)]
    pub(super) fn of_files(files: Vec<KeyFile>) -> Self {
        Self { values: Vec::new(), files }
    }

    /// Returns the value of a name; `None` where the setting is not written.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Item> {
        self.values.iter().find(|(other, _)| *other == name).map(|(_, item)| item)
    }

    /// Returns the settings as a document of their own.
    #[must_use]
    pub fn document(&self) -> DocumentMut {
        let mut document = DocumentMut::new();
        for name in OWNED {
            if let Some(item) = self.get(name) {
                document[name] = item.clone();
            }
        }
        document
    }

    /// Returns the settings as JSON has them.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let table: Result<toml::Table, _> = self.document().to_string().parse();
        table.ok().and_then(|table| serde_json::to_value(table).ok()).unwrap_or_default()
    }

    /// Writes what differs into a document and keeps the rest of it as it is.
    pub fn write_to(&self, document: &mut DocumentMut) {
        for Difference { setting, .. } in differences(document, self) {
            match self.get(setting) {
                None => drop(document.remove(setting)),
                Some(new) => set(document, setting, new),
            }
        }
    }

    fn put(&mut self, name: &'static str, item: Item) {
        self.values.push((name, item));
    }

    fn put_text(&mut self, name: &'static str, text: &str) {
        self.put(name, value(text));
    }

    fn put_path(&mut self, name: &'static str, path: &Path) -> Result<(), Refusal> {
        let text = path.to_str().ok_or_else(|| {
            let message = format!("{} is not UTF-8, which a settings file must be", path.display());
            Refusal::environment("unusable_path", message)
        })?;
        self.put_text(name, text);
        Ok(())
    }

    fn origin(&mut self, facts: &Facts, launch: &Launch) -> Result<(), Refusal> {
        self.put_path("manage_py", &launch.manage_py)?;
        self.put_path("manage_python", &launch.python)?;
        if let Some(module) = &launch.settings_module {
            self.put_text("manage_settings", module);
        }
        if let Some(file) = &launch.env_file {
            self.put_path("manage_env_file", file)?;
        }
        if launch.database_alias != "default" {
            self.put_text("manage_database_alias", &launch.database_alias);
        }
        self.put_text("django_version", &facts.django);
        self.put_path("database", facts.database.name.as_deref().unwrap_or(Path::new("")))
    }

    fn keys(&mut self, facts: &Facts, choices: &Choices) {
        match &choices.secret_key_env {
            Some(variable) => self.put_text("secret_key_env", variable),
            None => self.put_file(
                "secret_key_file",
                format!("{}.key", choices.stem),
                vec![facts.secret_key.clone()],
            ),
        }
        let fit = |key: &&Secret| key.fits_a_line() && !key.is_empty();
        let fallbacks: Vec<Secret> =
            facts.secret_key_fallbacks.iter().filter(fit).cloned().collect();
        if !fallbacks.is_empty() {
            let name = format!("{}.fallbacks", choices.stem);
            self.put_file("secret_key_fallbacks_file", name, fallbacks);
        }
    }

    fn put_file(&mut self, setting: &'static str, name: String, secrets: Vec<Secret>) {
        self.put_text(setting, &name);
        self.files.push(KeyFile { setting, name, secrets });
    }

    fn links(&mut self, facts: &Facts, choices: &Choices) {
        let site = facts.site.domain.as_deref();
        let chosen = choices.site_domain.as_ref().map(LinkDomain::as_str);
        let domain = chosen.or(site).unwrap_or_default();
        self.put_text("site_domain", domain);
        // Without the Sites framework Django calls the site as its domain.
        let name = facts.site.name.as_deref().or(choices.site_name.as_deref());
        self.put_text("site_name", name.unwrap_or(domain));
        self.put("use_https", value(choices.use_https.unwrap_or(facts.https)));
        let path = facts.reset.path.as_deref().filter(|path| is_served(path));
        self.put_text("password_reset_path", path.unwrap_or_default());
        self.put_text("language_code", &facts.language_code);
        self.put("time_zone", value(facts.time_zone.as_deref().unwrap_or_default()));
        self.put("use_tz", value(facts.use_tz));
        if let Some(zone) = &facts.database.time_zone {
            self.put_text("database_time_zone", zone);
        }
        self.put("password_reset_timeout", value(facts.password_reset_timeout));
    }
}

/// Sets a value, and leaves the comments around an old one.
fn set(document: &mut DocumentMut, name: &str, new: &Item) {
    match (document.get_mut(name), new) {
        (Some(Item::Value(old)), Item::Value(new)) => {
            let decor = old.decor().clone();
            *old = new.clone();
            *old.decor_mut() = decor;
        }
        _ => document[name] = new.clone(),
    }
}
