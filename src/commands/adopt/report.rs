//! What adopt prints about a site.

use serde_json::{Value, json};

use super::SettingsDiff;
use crate::app::App;
use crate::error::Refusal;
use crate::settings::{Settings, WriteUsers};
use crate::site::{Difference, Facts, Profile};
use crate::terminal::visible;

/// Shows each setting that differs: old, new; of keys only that they do.
pub(super) fn show(changes: &SettingsDiff, profile: &Profile, app: &mut App<'_>) {
    for Difference { setting, old, new } in &changes.differences {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "(unset)".to_owned());
        app.ui.message(&format!("{setting}: {} -> {}", side(old), side(new)));
    }
    let has_fallbacks = profile.document().contains_key("secret_key_fallbacks_file");
    let is_shown = |setting: &str| changes.differences.iter().any(|it| it.setting == setting);
    for setting in changes.secrets.iter().filter(|setting| !is_shown(setting)) {
        app.ui.message(match *setting {
            "secret_key_file" if !has_fallbacks => {
                "SECRET_KEY: changed (links made with the old one stop working)"
            }
            "secret_key_file" => "SECRET_KEY: changed",
            "secret_key_fallbacks_file" => "SECRET_KEY_FALLBACKS: changed",
            _ => "EMAIL_HOST_PASSWORD: changed",
        });
    }
}

/// Prints in one line what was adopted, or would be.
pub(super) fn print(
    word: &str,
    facts: &Facts,
    settings: &Settings,
    app: &mut App<'_>,
) -> Result<(), Refusal> {
    let table = &settings.user_table.value;
    let database = at_home(&settings.database.value.to_string(), app);
    let hasher = settings.password_hashers.value.first().map_or("", |entry| &entry.algorithm);
    let (django, zone, links) = (&facts.django, &settings.time_zone.value, links(settings));
    let by_site = settings.write_users.value == WriteUsers::Site;
    let writes = if by_site { ", users written through the site" } else { "" };
    let line = format!(
        "{word}: Django {django}, {table} in {database}, {hasher} hashes, {zone}, {links}{writes}"
    );
    app.ui.print(format!("{}\n", visible(&line)).as_bytes())
}

/// Describes the facts that are not settings.
pub(super) fn described(facts: &Facts) -> Value {
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
