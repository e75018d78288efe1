//! Where the users are kept, and the key that belongs to them.

use super::{Context, Surroundings};
use crate::account::token::KeyRing;
use crate::audit::Change;
use crate::error::Refusal;
use crate::files::FileError;
use crate::home::{self, Home};
use crate::settings::Settings;
use crate::store::Store;

impl Context<'_> {
    /// Tells whether acct's own database is still to be made; its key, if there is one, must be fit.
    pub(crate) fn lacks_home(&mut self) -> Result<bool, Refusal> {
        let settings = self.settings()?;
        let lacks =
            self.store.is_none() && settings.database.is_default() && home::is_missing(&settings);
        if lacks {
            home::find_key(&settings, &self.around.environment)?;
        }
        Ok(lacks)
    }

    /// Makes acct's own database and key where they are not there yet.
    pub(crate) fn make_home(&mut self) -> Result<Home, Refusal> {
        let settings = self.settings()?;
        // A database that is there gets no new key: its links would all be void without a word.
        if !home::is_missing(&settings) {
            return Ok(home::found(&settings));
        }
        let now = self.now_text()?;
        self.logged(&Change::of_nobody(&["database"]), |context, announced| {
            let Surroundings { environment, random, .. } = &mut context.around;
            home::make(&settings, environment, &now, random, announced)
        })
    }

    pub(super) fn open_store(&mut self) -> Result<Store, Refusal> {
        let settings = self.settings()?;
        let database = &settings.database;
        let store = Store::open(&database.value, &settings.table())
            .map_err(|error| home::unfit_database(&settings, error))?;
        self.mention(&format!("database: {}", database.value.display()));
        if let Some(fingerprint) = store.key_fingerprint() {
            let keys = self.read_keys(&settings, true)?;
            if keys.fingerprint() != fingerprint {
                return Err(home::wrong_key(&settings)?);
            }
            self.keys = Some(keys);
        }
        Ok(store)
    }

    /// Returns SECRET_KEY and its fallbacks.
    pub(crate) fn keys(&mut self) -> Result<KeyRing, Refusal> {
        let own = self.store()?.is_own();
        let settings = self.settings()?;
        let keys = match self.keys.take() {
            Some(keys) => keys,
            None if !own && settings.lacks_key_source() => {
                return Err(home::foreign_without_key(&settings));
            }
            None => self.read_keys(&settings, own)?,
        };
        if keys.is_weak() && !std::mem::replace(&mut self.warned_of_key, true) {
            self.warn(
                "SECRET_KEY is weak: Django wants 50 characters or more, 5 of them different",
            );
        }
        Ok(self.keys.insert(keys).clone())
    }

    fn read_keys(&mut self, settings: &Settings, own: bool) -> Result<KeyRing, Refusal> {
        self.mention(&format!("secret key: {}", settings.secret_key()?));
        let key = home::find_key(settings, &self.around.environment)?;
        let current = key.ok_or_else(|| {
            let missing = || FileError::Missing(settings.secret_key_file.value.clone());
            if own { home::lost_key(settings) } else { missing().into() }
        })?;
        Ok(KeyRing::new(current, home::find_fallbacks(settings)?))
    }
}
