//! What a command may touch: terminal, clock, random source, environment, settings, the store.

mod speaking;
mod surroundings;
#[cfg(test)]
pub(crate) mod testing;

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use rand::rngs::StdRng;

pub(crate) use self::speaking::Document;
pub use self::surroundings::Surroundings;
use crate::account::clock::SiteTime;
use crate::account::token::KeyRing;
use crate::account::user::StoredUser;
use crate::cli::Globals;
use crate::error::Refusal;
use crate::files::FileError;
use crate::home::{self, Home};
use crate::settings::Settings;
use crate::store::{Store, UserFilter};
use crate::template::Templates;
use crate::terminal::Terminal;

/// One command's view of the world.
pub struct Context<'t> {
    around: Surroundings<'t>,
    globals: Globals,
    settings: Option<Rc<Settings>>,
    store: Option<Store>,
    keys: Option<KeyRing>,
    templates: Option<Rc<Templates>>,
    document: Document,
    wrote: bool,
    reader_is_gone: bool,
    progress: Option<(u64, u64)>,
    may_lack_file: bool,
    warned_of_key: bool,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("globals", &self.globals).finish_non_exhaustive()
    }
}

impl<'t> Context<'t> {
    /// Makes a context; nothing is read or opened yet.
    #[must_use]
    pub fn new(around: Surroundings<'t>) -> Self {
        Self {
            around,
            globals: Globals::default(),
            settings: None,
            store: None,
            keys: None,
            templates: None,
            document: Document::None,
            wrote: false,
            reader_is_gone: false,
            progress: None,
            may_lack_file: false,
            warned_of_key: false,
        }
    }

    /// Begins the command: its options apply.
    pub(crate) fn begin(&mut self, globals: Globals) {
        self.globals = globals;
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.around.clock)()
    }

    /// Returns the clock itself.
    pub(crate) fn clock(&self) -> Rc<dyn Fn() -> Timestamp> {
        Rc::clone(&self.around.clock)
    }

    /// Returns what lets time pass.
    pub(crate) fn sleep(&self) -> Rc<dyn Fn(Duration)> {
        Rc::clone(&self.around.sleep)
    }

    /// Returns the zone in which the database holds times.
    pub(crate) fn database_time(&mut self) -> Result<SiteTime, Refusal> {
        self.settings()?.database_time()
    }

    /// Returns the time as Django stores it.
    pub(crate) fn now_text(&mut self) -> Result<String, Refusal> {
        Ok(self.database_time()?.database_text(self.now()))
    }

    /// Returns the random source.
    pub(crate) fn random(&mut self) -> &mut StdRng {
        &mut self.around.random
    }

    /// Returns the streams.
    pub(crate) fn terminal(&mut self) -> &mut dyn Terminal {
        self.around.terminal
    }

    /// Returns an environment variable that is set, not empty, and a text.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.around.environment.get(name)?.to_str().map(str::to_owned)
    }

    /// Names the adopted sites, in the order of the alphabet.
    pub(crate) fn site_names(&self) -> Vec<String> {
        self.around.directories.site_names()
    }

    /// Tells whether nothing may be asked.
    pub(crate) fn no_input(&self) -> bool {
        self.globals.no_input
    }

    /// Takes a settings file that was named and is not there for an empty one: `init` makes it.
    pub(crate) fn allow_missing_settings(&mut self) {
        self.may_lack_file = true;
    }

    /// Reads the settings, once.
    pub(crate) fn settings(&mut self) -> Result<Rc<Settings>, Refusal> {
        if let Some(settings) = &self.settings {
            return Ok(Rc::clone(settings));
        }
        let Surroundings { environment, directories, .. } = &self.around;
        let settings = Settings::load(&self.globals.overrides(), environment, directories)?;
        if !self.may_lack_file {
            settings.require_file(|| self.site_names())?;
        }
        if settings.file_found {
            self.mention(&format!("settings: {}", settings.file.value.display()));
        }
        let settings = Rc::new(settings);
        self.settings = Some(Rc::clone(&settings));
        Ok(settings)
    }

    /// Opens the templates, once.
    pub(crate) fn templates(&mut self) -> Result<Rc<Templates>, Refusal> {
        if let Some(templates) = &self.templates {
            return Ok(Rc::clone(templates));
        }
        let templates = Rc::new(Templates::open(self.settings()?.template_setup()?)?);
        self.templates = Some(Rc::clone(&templates));
        Ok(templates)
    }

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
        let now = self.now_text()?;
        let Surroundings { environment, random, .. } = &mut self.around;
        home::make(&settings, environment, &now, random)
    }

    /// Opens the user database, once.
    pub(crate) fn store(&mut self) -> Result<&mut Store, Refusal> {
        Ok(self.store_and_terminal()?.0)
    }

    /// Opens the user database, once, and lends the streams beside it.
    pub(crate) fn store_and_terminal(
        &mut self,
    ) -> Result<(&mut Store, &mut dyn Terminal), Refusal> {
        let store = match self.store.take() {
            Some(store) => store,
            None => self.open_store()?,
        };
        Ok((self.store.insert(store), self.around.terminal))
    }

    /// Opens the user database, once, and lends the random source beside it.
    pub(crate) fn store_and_random(&mut self) -> Result<(&mut Store, &mut StdRng), Refusal> {
        let store = match self.store.take() {
            Some(store) => store,
            None => self.open_store()?,
        };
        Ok((self.store.insert(store), &mut self.around.random))
    }

    /// Hands every user that the filter takes to `each`, which may print meanwhile.
    pub(crate) fn for_each_user(
        &mut self,
        filter: &UserFilter,
        mut each: impl FnMut(&mut Self, StoredUser) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut rest = filter.clone();
        let mut after = None;
        loop {
            let page = self.store()?.page(&rest, after.as_ref())?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.key.clone());
            let count = u32::try_from(page.len()).unwrap_or(u32::MAX);
            rest.limit = rest.limit.map(|limit| limit - count);
            for user in page {
                each(self, user)?;
                if self.reader_is_gone {
                    return Ok(());
                }
            }
        }
    }

    fn open_store(&mut self) -> Result<Store, Refusal> {
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
