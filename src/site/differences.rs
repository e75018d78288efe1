//! What would change in a settings file.

use toml_edit::DocumentMut;

use super::profile::Profile;
use crate::settings::{OnAdopt, Settings, set_value};

/// A setting that differs from the site's.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The setting.
    pub setting: &'static str,
    /// The file's value as TOML; none if the file does not set it.
    pub old: Option<String>,
    /// The site's value as TOML; none if it is not written.
    pub new: Option<String>,
}

/// Compares a settings file with the site as it is now, setting by setting.
///
/// The contents of key files are not compared; see [`changed_secrets`](super::Placing::changed_secrets).
#[must_use]
pub fn differences(old: &DocumentMut, profile: &Profile) -> Vec<Difference> {
    let (old, new) = (plain(old), plain(profile.document()));
    let difference = |setting: &'static str| {
        let value = |table: &toml::Table| table.get(setting).map(ToString::to_string);
        let (old, new) = (value(&old), value(&new));
        (old != new).then_some(Difference { setting, old, new })
    };
    let copied = Settings::DECLARED.iter().filter(|setting| setting.on_adopt != OnAdopt::Keep);
    copied.filter_map(|setting| difference(setting.name)).collect()
}

impl Profile {
    /// Updates the settings that differ in a document, and keeps the rest of it.
    pub fn write_to(&self, document: &mut DocumentMut) {
        for Difference { setting, .. } in differences(document, self) {
            match self.document().get(setting) {
                None => drop(document.remove(setting)),
                Some(new) => set_value(document, setting, new),
            }
        }
    }
}

/// Returns the values without their layout.
fn plain(document: &DocumentMut) -> toml::Table {
    // The text of a document always parses.
    document.to_string().parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_comments_are_no_difference() {
        let one: DocumentMut = "a = [1, 2] # x\nb = { c = 1 }\n".parse().unwrap();
        let other: DocumentMut = "a = [\n  1,\n  2,\n]\n[b]\nc = 1 # y\n".parse().unwrap();
        assert_eq!(plain(&one), plain(&other));
    }
}
