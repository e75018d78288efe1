//! A world for commands: a script, a clock that a test sets, a database in memory.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

use super::*;
use crate::account::user::StoredUser;
use crate::system::{Directories, Environment};
use crate::terminal::ScriptedTerminal;

/// A database in memory and what commands did around it.
pub(crate) struct World {
    store: Option<Store>,
    clock: Rc<Cell<Timestamp>>,
    slept: Rc<Cell<Duration>>,
    ticking: i64,
    seed: u64,
    state: tempfile::TempDir,
}

impl World {
    /// Makes an empty database, at a time early in 2026.
    pub(crate) fn new() -> Self {
        let keys = Self::keys();
        let store = Store::in_memory(&keys.fingerprint()).unwrap();
        let now = "2026-02-03T04:05:06Z".parse().unwrap();
        let state = tempfile::tempdir().unwrap();
        Self {
            store: Some(store),
            clock: Rc::new(Cell::new(now)),
            slept: Rc::default(),
            ticking: 0,
            seed: 0,
            state,
        }
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, now: Timestamp) {
        self.clock.set(now);
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, seconds: i64) {
        self.waiting(seconds)();
    }

    /// Returns how long commands have waited.
    pub(crate) fn slept(&self) -> Duration {
        self.slept.get()
    }

    /// Lets this many seconds pass whenever somebody looks at the clock.
    pub(crate) fn tick(&mut self, seconds: i64) {
        self.ticking = seconds;
    }

    /// Returns an action that lets time pass.
    pub(crate) fn waiting(&self, seconds: i64) -> impl FnMut() + 'static {
        let clock = Rc::clone(&self.clock);
        move || clock.set(clock.get() + jiff::SignedDuration::from_secs(seconds))
    }

    /// Runs a command line, split at blanks, and returns its exit code.
    pub(crate) fn run(&mut self, script: &ScriptedTerminal, line: &str) -> u8 {
        let args: Vec<_> = line.split(' ').map(Into::into).collect();
        self.enter(script, |app| crate::cli::run(&args, app))
    }

    /// Does something with a app of this world.
    pub(crate) fn enter<T>(
        &mut self,
        script: &ScriptedTerminal,
        act: impl FnOnce(&mut App<'_>) -> T,
    ) -> T {
        self.seed += 1;
        let mut terminal = script.clone();
        let clock = Rc::clone(&self.clock);
        let (slept, waited) = (Rc::clone(&self.slept), Rc::clone(&self.clock));
        let tick = jiff::SignedDuration::from_secs(self.ticking);
        // A test leaks a closure or two; the system's own are functions.
        let system = System {
            clock: Box::leak(Box::new(move || {
                clock.set(clock.get() + tick);
                clock.get()
            })),
            sleep: Box::leak(Box::new(move |time| {
                slept.set(slept.get() + time);
                waited.set(waited.get() + time);
            })),
            random: StdRng::seed_from_u64(self.seed),
            environment: Environment::default(),
            directories: Directories::new("/nowhere/config".into(), "/nowhere/data".into())
                .with_state(Some(self.state().to_owned())),
            login_name: |_| Some("ann".to_owned()),
            uid: 7,
            name_of: |_| Some("admin".to_owned()),
            host: "localhost".to_owned(),
            pid: 1,
        };
        let mut opened = Opened {
            store: self.store.take().map(Into::into).unwrap_or_default(),
            keys: Self::keys().into(),
            ..Opened::default()
        };
        let done = act(&mut App::new(&opened, &mut terminal, system));
        self.store = opened.store.take();
        done
    }

    /// Returns the state directory.
    pub(crate) fn state(&self) -> &std::path::Path {
        self.state.path()
    }

    /// Returns the database.
    pub(crate) fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    /// Returns the user's row.
    pub(crate) fn user(&self, name: &str) -> StoredUser {
        self.store.as_ref().unwrap().users_by_name(name).unwrap().remove(0)
    }

    fn keys() -> KeyRing {
        let key = "k3y-of-the-tests-that-is-long-enough-for-django-to-like";
        KeyRing::new(Zeroizing::new(key.as_bytes().to_vec()), Vec::new())
    }
}
