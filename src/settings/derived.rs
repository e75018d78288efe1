//! What the settings mean: clocks, links, policies and recipes made from their values.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{HasherEntry, Settings, Source, validators};
use crate::account::clock::SiteTime;
use crate::account::hasher::{self, Algorithm, HashRecipe};
use crate::account::link::{LinkShape, LinkShapeError};
use crate::account::policy::{Policy, UserAttributes};
use crate::error::Refusal;
use crate::files::Access;
use crate::mail::MailStyle;
use crate::store::{UserTable, attribute_source};

/// Where SECRET_KEY stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource<'a> {
    /// In a file that holds nothing else.
    File(&'a Path),
    /// In the environment variable that `secret_key_env` names.
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
    /// Returns the names of the user table and its columns.
    #[must_use]
    pub fn table(&self) -> UserTable {
        UserTable::new(
            &self.user_table.value,
            &self.username_field.value,
            &self.email_field.value,
            self.user_columns.value.as_ref(),
        )
    }

    /// Returns which texts of a user a password is compared with.
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

    /// Returns where SECRET_KEY stands; a path that was named for this run outweighs a variable.
    pub fn secret_key(&self) -> Result<KeySource<'_>, Refusal> {
        let (file, variable) = (&self.secret_key_file, &self.secret_key_env.value);
        match (variable, &file.source) {
            (Some(_), Source::File) => {
                Err(self.unfit("secret_key_env", "secret_key_file is there too"))
            }
            (Some(name), Source::Default) => Ok(KeySource::Variable(name)),
            _ => Ok(KeySource::File(&file.value)),
        }
    }

    /// Tells whether nobody said where SECRET_KEY stands.
    #[must_use]
    pub fn lacks_key_source(&self) -> bool {
        self.secret_key_file.is_default() && self.secret_key_env.value.is_none()
    }

    /// Returns who may be able to read the key files.
    #[must_use]
    pub fn key_access(&self) -> Access {
        if self.secret_key_file_shared.value { Access::Shared } else { Access::Private }
    }

    /// Returns the site's clock.
    pub fn site_time(&self) -> Result<SiteTime, Refusal> {
        self.zone("time_zone", &self.time_zone.value)
    }

    /// Returns how far the site's clock is from UTC, where its mails are dated by that clock.
    pub fn mail_offset(&self, now: Timestamp) -> Result<Option<Offset>, Refusal> {
        if !self.email.use_localtime.value {
            return Ok(None);
        }
        Ok(Some(self.site_time()?.offset(now)))
    }

    /// Returns the zone in which the database holds times.
    pub fn database_time(&self) -> Result<SiteTime, Refusal> {
        match &self.database_time_zone.value {
            Some(name) => self.zone("database_time_zone", name),
            None if self.use_tz.value => Ok(SiteTime::utc()),
            None => self.site_time(),
        }
    }

    fn zone(&self, setting: &str, name: &str) -> Result<SiteTime, Refusal> {
        SiteTime::named(name).map_err(|error| {
            self.unfit(setting, &error.to_string()).hint("use a name such as Europe/Berlin or UTC")
        })
    }

    /// Refuses the first setting whose value cannot be used.
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

    /// Refuses names and senders that would steer a mail's headers or a terminal.
    pub fn check_mail_texts(&self) -> Result<(), Refusal> {
        let texts =
            [("site_name", &self.site_name), ("default_from_email", &self.default_from_email)];
        match texts.iter().find(|(_, text)| text.value.chars().any(char::is_control)) {
            Some((name, _)) => Err(self.unfit(name, "it holds a control character")),
            None => Ok(()),
        }
    }

    /// Returns the shape of reset links; a site without their page has none.
    pub fn link_shape(&self) -> Result<LinkShape, Refusal> {
        if self.password_reset_path.value.is_empty() {
            let message = "the site has no page of Django's for reset links";
            return Err(Refusal::environment("no_reset_page", message)
                .hint("password_reset_path in the settings names it"));
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
            self.unfit(name, &error.to_string())
        })
    }

    /// Returns what a password must fulfil.
    pub fn policy(&self) -> Result<Policy, Refusal> {
        match &self.auth_password_validators.value {
            None => Ok(Policy::default()),
            Some(entries) => validators::policy(entries)
                .map_err(|message| self.unfit("auth_password_validators", &message)),
        }
    }

    /// Returns how the site's mails are written; those of acct's own home are Django 5.1's.
    pub fn mail_style(&self) -> Result<MailStyle, Refusal> {
        let Some(version) = &self.origin.django_version.value else {
            return Ok(MailStyle::default());
        };
        let mut numbers = version.split('.').map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => Ok(MailStyle::of_django(major, minor)),
            _ => Err(self.unfit("django_version", "it is no version such as 5.2.19")),
        }
    }

    /// Returns the algorithms that the site verifies; a name that Django does not know is none.
    #[must_use]
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let hashers = self.password_hashers.value.iter();
        hashers.filter_map(|hasher| Algorithm::from_name(&hasher.algorithm)).collect()
    }

    /// Tells whether the site verifies a stored hash; without a list of its own, acct's home takes
    /// every one that it can.
    #[must_use]
    pub fn verifies(&self, encoded: &str) -> bool {
        self.password_hashers.is_default()
            || hasher::identify(encoded)
                .is_none_or(|algorithm| self.algorithms().contains(&algorithm))
    }

    /// Returns how hashes are written: by the first hasher, in its own costs.
    pub fn recipe(&self) -> Result<HashRecipe, Refusal> {
        let hashers = &self.password_hashers.value;
        let first = hashers.first().ok_or_else(|| "it is empty".to_owned());
        let recipe = first.and_then(HasherEntry::recipe);
        recipe.map_err(|what| {
            self.unfit("password_hashers", &what)
                .hint("the first entry must be one of `acct password hash --algorithm`")
        })
    }

    pub(super) fn unfit(&self, name: &str, what: &str) -> Refusal {
        let place = if self.file_found { &self.file.value } else { Path::new("the defaults") };
        Refusal::environment("bad_setting", format!("{name} in {}: {what}", place.display()))
    }
}
