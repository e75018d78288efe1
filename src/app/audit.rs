//! The one door to every write: announced in the audit log before, and told of after.

use std::path::PathBuf;

use rand::RngExt;
use rand::rngs::StdRng;

use super::App;
use crate::account::user::StoredUser;
use crate::audit::{Actor, Change, Event, Intent, Moment, Setup, Trail, whole_path};
use crate::error::{Kind, Refusal};
use crate::settings::Settings;
use crate::store::Write;
use crate::ui::Ui;

/// What the log knows of the command that runs.
#[derive(Default)]
pub(super) struct Auditing {
    trail: Option<Trail>,
    /// The command's name, if the log tells of it.
    command: Option<&'static str>,
    /// Who is known to be meant.
    subject: Change,
    /// Whether the failure that ends the command has its line already.
    told: bool,
}

/// What a write may use besides the database.
pub(crate) struct WriteScope<'a, 't> {
    /// Shows progress; nothing else is printed while the database is locked.
    pub(crate) ui: &'a mut Ui<'t>,
    /// The random source.
    pub(crate) random: &'a mut StdRng,
    /// What the log will tell of the outcome.
    pub(crate) change: Change,
}

impl<'t> App<'t> {
    /// Says that the log tells of this command.
    pub(crate) fn audit(&mut self, command: &'static str) {
        self.auditing.command = Some(command);
    }

    /// Does the work in one transaction: announced before, and its outcome told after.
    ///
    /// A write that cannot be announced is refused before it happens.
    pub(crate) fn write<T>(
        &mut self,
        change: Change,
        work: impl FnOnce(&Write<'_>, &mut WriteScope<'_, 't>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let store = self.store()?;
        let intent = self.intend(&change)?;
        let mut scope = WriteScope { ui: &mut self.ui, random: &mut self.system.random, change };
        let done = store.write(&intent, |write| work(write, &mut scope));
        let change = scope.change;
        self.settle(&intent, &done, &change);
        done
    }

    /// Does work that is no transaction: announced before, and its outcome told after.
    pub(crate) fn logged<T>(
        &mut self,
        change: &Change,
        work: impl FnOnce(&mut Self, &Intent) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let intent = self.intend(change)?;
        let done = work(self, &intent);
        self.settle(&intent, &done, change);
        done
    }

    /// Logs that a link was made, before it is handed over.
    pub(crate) fn log_issued(&mut self, user: &StoredUser) -> Result<(), Refusal> {
        self.log_line((Event::Issued, None), &Change::of(user, &[]))
    }

    /// Notes whom the command is known to mean.
    pub(crate) fn concern(&mut self, users: &[StoredUser]) {
        self.auditing.subject = Change::of_all(users, &[]);
    }

    /// Logs the failure that ends a command, unless its line is there already; usage errors have none.
    pub(crate) fn log_failure(&mut self, kind: Kind, code: &'static str) {
        let wants = self.auditing.command.is_some() && kind != Kind::Usage;
        if !wants || self.auditing.told || code.starts_with("audit_") {
            return;
        }
        // Without settings nobody knows where the log is.
        if self.settings().is_err() {
            return;
        }
        let subject = self.auditing.subject.clone();
        if let Err(refusal) = self.log_line(verdict(kind, code), &subject) {
            self.ui.warn(&format!("this refusal is not in the audit log: {refusal}"));
        }
    }

    fn intend(&mut self, change: &Change) -> Result<Intent, Refusal> {
        self.auditing.told = false;
        let (trail, mut moment) = self.trail()?;
        Ok(trail.intend(change, &mut moment)?)
    }

    fn log_line(
        &mut self,
        verdict: (Event, Option<&'static str>),
        change: &Change,
    ) -> Result<(), Refusal> {
        let (trail, mut moment) = self.trail()?;
        Ok(trail.note(verdict, change, &mut moment)?)
    }

    /// Tells what came of a write; it is made or not made whether or not that can be logged.
    fn settle<T>(&mut self, intent: &Intent, done: &Result<T, Refusal>, change: &Change) {
        let verdict = match done {
            Ok(_) => (Event::Done, None),
            Err(refusal) => verdict(refusal.kind, refusal.code),
        };
        self.auditing.told = done.is_err();
        let settled = self.trail().and_then(|(trail, mut moment)| {
            Ok(trail.settle(intent, verdict, change, &mut moment)?)
        });
        if let Err(error) = settled {
            let what = if done.is_ok() { "the change was made" } else { "nothing was changed" };
            self.ui.warn(&format!("{what}, and the audit log holds only its intent: {error}"));
        }
    }

    /// Opens the log, once, and lends what a line needs beside it.
    fn trail(&mut self) -> Result<(&mut Trail, Moment<'_>), Refusal> {
        let trail = if let Some(trail) = self.auditing.trail.take() {
            trail
        } else {
            let settings = self.settings()?;
            self.make_trail(settings)?
        };
        let moment = Moment { now: self.system.now(), random: &mut self.system.random };
        Ok((self.auditing.trail.insert(trail), moment))
    }

    /// Returns the place of the audit log.
    pub(crate) fn audit_log(&mut self) -> Result<PathBuf, Refusal> {
        let settings = self.settings()?;
        self.audit_log_by(settings)
    }

    fn audit_log_by(&self, settings: &Settings) -> Result<PathBuf, Refusal> {
        match &settings.audit_log.value {
            Some(path) => Ok(path.clone()),
            None => self.system.directories.audit_log(),
        }
    }

    /// Opens the log that these settings name.
    pub(crate) fn open_trail_by(&mut self, settings: &Settings) -> Result<(), Refusal> {
        self.auditing.trail = Some(self.make_trail(settings)?);
        Ok(())
    }

    fn make_trail(&mut self, settings: &Settings) -> Result<Trail, Refusal> {
        let path = self.audit_log_by(settings)?;
        let system = &mut self.system;
        let setup = Setup {
            path,
            database: whole_path(&settings.database.value),
            command: self.auditing.command.unwrap_or("acct"),
            run: system.random.random(),
            actor: Actor::new(system.uid, &system.environment),
            pid: system.pid,
            syslog: settings.audit_syslog.value.then(|| settings.audit_syslog_socket.value.clone()),
            sleep: system.sleep,
        };
        Ok(Trail::open(setup)?)
    }
}

/// Tells a no from what could not be done.
fn verdict(kind: Kind, code: &'static str) -> (Event, Option<&'static str>) {
    let event = if kind == Kind::Refused { Event::Refused } else { Event::Failed };
    (event, Some(code))
}
