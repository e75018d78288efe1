//! A site as settings: what adopt writes, from the site's facts and the administrator's choices.

mod tables;

use std::path::Path;

use toml_edit::{DocumentMut, Item, value};

use self::tables::{hasher_array, user_columns, user_defaults, user_verbose_names, validators};
use super::facts::{Email, Facts, NEW_PROJECT_DOMAIN, Secret, SiteValidator};
use super::hashers::served;
use super::launch::{DEFAULT_LIMIT, Launch};
use super::warning::is_served;
use crate::account::link::LinkDomain;
use crate::error::Refusal;
use crate::settings::Settings;

/// The module of Django's own mail backends.
const DJANGO_BACKENDS: &str = "django.core.mail.backends.";

/// What the administrator decides where the site does not say it.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The domain in links, instead of the Sites framework's.
    pub site_domain: Option<LinkDomain>,
    /// Whether links start with `https`.
    pub use_https: Option<bool>,
    /// The site's name in mails, if the Sites framework gives none and it is not the domain.
    pub site_name: Option<String>,
    /// The path of reset links, if the site's is not found.
    pub password_reset_path: Option<String>,
    /// The environment variable that contains SECRET_KEY, instead of a key file.
    pub secret_key_env: Option<String>,
    /// The settings file's name without its suffix, which the key files share.
    pub stem: String,
}

impl Choices {
    /// Returns the choices of the last adopt, where the site still does not say it.
    ///
    /// A new project's `example.com` counts as not saying it.
    #[must_use]
    pub fn from_settings(settings: &Settings, facts: &Facts) -> Self {
        let file = &settings.file.value;
        let mut choices = Self {
            secret_key_env: settings.secret_key_env.value.clone(),
            stem: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            ..Self::default()
        };
        let old = settings.site_domain.value.as_str();
        let is_real = |domain: &String| domain != NEW_PROJECT_DOMAIN || domain == old;
        if !facts.site.domain.as_ref().is_some_and(is_real) {
            choices.site_domain = LinkDomain::new(old).ok();
            let https = settings.use_https.value;
            choices.use_https = choices.site_domain.as_ref().map(|_| https);
        }
        let name = &settings.site_name.value;
        let path = &settings.password_reset_path.value;
        choices.password_reset_path = (!path.is_empty()).then(|| path.clone());
        choices.site_name = (*name != settings.site_domain.value).then(|| name.clone());
        choices
    }
}

/// A file in the directory of the settings file that contains only secrets.
#[derive(Debug, Clone)]
pub struct KeyFile {
    /// The setting that refers to it.
    pub setting: &'static str,
    /// Its name.
    pub name: String,
    /// Its content: one secret per line.
    pub secrets: Vec<Secret>,
}

/// The settings of a site, and the files that contain its secrets.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    document: DocumentMut,
    /// The key files.
    pub files: Vec<KeyFile>,
}

impl Profile {
    /// Builds the settings of a site.
    pub fn new(facts: &Facts, launch: &Launch, choices: &Choices) -> Result<Self, Refusal> {
        let (hashers, _) = served(&facts.hashers)?;
        let mut profile = Self::default();
        profile.origin(facts, launch)?;
        profile.keys(facts, choices);
        profile.users(facts);
        profile.put("password_hashers", value(hasher_array(&hashers)));
        profile.put("auth_password_validators", validators(&facts.validators));
        profile.links(facts, choices);
        profile.mail(facts, &choices.stem)?;
        Ok(profile)
    }

    /// Builds a profile of key files only.
    #[cfg(test)]
    pub(super) fn of_files(files: Vec<KeyFile>) -> Self {
        Self { files, ..Self::default() }
    }

    /// Returns the settings as a document.
    #[must_use]
    pub fn document(&self) -> &DocumentMut {
        &self.document
    }

