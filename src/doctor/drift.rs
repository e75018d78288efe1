//! What has changed in a site since it was adopted, and whether that does harm.

use std::collections::BTreeSet;

use crate::site::{Placing, Profile, differences};

/// Settings by which acct reads, writes, and makes and redeems links: with another value than the
/// site's it would do harm.
const HARMFUL: [&str; 15] = [
    "database",
    "secret_key_file",
    "secret_key_env",
    "secret_key_fallbacks_file",
    "user_table",
    "username_field",
    "email_field",
    "user_columns",
    "time_zone",
    "use_tz",
    "database_time_zone",
    "password_hashers",
    "auth_password_validators",
    "password_reset_timeout",
    "password_reset_path",
];

/// The settings that differ from the site's, its secrets among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drift(BTreeSet<&'static str>);

impl Drift {
    /// Compares the settings file and the key files with what the site says now.
    pub(super) fn find(placing: &Placing, profile: &Profile) -> Self {
        let changed = placing.old.iter().flat_map(|old| differences(old, profile));
        let settings = changed.map(|difference| difference.setting);
        Self(settings.chain(placing.changed_secrets(profile)).collect())
    }

    pub(super) fn is_there(&self) -> bool {
        !self.0.is_empty()
    }

    pub(super) fn is_harmful(&self) -> bool {
        HARMFUL.iter().any(|name| self.0.contains(name))
    }

    /// Names the settings, never their values.
    pub(super) fn describe(&self) -> String {
        let names: Vec<&str> = self.0.iter().copied().collect();
        format!("the site has changed since it was adopted: {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_does_harm_and_what_is_only_said_does_not() {
        let drift = |names: &[&'static str]| Drift(names.iter().copied().collect());
        assert!(!drift(&[]).is_there());
        let said = drift(&["site_name", "django_version", "email_host_password_file"]);
        assert!(said.is_there() && !said.is_harmful());
        assert!(drift(&["django_version", "password_hashers"]).is_harmful());
        // A link by a key that the site has dropped would still be redeemed here.
        assert!(drift(&["secret_key_fallbacks_file"]).is_harmful());
        assert!(drift(&["password_reset_timeout"]).is_harmful());
        assert_eq!(
            said.describe(),
            "the site has changed since it was adopted: django_version, \
             email_host_password_file, site_name"
        );
    }
}
