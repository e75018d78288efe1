//! What a command works with: ui, system, and what is opened on first use.

mod audit;
mod database;
mod site;
#[cfg(test)]
pub(crate) mod testing;
mod throttle;

use std::cell::{Cell, OnceCell};

pub(crate) use self::site::WriteOptions;
use crate::account::clock::{ImpossibleTime, SiteTime};
use crate::account::hasher::HashError;
use crate::account::link::LinkValidityError;
use crate::account::token::KeyRing;
use crate::audit::{AuditError, AuditLog};
use crate::error::{Kind, Refusal};
use crate::files::FileError;
use crate::journal::JournalError;

use crate::mail::{DeliveryError, MailError};
use crate::settings::{Overrides, Settings};
use crate::site::Worker;
use crate::store::{Store, StoreError};
use crate::system::System;
use crate::template::{TemplateError, Templates};
use crate::terminal::Terminal;
use crate::ui::Ui;

/// What is opened on first use.
///
/// It is kept outside of [`App`], so that a command can hold it and still print.
#[derive(Default)]
pub struct Opened {
    settings: OnceCell<Settings>,
    store: OnceCell<Store>,
    keys: OnceCell<KeyRing>,
    templates: OnceCell<Templates>,
    log: OnceCell<AuditLog>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

/// What a command works with.
pub struct App<'t> {
    /// Prints and asks.
    pub(crate) ui: Ui<'t>,
    /// Clock, randomness, environment.
    pub(crate) system: System,
    /// The settings that the command line overrides.
    pub(crate) overrides: Overrides,
    /// Whether the specified settings file may be missing, because `init` creates it.
    pub(crate) may_lack_file: bool,
    opened: &'t Opened,
    warned_of_key: Cell<bool>,
    /// The command's name, if the log records it.
    audited: Option<&'static str>,
    /// The site's process, if users are written through it.
    site: Option<Worker>,
    /// A warning for when the next write is done.
    after_write: Option<String>,
}

impl std::fmt::Debug for App<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("ui", &self.ui).finish_non_exhaustive()
    }
}

impl<'t> App<'t> {
    /// Nothing is read or opened yet.
    pub fn new(opened: &'t Opened, terminal: &'t mut dyn Terminal, system: System) -> Self {
        Self {
            ui: Ui::new(terminal, &system.environment),
            system,
            overrides: Overrides::default(),
            may_lack_file: false,
            opened,
            warned_of_key: Cell::new(false),
            audited: None,
            site: None,
            after_write: None,
        }
    }

    /// Reads the settings, once.
    pub(crate) fn settings(&mut self) -> Result<&'t Settings, Refusal> {
        if let Some(settings) = self.opened.settings.get() {
            return Ok(settings);
        }
        let System { environment, directories, .. } = &self.system;
        let settings = Settings::load(&self.overrides, environment, directories)?;
        if !self.may_lack_file {
            settings.require_file(|| directories.site_names())?;
        }
        if settings.file_found {
            self.ui.verbose(&format!("settings: {}", settings.file.value.display()));
        }
        Ok(self.opened.settings.get_or_init(|| settings))
    }

    /// Opens the templates, once.
    pub(crate) fn templates(&mut self) -> Result<&'t Templates, Refusal> {
        if let Some(templates) = self.opened.templates.get() {
            return Ok(templates);
        }
        let templates = Templates::open(self.settings()?.template_setup()?)?;
        Ok(self.opened.templates.get_or_init(|| templates))
    }

    /// Returns the time zone of the times in the database.
    pub(crate) fn database_time(&mut self) -> Result<SiteTime, Refusal> {
        self.settings()?.database_time()
    }
}

/// Returns the expected failure in an error; any other is a bug, reported without its text.
pub(crate) fn to_refusal(error: anyhow::Error) -> Refusal {
    let bug = || {
        Refusal::new(Kind::Internal, "bug", "internal error")
            .hint("this is a bug in acct; please report it")
    };
    expected::<Refusal>(error)
        .or_else(expected::<StoreError>)
        .or_else(expected::<FileError>)
        .or_else(expected::<JournalError>)
        .or_else(expected::<AuditError>)
        .or_else(expected::<TemplateError>)
        .or_else(expected::<MailError>)
        .or_else(expected::<DeliveryError>)
        .or_else(expected::<HashError>)
        .or_else(expected::<LinkValidityError>)
        .or_else(expected::<ImpossibleTime>)
        .unwrap_or_else(|_| bug())
}

fn expected<E>(error: anyhow::Error) -> anyhow::Result<Refusal>
where
    E: std::fmt::Display + std::fmt::Debug + Send + Sync + 'static,
    Refusal: From<E>,
{
    error.downcast::<E>().map(Refusal::from)
}
