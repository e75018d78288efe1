//! What has changed in a site since it was adopted, and whether that is harmful.

use std::collections::BTreeSet;

use crate::settings::{OnAdopt, Settings};
use crate::site::{Placing, Profile, differences};

/// The settings that differ from the site's, including those whose key files do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drift(BTreeSet<&'static str>);

impl Drift {
    /// Compares the settings file and the key files with the site as it is now.
    pub(super) fn find(placing: &Placing, profile: &Profile) -> Self {
        let changed = placing.old.iter().flat_map(|old| differences(old, profile));
        let settings = changed.map(|difference| difference.setting);
        Self(settings.chain(placing.changed_secrets(profile)).collect())
    }

    /// Returns whether anything has changed.
    pub(super) fn is_there(&self) -> bool {
        !self.0.is_empty()
    }

    /// Returns whether acct could do harm with the old settings.
    pub(super) fn is_harmful(&self) -> bool {
        let mut critical =
            Settings::DECLARED.iter().filter(|setting| setting.on_adopt == OnAdopt::CopyCritical);
        critical.any(|setting| self.0.contains(setting.name))
    }

    /// Lists the names of the settings, never their values.
    pub(super) fn describe(&self) -> String {
        let names: Vec<&str> = self.0.iter().copied().collect();
        format!("the site has changed since it was adopted: {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_critical_setting_does_harm() {
        let drift = |names: &[&'static str]| Drift(names.iter().copied().collect());
        assert!(!drift(&[]).is_there());
        let harmless = drift(&["site_name", "django_version", "email_host_password_file"]);
        assert!(harmless.is_there() && !harmless.is_harmful());
        assert!(drift(&["django_version", "password_hashers"]).is_harmful());
        // A link signed with a key that the site has dropped would still be accepted here.
        assert!(drift(&["secret_key_fallbacks_file"]).is_harmful());
        assert!(drift(&["password_reset_timeout"]).is_harmful());
        assert!(
            harmless.describe().ends_with("django_version, email_host_password_file, site_name")
        );
    }
}
