//! What is derived from several settings: the user table, keys, clocks, links.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{HasherEntry, Settings, Source, ValidatorEntry};
use crate::account::clock::SiteTime;
use crate::account::hasher::{self, Algorithm, HashRecipe};
use crate::account::link::{LinkShape, LinkShapeError};
use crate::account::policy::{Policy, UserAttributes};
use crate::account::user::ColumnValue;
use crate::error::Refusal;
use crate::files::Access;
use crate::mail::MailStyle;
use crate::store::{UserTable, attribute_source};

/// Where SECRET_KEY is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource<'a> {
    /// A file that contains nothing else.
    File(&'a Path),
    /// The environment variable `secret_key_env`.
    Variable(&'a str),
}

impl fmt::Display for KeySource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
        }
    }
}

impl Settings {
    /// Returns the password policy.
    pub fn policy(&self) -> Result<Policy, Refusal> {
        let entries = self.auth_password_validators.value.iter();
        let validators: Result<Vec<_>, _> = entries.map(ValidatorEntry::validator).collect();
        validators
            .map(Policy::new)
            .map_err(|what| self.bad_setting("auth_password_validators", &what))
    }

    /// Returns the recipe of new hashes: the first hasher, with its costs.
    pub fn recipe(&self) -> Result<HashRecipe, Refusal> {
        let first = self.password_hashers.value.first().ok_or_else(|| "it is empty".to_owned());
        first.and_then(HasherEntry::recipe).map_err(|what| {
            self.bad_setting("password_hashers", &what)
                .hint("the first entry must be one of `acct password hash --algorithm`")
        })
    }

    /// Returns the algorithms that the site verifies; names that Django does not know are left out.
    #[must_use]
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let hashers = self.password_hashers.value.iter();
        hashers.filter_map(|hasher| Algorithm::from_name(&hasher.algorithm)).collect()
    }

    /// Returns whether the site verifies this hash; by default every hash that acct can verify.
    #[must_use]
    pub fn verifies(&self, encoded: &str) -> bool {
        self.password_hashers.is_default()
            || hasher::identify(encoded)
                .is_none_or(|algorithm| self.algorithms().contains(&algorithm))
    }

    /// Returns the user table and its columns.
    #[must_use]
    pub fn table(&self) -> UserTable {
        UserTable::new(
            &self.user_table.value,
            &self.username_field.value,
            &self.email_field.value,
            self.user_columns.value.as_ref(),
        )
        .with_defaults(self.user_defaults.value.iter().filter_map(|(column, value)| {
            let value = match value {
                toml::Value::Boolean(flag) => ColumnValue::Integer((*flag).into()),
                toml::Value::Integer(number) => ColumnValue::Integer(*number),
                toml::Value::Float(number) => ColumnValue::Real(*number),
                toml::Value::String(text) => ColumnValue::Text(text.clone()),
                _ => return None,
            };
            Some((column.clone(), value))
        }))
    }

    /// Returns the user attributes that a password is compared with.
    #[must_use]
    pub fn user_attributes(&self) -> UserAttributes {
        let verbose_names = &self.user_verbose_names.value;
        let Some(columns) = &self.user_columns.value else {
            return UserAttributes::of_abstract_user(verbose_names);
        };
        let (username, email) = (&self.username_field.value, &self.email_field.value);
        let fields = columns.iter().filter_map(|(name, column)| {
            Some((name.clone(), attribute_source(name, column, username, email)?))
        });
        UserAttributes::new(fields, verbose_names)
    }

    /// Returns where SECRET_KEY is read from; an option or environment variable with a path takes
    /// precedence over `secret_key_env`.
    pub fn secret_key(&self) -> Result<KeySource<'_>, Refusal> {
        let (file, variable) = (&self.secret_key_file, &self.secret_key_env.value);
        match (variable, &file.source) {
            (Some(_), Source::File) => {
                Err(self.bad_setting("secret_key_env", "secret_key_file is set too"))
            }
            (Some(name), Source::Default) => Ok(KeySource::Variable(name)),
            _ => Ok(KeySource::File(&file.value)),
        }
    }

    /// Returns whether no setting says where SECRET_KEY is.
    #[must_use]
    pub fn lacks_key_source(&self) -> bool {
        self.secret_key_file.is_default() && self.secret_key_env.value.is_none()
    }

    /// Returns the permissions that key files must have.
    #[must_use]
    pub fn key_access(&self) -> Access {
        if self.secret_key_file_shared.value { Access::Shared } else { Access::Private }
    }

    /// Returns the site's time zone.
    pub fn site_time(&self) -> Result<SiteTime, Refusal> {
        self.zone("time_zone", &self.time_zone.value)
    }

    /// Returns the UTC offset of mail dates; `None` for UTC.
    pub fn mail_offset(&self, now: Timestamp) -> Result<Option<Offset>, Refusal> {
        if !self.email_use_localtime.value {
            return Ok(None);
        }
        Ok(Some(self.site_time()?.offset(now)))
    }

    /// Returns the time zone in which the database stores times.
    pub fn database_time(&self) -> Result<SiteTime, Refusal> {
        match &self.database_time_zone.value {
            Some(name) => self.zone("database_time_zone", name),
            None if self.use_tz.value => Ok(SiteTime::utc()),
            None => self.site_time(),
        }
    }

    fn zone(&self, setting: &str, name: &str) -> Result<SiteTime, Refusal> {
        SiteTime::named(name).map_err(|error| {
            self.bad_setting(setting, &error.to_string())
                .hint("use a name such as Europe/Berlin or UTC")
        })
    }

    /// Refuses the first value that cannot be used.
    pub fn check(&self) -> Result<(), Refusal> {
        self.secret_key()?;
        self.site_time()?;
        self.database_time()?;
        if !self.password_reset_path.value.is_empty() {
            self.link_shape()?;
        }
        self.mail_style()?;
        self.policy()?;
        self.recipe()?;
        self.check_mail_texts()
    }

    /// Refuses control characters in texts that end up in mail headers or on a terminal.
    pub fn check_mail_texts(&self) -> Result<(), Refusal> {
        let texts =
            [("site_name", &self.site_name), ("default_from_email", &self.default_from_email)];
        match texts.iter().find(|(_, text)| text.value.chars().any(char::is_control)) {
            Some((name, _)) => Err(self.bad_setting(name, "it contains a control character")),
            None => Ok(()),
        }
    }

    /// Returns the shape of reset links; refuses a site that has no page for them.
    pub fn link_shape(&self) -> Result<LinkShape, Refusal> {
        if self.password_reset_path.value.is_empty() {
            let message = "the site has no page for Django's reset links";
            return Err(Refusal::environment("no_reset_page", message)
                .hint("if it has one, set password_reset_path in the settings file"));
        }
        LinkShape::new(
            self.use_https.value,
            &self.site_domain.value,
            &self.password_reset_path.value,
        )
        .map_err(|error| {
            let name = match error {
                LinkShapeError::Domain => "site_domain",
                LinkShapeError::Path => "password_reset_path",
            };
            self.bad_setting(name, &error.to_string())
        })
    }

    /// Returns the wording and form of mails: those of the site's Django, or of Django 5.1.
    pub fn mail_style(&self) -> Result<MailStyle, Refusal> {
        let Some(version) = &self.django_version.value else {
            return Ok(MailStyle::default());
        };
        let mut numbers = version.split('.').map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => Ok(MailStyle::of_django(major, minor)),
            _ => Err(self.bad_setting("django_version", "it is not a version such as 5.2.19")),
        }
    }
}
