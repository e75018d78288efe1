//! What a command may touch: terminal, clock, random source, environment, settings, the store.

mod auditing;
mod keeping;
mod speaking;
mod surroundings;
#[cfg(test)]
pub(crate) mod testing;

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use rand::rngs::StdRng;

use self::auditing::Auditing;
pub(crate) use self::auditing::Beside;
pub(crate) use self::speaking::Document;
pub use self::surroundings::Surroundings;
use crate::account::clock::SiteTime;
use crate::account::token::KeyRing;
use crate::account::user::StoredUser;
use crate::cli::Globals;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::{Cursor, Store, UserFilter};
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
    /// What stays done though stdout should fail.
    stays: Option<&'static str>,
    reader_is_gone: bool,
    progress: Option<(u64, u64)>,
    may_lack_file: bool,
    warned_of_key: bool,
    auditing: Auditing,
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
            stays: None,
            reader_is_gone: false,
            progress: None,
            may_lack_file: false,
            warned_of_key: false,
            auditing: Auditing::default(),
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

    /// Hands every user that the filter takes to `each`, which may print meanwhile.
    pub(crate) fn for_each_user(
        &mut self,
        filter: &UserFilter,
        mut each: impl FnMut(&mut Self, &StoredUser) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut cursor = Cursor::new(filter);
        loop {
            let page = self.store()?.next_page(&mut cursor)?;
            if page.is_empty() {
                return Ok(());
            }
            for user in page {
                each(self, user)?;
                if self.reader_is_gone {
                    return Ok(());
                }
            }
        }
    }
}
