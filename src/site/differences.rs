//! What would change in a settings file.

use toml_edit::DocumentMut;

use super::profile::{OWNED, Profile};

/// A setting that differs from the site's.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The setting.
    pub setting: &'static str,
    /// The file's value as TOML; none where the file does not say it.
    pub old: Option<String>,
    /// The site's value as TOML; none where it is no longer written.
    pub new: Option<String>,
}

/// Compares a settings file with what the site says now, name by name.
///
/// The contents of key files are not compared here: see [`changed_secrets`](super::Placing::changed_secrets).
#[must_use]
pub fn differences(old: &DocumentMut, profile: &Profile) -> Vec<Difference> {
    let (old, new) = (plain(old), plain(&profile.document()));
    let name = |setting: &'static str| {
        let value = |table: &toml::Table| table.get(setting).map(ToString::to_string);
        let (old, new) = (value(&old), value(&new));
        (old != new).then_some(Difference { setting, old, new })
    };
    OWNED.into_iter().filter_map(name).collect()
}

/// Takes the values without their layout.
fn plain(document: &DocumentMut) -> toml::Table {
    // What was parsed or made as a document is one.
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
