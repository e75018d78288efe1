//! What the settings mean: clocks, links, policies and recipes made from their values.

use std::path::Path;

use super::{HasherEntry, Settings, validators};
use crate::account::clock::SiteTime;
use crate::account::hasher::{Algorithm, HashRecipe};
use crate::account::link::{LinkShape, LinkShapeError};
use crate::account::policy::Policy;
use crate::error::Refusal;
use crate::files::Access;
use crate::store::UserTable;

impl Settings {
    /// Returns the names of the user table and its columns.
    #[must_use]
    pub fn table(&self) -> UserTable {
        UserTable {
            table: self.user_table.value.clone(),
            username: self.username_field.value.clone(),
            email: self.email_field.value.clone(),
        }
    }

    /// Returns who may be able to read the key files.
    #[must_use]
    pub fn key_access(&self) -> Access {
        if self.secret_key_file_shared.value { Access::Shared } else { Access::Private }
    }

    /// Returns the site's clock.
    pub fn site_time(&self) -> Result<SiteTime, Refusal> {
        SiteTime::named(&self.time_zone.value).map_err(|error| {
            self.unfit("time_zone", &error.to_string())
                .hint("use a name such as Europe/Berlin or UTC")
        })
    }

    /// Refuses the first setting whose value cannot be used.
    pub fn check(&self) -> Result<(), Refusal> {
        self.site_time()?;
        self.link_shape()?;
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

    /// Returns the shape of reset links.
    pub fn link_shape(&self) -> Result<LinkShape, Refusal> {
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

    /// Returns the algorithms that the site verifies; a name that Django does not know is none.
    #[must_use]
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let hashers = self.password_hashers.value.iter();
        hashers.filter_map(|hasher| Algorithm::from_name(&hasher.algorithm)).collect()
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

    fn unfit(&self, name: &str, what: &str) -> Refusal {
        let place = if self.file_found { &self.file.value } else { Path::new("the defaults") };
        Refusal::environment("bad_setting", format!("{name} in {}: {what}", place.display()))
    }
}
