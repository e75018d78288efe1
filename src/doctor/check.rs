//! The names of the checks.

/// A check, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Check {
    SettingsFile,
    SecretKey,
    SecretKeyFallbacks,
    Database,
    DatabaseKey,
    DatabaseWrite,
    DatabaseIntegrity,
    UserTable,
    UserAdd,
    PasswordColumn,
    EmailIndex,
    EmailAddresses,
    PasswordHashers,
    PasswordValidators,
    Hashes,
    Clock,
    TimeZone,
    Links,
    Mail,
    Site,
    SiteLimits,
    UserWrites,
    AuditLog,
}

impl Check {
    /// Every check.
    pub(crate) const ALL: [Self; 23] = [
        Self::SettingsFile,
        Self::SecretKey,
        Self::SecretKeyFallbacks,
        Self::Database,
        Self::DatabaseKey,
        Self::DatabaseWrite,
        Self::DatabaseIntegrity,
        Self::UserTable,
        Self::UserAdd,
        Self::PasswordColumn,
        Self::EmailIndex,
        Self::EmailAddresses,
        Self::PasswordHashers,
        Self::PasswordValidators,
        Self::Hashes,
        Self::Clock,
        Self::TimeZone,
        Self::Links,
        Self::Mail,
        Self::Site,
        Self::SiteLimits,
        Self::UserWrites,
        Self::AuditLog,
    ];

    /// Returns the hint for a failure that has none of its own.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::SettingsFile | Self::PasswordHashers | Self::PasswordValidators => {
                "fix the settings file; acct(1) describes the settings"
            }
            Self::SecretKey | Self::SecretKeyFallbacks => {
                "set secret_key_file to a file that contains only the key and that only its owner can read"
            }
            Self::Links => "set site_domain and password_reset_path to the site's values",
            Self::Mail => "set site_name and default_from_email to the site's values",
            Self::Clock | Self::TimeZone => "set time_zone to the site's TIME_ZONE",
            Self::UserTable | Self::UserAdd | Self::PasswordColumn | Self::Hashes => {
                "compare the table with the site's model: manage.py migrate --check"
            }
            Self::Site | Self::SiteLimits | Self::UserWrites => "run acct adopt again",
            _ => "check the file, or specify another one with --database",
        }
    }
}
