//! The one door to every write: announced in the audit log before, and recorded after.

use std::path::PathBuf;

use rand::rngs::StdRng;

use super::App;
use crate::account::user::StoredUser;
use crate::audit::{AuditLog, Change, Intent};
use crate::error::{Kind, Refusal};
use crate::settings::Settings;
use crate::site::Worker;
use crate::store::Write;

/// What a write may use apart from the database; nothing can be printed while that is locked.
pub(crate) struct WriteScope<'a> {
    /// The random source.
    pub(crate) random: &'a mut StdRng,
    /// The change that the log will record.
    pub(crate) change: &'a mut Change,
}

impl<'t> App<'t> {
    /// Names the command for the log, which records its failure too.
    pub(crate) fn audit(&mut self, command: &'static str) {
        self.audited = Some(command);
    }

    /// Returns the audit log.
    pub(crate) fn log(&mut self) -> Result<&'t AuditLog, Refusal> {
        if let Some(log) = self.opened.log.get() {
            return Ok(log);
        }
        let settings = self.settings()?;
        self.log_by(settings)
    }

    /// Returns the audit log, which these settings decide unless it is in use already.
    pub(crate) fn log_by(&mut self, settings: &Settings) -> Result<&'t AuditLog, Refusal> {
        let path = self.log_path_by(settings)?;
        let syslog = &settings.audit_syslog_socket.value;
        let syslog = settings.audit_syslog.value.then(|| syslog.clone());
        let database = settings.database.value.absolute();
        let subject = (self.audited.unwrap_or("acct"), &*database);
        let system = &mut self.system;
        Ok(self.opened.log.get_or_init(|| AuditLog::new(path, syslog, subject, system)))
    }

    /// Returns the path of the audit log.
    pub(crate) fn audit_log(&mut self) -> Result<PathBuf, Refusal> {
        let settings = self.settings()?;
        self.log_path_by(settings)
    }

    fn log_path_by(&self, settings: &Settings) -> Result<PathBuf, Refusal> {
        match &settings.audit_log.value {
            Some(path) => Ok(path.clone()),
            None => self.system.directories.audit_log(),
        }
    }

    /// Does the work in one transaction: announced before, and its outcome recorded after.
    ///
    /// A write that cannot be announced is refused before it happens.
    pub(crate) fn write<T>(
        &mut self,
        change: Change,
        work: impl FnOnce(&Write<'_>, &mut WriteScope<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let (store, log) = (self.store()?, self.log()?);
        let (random, site) = (&mut self.system.random, &mut self.site);
        let done = log.write(change, |intent, change| {
            let mut scope = WriteScope { random, change };
            let work = |write: &Write<'_>| work(write, &mut scope);
            match site {
                Some(site) => store.write_by_site(intent, site, work),
                None => store.write(intent, work),
            }
        });
        self.show_log_warnings(log);
        let from_site = self.site.as_mut().and_then(Worker::take_warning);
        let warnings = [from_site, self.after_write.take()];
        if done.is_ok() {
            warnings.into_iter().flatten().for_each(|warning| self.ui.warn(&warning));
        }
        done
    }

    /// Does work that is no transaction: announced before, and its outcome recorded after.
    pub(crate) fn logged<T>(
        &mut self,
        change: Change,
        work: impl FnOnce(&mut Self, &Intent) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let log = self.log()?;
        let done = log.write(change, |intent, _| work(self, intent));
        self.show_log_warnings(log);
        done
    }

    /// Records that a link was issued, before it is handed over.
    pub(crate) fn log_issued(&mut self, user: &StoredUser) -> Result<(), Refusal> {
        Ok(self.log()?.record_issued(user)?)
    }

    /// Sets the users that the command is about, for the log of its failure.
    pub(crate) fn set_subject(&mut self, users: &[StoredUser]) {
        if self.audited.is_some()
            && let Ok(log) = self.log()
        {
            log.set_subject(users);
        }
    }

    /// Records the failure that ends a command, unless it is a usage error or already recorded.
    pub(crate) fn log_failure(&mut self, kind: Kind, code: &'static str) {
        if self.audited.is_none() || kind == Kind::Usage || code.starts_with("audit_") {
            return;
        }
        // Without settings the path of the log is unknown.
        if self.settings().is_err() {
            return;
        }
        match self.log() {
            Ok(log) => {
                log.record_failure(kind, code);
                self.show_log_warnings(log);
            }
            Err(refusal) => {
                self.ui.warn(&format!("this refusal could not be logged: {refusal}"));
            }
        }
    }

    fn show_log_warnings(&mut self, log: &AuditLog) {
        for warning in log.take_warnings() {
            self.ui.warn(&warning);
        }
    }
}
