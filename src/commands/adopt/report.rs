//! What adopt says of a site.

use serde::Serialize;
use serde_json::{Value, json};

use super::plan::Plan;
use crate::app::App;
use crate::settings::Settings;
use crate::site::differences::Difference;
use crate::site::{Facts, Profile, Proof, Warning};
use crate::terminal::visible;
use crate::ui::{Format, Record};

/// What has become of the settings file, or would.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    Adopted,
    WouldAdopt,
    Unchanged,
}

/// Everything that was found, proven and done.
pub(super) struct Report {
    fields: Vec<(&'static str, String)>,
    site: Value,
    settings: Value,
    proof: Proof,
    warnings: Vec<Warning>,
    pub(super) link_proven: bool,
    pub(super) differences: Vec<Difference>,
    pub(super) changed_secrets: Vec<&'static str>,
    pub(super) outlook: Outlook,
    pub(super) written: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    settings_file: &'a str,
    written: bool,
    changed: &'a [&'static str],
    site: &'a Value,
    settings: &'a Value,
    proof: &'a Proof,
    link_proven: bool,
    differences: &'a [Difference],
    changed_secrets: &'a [&'static str],
    warnings: &'a [Warning],
}

impl Report {
    pub(super) fn new(
        plan: &Plan,
        facts: &Facts,
        settings: &Settings,
        profile: &Profile,
        proof: Proof,
        warnings: Vec<Warning>,
    ) -> Self {
        let first = settings.password_hashers.value.first();
        let hasher = first.map_or("", |entry| entry.algorithm.as_str()).to_owned();
        let fields = vec![
            ("settings_file", plan.placing.path().display().to_string()),
            ("django_version", facts.django.clone()),
            ("user_table", settings.user_table.value.clone()),
            ("database", settings.database.value.display().to_string()),
            ("password_hasher", hasher),
            ("time_zone", settings.time_zone.value.clone()),
            ("links", links(settings)),
        ];
        Self {
            fields,
            site: described(facts),
            settings: profile.to_json(),
            proof,
            warnings,
            link_proven: false,
            differences: Vec::new(),
            changed_secrets: Vec::new(),
            outlook: Outlook::Adopted,
            written: false,
        }
    }

    pub(super) fn has_changes(&self) -> bool {
        !self.differences.is_empty() || !self.changed_secrets.is_empty()
    }

    /// Shows each setting that differs: old, new; of keys only that they do.
    pub(super) fn show_differences(&self, app: &mut App<'_>) {
        for Difference { setting, old, new } in &self.differences {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "(unset)".to_owned());
            app.ui.message(&format!("{setting}: {} -> {}", side(old), side(new)));
        }
        let unnamed = |setting: &&&str| !self.differences.iter().any(|it| it.setting == **setting);
        for setting in self.changed_secrets.iter().filter(unnamed) {
            app.ui.message(&self.changed_secret(setting));
        }
    }

    /// Says of a secret, by Django's name, that it is another one.
    fn changed_secret(&self, setting: &str) -> String {
        let name = match setting {
            "secret_key_file" if self.settings.get("secret_key_fallbacks_file").is_none() => {
                return "SECRET_KEY: changed (links made with the old one end)".to_owned();
            }
            "secret_key_file" => "SECRET_KEY",
            "secret_key_fallbacks_file" => "SECRET_KEY_FALLBACKS",
            "email_host_password_file" => "EMAIL_HOST_PASSWORD",
            other => other,
        };
        format!("{name}: changed")
    }

    pub(super) fn print(&self, app: &mut App<'_>, text: &str) -> anyhow::Result<()> {
        if app.ui.options.format == Format::Table {
            let line = format!("{}\n", visible(&self.line(app)));
            app.ui.print(line.as_bytes())?;
            for line in text.lines().filter(|_| self.outlook == Outlook::WouldAdopt) {
                app.ui.print(format!("{}\n", visible(line)).as_bytes())?;
            }
            return Ok(());
        }
        let document = Document {
            settings_file: self.field("settings_file"),
            written: self.written,
            changed: if self.written { &["settings_file"] } else { &[] },
            site: &self.site,
            settings: &self.settings,
            proof: &self.proof,
            link_proven: self.link_proven,
            differences: &self.differences,
            changed_secrets: &self.changed_secrets,
            warnings: &self.warnings,
        };
        Record::new(self.fields.clone()).print(&mut app.ui, &document)
    }

    fn line(&self, app: &App<'_>) -> String {
        let word = match self.outlook {
            Outlook::Adopted => "adopted",
            Outlook::WouldAdopt => "would adopt",
            Outlook::Unchanged => "already adopted, nothing has changed",
        };
        format!(
            "{word}: Django {}, {} in {}, {} first, {}, {}",
            self.field("django_version"),
            self.field("user_table"),
            at_home(self.field("database"), app),
            self.field("password_hasher"),
            self.field("time_zone"),
            self.field("links"),
        )
    }

    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }
}

/// Describes what no setting says.
fn described(facts: &Facts) -> Value {
    let user = &facts.user;
    json!({
        "django": facts.django,
        "python": facts.python,
        "settings_module": facts.settings_module,
        "user_model": user.model,
        "key": { "column": user.key.column, "kind": user.key.kind, "field": user.key.field },
        "not_null_columns": user.not_null,
    })
}

/// Shows where links lead, up to the uid.
fn links(settings: &Settings) -> String {
    let path = settings.password_reset_path.value.split("{uid}").next().unwrap_or_default();
    let scheme = if settings.use_https.value { "https" } else { "http" };
    match (settings.site_domain.value.as_str(), path) {
        (_, "") => "no links".to_owned(),
        ("", path) => format!("links {path}…"),
        (domain, path) => format!("links {scheme}://{domain}{path}…"),
    }
}

/// Writes a path below the home directory with a tilde.
fn at_home(path: &str, app: &App<'_>) -> String {
    let home = app.system.environment.get("HOME").and_then(|home| home.to_str());
    let below = home.and_then(|home| path.strip_prefix(home.trim_end_matches('/')));
    match below.filter(|rest| rest.starts_with('/')) {
        Some(rest) => format!("~{rest}"),
        None => path.to_owned(),
    }
}
