//! What a command may touch: terminal, clock, random source, environment, settings, the store.

mod surroundings;
#[cfg(test)]
pub(crate) mod testing;

use std::rc::Rc;

use jiff::Timestamp;
use rand::rngs::StdRng;
use serde::Serialize;
use zeroize::Zeroizing;

pub use self::surroundings::Surroundings;
use crate::account::clock;
use crate::account::token::KeyRing;
use crate::account::user::StoredUser;
use crate::cli::{Color, Globals};
use crate::error::Refusal;
use crate::files;
use crate::home::{self, Home};
use crate::output::{Format, to_json};
use crate::settings::Settings;
use crate::store::{Store, StoreError, UserFilter};
use crate::terminal::{Terminal, visible};

const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// How much of a command's one JSON document stdout holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// Nothing.
    None,
    /// Its beginning and whole rows of its list.
    Open,
    /// All of it.
    Whole,
}

/// One command's view of the world.
pub struct Context<'t> {
    around: Surroundings<'t>,
    globals: Globals,
    settings: Option<Rc<Settings>>,
    store: Option<Store>,
    keys: Option<KeyRing>,
    document: Document,
    wrote: bool,
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
            document: Document::None,
            wrote: false,
            warned_of_key: false,
        }
    }

    /// Begins a command line: its options apply, and it has printed nothing yet.
    pub(crate) fn begin(&mut self, globals: Globals) {
        self.globals = globals;
        self.settings = None;
        self.document = Document::None;
        self.wrote = false;
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.around.clock)()
    }

    /// Returns the clock itself.
    pub(crate) fn clock(&self) -> Rc<dyn Fn() -> Timestamp> {
        Rc::clone(&self.around.clock)
    }

    /// Returns the time as Django stores it.
    pub(crate) fn now_text(&self) -> String {
        clock::database_text(self.now())
    }

    /// Returns the random source.
    pub(crate) fn random(&mut self) -> &mut StdRng {
        &mut self.around.random
    }

    /// Returns the streams.
    pub(crate) fn terminal(&mut self) -> &mut dyn Terminal {
        self.around.terminal
    }

    pub(crate) fn login_name(&self) -> Option<String> {
        (self.around.login_name)(&self.around.environment)
    }

    pub(crate) fn host(&self) -> &str {
        &self.around.host
    }

    /// Returns the format of results.
    pub(crate) fn format(&self) -> Format {
        self.globals.format
    }

    /// Tells whether nothing may be asked.
    pub(crate) fn no_input(&self) -> bool {
        self.globals.no_input
    }

    /// Tells whether stderr is to be coloured.
    pub(crate) fn wants_color(&self, option: Color) -> bool {
        match option {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let environment = &self.around.environment;
                let dumb = environment.get("TERM").is_some_and(|term| term == "dumb");
                !dumb
                    && environment.get("NO_COLOR").is_none()
                    && self.around.terminal.stderr_is_terminal()
            }
        }
    }

    /// Tells whether messages on stderr are to be coloured.
    pub(crate) fn colored(&self) -> bool {
        self.wants_color(self.globals.color)
    }

    /// Says how it goes, on stderr, unless `--quiet`.
    pub(crate) fn say(&mut self, text: &str) {
        if !self.globals.quiet {
            self.note(text);
        }
    }

    /// Says what was written to the database; should stdout fail later, that is said again.
    pub(crate) fn say_written(&mut self, text: &str) {
        self.wrote = true;
        self.say(text);
    }

    /// Tells whether the command has written to the database.
    pub(crate) fn has_written(&self) -> bool {
        self.wrote
    }

    /// Says something on stderr that must be said.
    pub(crate) fn note(&mut self, text: &str) {
        self.around.terminal.write_err(&format!("{}\n", visible(text)));
    }

    /// Tells a part of a story on stderr, set off from what commands print.
    pub(crate) fn narrate(&mut self, text: &str) {
        let text =
            if self.colored() { format!("{BOLD}# {text}{BOLD:#}") } else { format!("# {text}") };
        self.around.terminal.write_err(&format!("{text}\n"));
    }

    /// Shows a command line that is about to be run.
    pub(crate) fn show_command(&mut self, line: &str) {
        self.note(&format!("$ {line}"));
    }

    /// Warns on stderr.
    pub(crate) fn warn(&mut self, text: &str) {
        self.note(&format!("warning: {text}"));
    }

    /// Says on stderr what only `--verbose` wants to know.
    pub(crate) fn mention(&mut self, text: &str) {
        if self.globals.verbose {
            self.note(text);
        }
    }

    /// Writes a result to stdout.
    pub(crate) fn print(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(self.around.terminal.write_out(bytes)?)
    }

    /// Writes the one JSON document of a command to stdout.
    pub(crate) fn print_document(&mut self, document: &impl Serialize) -> anyhow::Result<()> {
        let mut line = to_json(document)?;
        line.push(b'\n');
        self.print(&line)?;
        self.document = Document::Whole;
        Ok(())
    }

    /// Notes how much of the command's one document stdout holds.
    pub(crate) fn set_document(&mut self, document: Document) {
        self.document = document;
    }

    /// Tells how much of the command's one document stdout holds.
    pub(crate) fn document(&self) -> Document {
        self.document
    }

    /// Hands stdout's bytes to the system.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.around.terminal.flush()?)
    }

    /// Reads the settings, once; a file that was named must be there.
    pub(crate) fn settings(&mut self) -> Result<Rc<Settings>, Refusal> {
        let settings = self.load_settings()?;
        settings.require_file()?;
        Ok(settings)
    }

    /// Reads the settings, once; a file that was named may be missing (`init` makes it).
    pub(crate) fn load_settings(&mut self) -> Result<Rc<Settings>, Refusal> {
        if let Some(settings) = &self.settings {
            return Ok(Rc::clone(settings));
        }
        let Surroundings { environment, directories, .. } = &self.around;
        let settings = Settings::load(&self.globals.overrides(), environment, directories)?;
        if settings.file_found {
            self.mention(&format!("settings: {}", settings.file.value.display()));
        }
        let settings = Rc::new(settings);
        self.settings = Some(Rc::clone(&settings));
        Ok(settings)
    }

    /// Tells whether acct's own database is still to be made; its key, if there is one, must be fit.
    pub(crate) fn lacks_home(&mut self) -> Result<bool, Refusal> {
        let settings = self.settings()?;
        let database = &settings.database;
        if self.store.is_some() || !database.is_default() || database.value.exists() {
            return Ok(false);
        }
        home::find_key(&settings)?;
        Ok(true)
    }

    /// Makes acct's own database and key where they are not there yet.
    pub(crate) fn make_home(&mut self) -> Result<Home, Refusal> {
        let settings = self.load_settings()?;
        let now = self.now_text();
        home::make(&settings, &now, &mut self.around.random)
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
        mut each: impl FnMut(&mut Self, StoredUser) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.store()?;
        let Some(store) = self.store.take() else { return Ok(()) };
        let result = store.for_each(filter, |user| each(self, user));
        self.store = Some(store);
        result
    }

    fn open_store(&mut self) -> Result<Store, Refusal> {
        let settings = self.settings()?;
        let database = &settings.database;
        let store =
            Store::open(&database.value, &settings.table()).map_err(|error| match error {
                StoreError::Missing(_) if database.is_default() => Refusal::from(error)
                    .hint("acct init or acct user add NAME makes it; acct demo shows how it goes"),
                error => error.into(),
            })?;
        self.mention(&format!("database: {}", database.value.display()));
        if let Some(fingerprint) = store.key_fingerprint() {
            let keys = self.own_keys(&settings)?;
            if keys.fingerprint() != fingerprint {
                return Err(home::wrong_key(&settings));
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
            None if !own && settings.secret_key_file.is_default() => {
                return Err(home::foreign_without_key(&settings));
            }
            None => self.read_keys(&settings)?,
        };
        if keys.is_weak() && !std::mem::replace(&mut self.warned_of_key, true) {
            self.warn(
                "SECRET_KEY is weak: Django wants 50 characters or more, 5 of them different",
            );
        }
        Ok(self.keys.insert(keys).clone())
    }

    fn own_keys(&mut self, settings: &Settings) -> Result<KeyRing, Refusal> {
        self.read_keys(settings).map_err(|refusal| match refusal.code {
            "no_such_file" => home::lost_key(settings),
            _ => refusal,
        })
    }

    fn read_keys(&mut self, settings: &Settings) -> Result<KeyRing, Refusal> {
        let access = settings.key_access();
        self.mention(&format!("secret key: {}", settings.secret_key_file.value.display()));
        let current = files::read_key(&settings.secret_key_file.value, access)?;
        let fallbacks = match &settings.secret_key_fallbacks_file.value {
            Some(path) => lines(&files::read_key(path, access)?),
            None => Vec::new(),
        };
        Ok(KeyRing::new(current, fallbacks))
    }
}

fn lines(bytes: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| Zeroizing::new(line.to_vec()))
        .collect()
}
