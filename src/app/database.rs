//! The user database, and the key that belongs to it.

use super::App;
use crate::account::token::KeyRing;
use crate::account::user::StoredUser;
use crate::audit::Change;
use crate::error::Refusal;
use crate::home::{self, Created};
use crate::selection::{Filters, Selected, Target};
use crate::settings::Settings;
use crate::store::Store;
use crate::system::System;

impl<'t> App<'t> {
    /// Opens the user database, once.
    pub(crate) fn store(&mut self) -> Result<&'t Store, Refusal> {
        if let Some(store) = self.opened.store.get() {
            return Ok(store);
        }
        let settings = self.settings()?;
        let database = &settings.database;
        let store = Store::open(&database.value, &settings.table(), settings.database_time()?)
            .map_err(|error| home::unusable_database(settings, error))?;
        self.ui.verbose(&format!("database: {}", database.value));
        if let Some(fingerprint) = store.key_fingerprint() {
            let keys = self.read_keys(settings, true)?;
            if keys.fingerprint() != fingerprint {
                return Err(home::wrong_key(settings));
            }
            let _ = self.opened.keys.set(keys);
        }
        Ok(self.opened.store.get_or_init(|| store))
    }

    /// Finds the user that a command is about.
    pub(crate) fn find_user(&mut self, target: &Target) -> Result<StoredUser, Refusal> {
        let user = target.find(self.store()?)?;
        self.set_subject(std::slice::from_ref(&user));
        Ok(user)
    }

    /// Translates filters for the store, and reads the list of keys.
    pub(crate) fn select(&mut self, filters: &Filters) -> Result<Selected, Refusal> {
        let (store, settings) = (self.store()?, self.settings()?);
        filters.select(store, settings, self.system.now(), self.ui.terminal)
    }

    /// Returns SECRET_KEY and its fallbacks.
    pub(crate) fn keys(&mut self) -> Result<&'t KeyRing, Refusal> {
        let own = self.store()?.is_acct_home();
        let settings = self.settings()?;
        let keys = match self.opened.keys.get() {
            Some(keys) => keys,
            None if !own && settings.lacks_key_source() => {
                return Err(home::site_key_not_set(settings));
            }
            None => {
                let keys = self.read_keys(settings, own)?;
                self.opened.keys.get_or_init(|| keys)
            }
        };
        if keys.is_weak() && !self.warned_of_key.replace(true) {
            self.ui.warn(
                "SECRET_KEY is weak: it should have at least 50 characters, 5 of them different",
            );
        }
        Ok(keys)
    }

    fn read_keys(&mut self, settings: &Settings, own: bool) -> Result<KeyRing, Refusal> {
        self.ui.verbose(&format!("secret key: {}", settings.secret_key()?));
        home::read_keys(settings, &self.system.environment, own)
    }

    /// Returns whether acct's own database is yet to be created; its key, if any, must be usable.
    pub(crate) fn is_first_use(&mut self) -> Result<bool, Refusal> {
        let settings = self.settings()?;
        let first = self.opened.store.get().is_none()
            && settings.database.is_default()
            && settings.database.value.is_missing();
        if first {
            home::find_key(settings, &self.system.environment)?;
        }
        Ok(first)
    }

    /// Creates acct's own database and key where they are missing.
    pub(crate) fn create_home(&mut self) -> Result<Created, Refusal> {
        let settings = self.settings()?;
        // An existing database gets no new key: all its links would silently become invalid.
        if !settings.database.value.is_missing() {
            return Ok(Created::default());
        }
        let now = self.system.now();
        self.logged(Change::without_users(&["database"]), |app, announced| {
            let System { environment, random, .. } = &mut app.system;
            home::create(settings, environment, now, random, announced)
        })
    }
}
