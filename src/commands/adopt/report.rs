//! What adopt prints about a site.

use serde::Serialize;
use serde_json::{Value, json};

use super::plan::Plan;
use crate::app::App;
use crate::settings::Settings;
use crate::site::{Difference, Facts, Profile, Proof, Warning};
use crate::terminal::visible;
use crate::ui::Format;

/// What has become of the settings file, or would.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    Adopted,
    WouldAdopt,
    Unchanged,
}

/// Everything that was found, proven and done; as JSON it is the command's document.
#[derive(Serialize)]
pub(super) struct Report {
    settings_file: String,
    written: bool,
    changed: Vec<&'static str>,
    site: Value,
    settings: Value,
    proof: Proof,
    pub(super) link_proven: bool,
    pub(super) differences: Vec<Difference>,
    pub(super) changed_secrets: Vec<&'static str>,
    warnings: Vec<Warning>,
    /// What the human-readable line shows.
    #[serde(skip)]
    summary: [String; 6],
    #[serde(skip)]
    pub(super) outlook: Outlook,
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
        Self {
            settings_file: plan.placing.path().display().to_string(),
            written: false,
            changed: Vec::new(),
            site: described(facts),
            settings: profile.to_json(),
            proof,
            link_proven: false,
            differences: Vec::new(),
            changed_secrets: Vec::new(),
            warnings,
            summary: [
                facts.django.clone(),
                settings.user_table.value.clone(),
                settings.database.value.to_string(),
                first.map_or("", |entry| entry.algorithm.as_str()).to_owned(),
                settings.time_zone.value.clone(),
                links(settings),
            ],
            outlook: Outlook::Adopted,
        }
    }

    /// Notes whether the settings file was written.
    pub(super) fn set_written(&mut self, written: bool) {
        self.written = written;
        self.changed = if written { vec!["settings_file"] } else { Vec::new() };
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
                return "SECRET_KEY: changed (links made with the old one stop working)".to_owned();
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
        let columns = &["settings_file", "django", "user_table", "database", "time_zone"];
        app.ui.print_record(columns, self)
    }

    fn line(&self, app: &App<'_>) -> String {
        let word = match self.outlook {
            Outlook::Adopted => "adopted",
            Outlook::WouldAdopt => "would adopt",
            Outlook::Unchanged => "already adopted, no changes",
        };
        let [django, table, database, hasher, time_zone, links] = &self.summary;
        let database = at_home(database, app);
        format!(
            "{word}: Django {django}, {table} in {database}, {hasher} hashes, {time_zone}, {links}"
        )
    }
}

/// Describes the facts that are not settings.
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

/// Shows the URL of links, up to the uid.
fn links(settings: &Settings) -> String {
    let path = settings.password_reset_path.value.split("{uid}").next().unwrap_or_default();
    let scheme = if settings.use_https.value { "https" } else { "http" };
    match (settings.site_domain.value.as_str(), path) {
        (_, "") => "no links".to_owned(),
        ("", path) => format!("links to {path}…"),
        (domain, path) => format!("links to {scheme}://{domain}{path}…"),
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