    /// Returns the settings as JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let table: Result<toml::Table, _> = self.document.to_string().parse();
        table.ok().and_then(|table| serde_json::to_value(table).ok()).unwrap_or_default()
    }

    fn put(&mut self, name: &str, item: Item) {
        self.document[name] = item;
    }

    fn put_text(&mut self, name: &str, text: &str) {
        self.put(name, value(text));
    }

    /// Lists validators, if there are any.
    fn put_list<'f>(&mut self, name: &str, validators: impl Iterator<Item = &'f SiteValidator>) {
        let paths: toml_edit::Array = validators.map(|it| it.path.as_str()).collect();
        if !paths.is_empty() {
            self.put(name, value(paths));
        }
    }

    fn put_path(&mut self, name: &str, path: &Path) -> Result<(), Refusal> {
        let text = path.to_str().ok_or_else(|| {
            let message = format!("{} is not UTF-8, as a settings file must be", path.display());
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
        let files: Vec<Option<&str>> = launch.env_files.iter().map(|file| file.to_str()).collect();
        let files: toml_edit::Array = files.into_iter().flatten().collect();
        if !files.is_empty() {
            self.put("manage_env_files", value(files));
        }
        if launch.limit != DEFAULT_LIMIT {
            self.put(
                "manage_timeout",
                value(i64::try_from(launch.limit.as_secs()).unwrap_or_default()),
            );
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
        // Without the Sites framework Django uses the domain as the site's name.
        let name = facts.site.name.as_deref().or(choices.site_name.as_deref());
        self.put_text("site_name", name.unwrap_or(domain));
        self.put("use_https", value(choices.use_https.unwrap_or(facts.https)));
        let found = facts.reset.path.as_deref().filter(|path| is_served(path));
        let path = found.or(choices.password_reset_path.as_deref());
        self.put_text("password_reset_path", path.unwrap_or_default());
        self.put_text("language_code", &facts.language_code);
        self.put("time_zone", value(facts.time_zone.as_deref().unwrap_or_default()));
        self.put("use_tz", value(facts.use_tz));
        if let Some(zone) = &facts.database.time_zone {
            self.put_text("database_time_zone", zone);
        }
        self.put("password_reset_timeout", value(facts.password_reset_timeout));
    }

    fn users(&mut self, facts: &Facts) {
        let user = &facts.user;
        let custom = facts.validators.iter().filter(|it| it.name.is_none() && it.fault.is_none());
        let hooks = facts.validators.iter().filter(|it| it.hook);
        self.put_list("site_validators", custom);
        self.put_list("password_changed_hooks", hooks);
        self.put_text("write_users", if user.listeners.is_empty() { "direct" } else { "site" });
        if let Some(defaults) = user_defaults(facts) {
            self.put("user_defaults", defaults);
        }
        let column = |field: &str| user.columns.get(field).map_or("", String::as_str);
        self.put_text("user_table", &user.table);
        self.put_text("username_field", column(&user.username));
        self.put_text("email_field", user.email.as_deref().map_or("", column));
        if let Some(columns) = user_columns(facts) {
            self.put("user_columns", columns);
        }
        if let Some(names) = user_verbose_names(facts) {
            self.put("user_verbose_names", names);
        }
    }

    fn mail(&mut self, facts: &Facts, stem: &str) -> Result<(), Refusal> {
        let email = &facts.email;
        self.put_text("default_from_email", &facts.default_from_email);
        let backend = backend(&email.backend);
        self.put_text("email_backend", backend);
        if let Some(path) = email.file_path.as_ref().filter(|_| backend == "file") {
            self.put_path("email_file_path", path)?;
        }
        if backend == "smtp" {
            self.smtp(email, stem);
        }
        if email.use_localtime {
            self.put("email_use_localtime", value(true));
        }
        Ok(())
    }

    fn smtp(&mut self, email: &Email, stem: &str) {
        self.put_text("email_host", &email.host);
        self.put("email_port", value(email.port));
        if !email.username.is_empty() {
            self.put_text("email_host_user", &email.username);
        }
        if !email.password.is_empty() {
            let secrets = vec![email.password.clone()];
            self.put_file("email_host_password_file", format!("{stem}.email_password"), secrets);
        }
        self.put("email_use_tls", value(email.use_tls));
        self.put("email_use_ssl", value(email.use_ssl));
        if let Some(seconds) = email.timeout {
            #[expect(clippy::cast_possible_truncation, reason = "a time-out is a few seconds")]
            self.put("email_timeout", value(seconds.ceil().max(1.0) as i64));
        }
    }
}

/// Returns the name of a mail backend: the module for Django's own, the class for any other.
fn backend(class: &str) -> &str {
    match class.strip_prefix(DJANGO_BACKENDS).and_then(|rest| rest.split('.').next()) {
        Some("filebased") => "file",
        Some(module) => module,
        None => class,
    }
}
