//! The database: whether it opens, can be written, and is intact.

use super::{Check, Finding};
use crate::error::Refusal;
use crate::home;
use crate::settings::Settings;
use crate::store::{Health, Inspection, Owner, StoreError};

/// Why checks inside the database are skipped.
pub(super) const UNOPENED: &str = "the database cannot be opened";

/// The database, as far as it could be opened.
pub(super) enum Found {
    Open(Inspection),
    Missing(Refusal),
    Unusable(Refusal),
}

impl Found {
    /// Opens the database for reading.
    pub(super) fn of(settings: &Settings) -> Self {
        match Inspection::open(&settings.database.value) {
            Ok(database) => Self::Open(database),
            Err(error) => {
                let is_missing = matches!(error, StoreError::Missing(_));
                let refusal = home::unusable_database(settings, error);
                if is_missing { Self::Missing(refusal) } else { Self::Unusable(refusal) }
            }
        }
    }

    /// Returns its owner, if it could be opened.
    pub(super) fn owner(&self) -> Option<&Owner> {
        match self {
            Self::Open(database) => Some(database.owner()),
            Self::Missing(_) | Self::Unusable(_) => None,
        }
    }

    pub(super) fn is_site(&self) -> bool {
        self.owner() == Some(&Owner::Site)
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing(_))
    }
}

/// Checks that the database opens and that nobody else can read or change it.
pub(super) fn opened(settings: &Settings, found: &Found) -> Finding {
    match found {
        Found::Open(database) => finding(Check::Database, settings, database.access()),
        Found::Missing(refusal) | Found::Unusable(refusal) => {
            Finding::refused(Check::Database, refusal.clone())
        }
    }
}

/// Checks the right to write.
pub(super) fn writable(settings: &Settings, found: &Found) -> Finding {
    let check = Check::DatabaseWrite;
    match found {
        Found::Open(database) => finding(check, settings, Ok(database.write_access())),
        _ => Finding::skipped(check, UNOPENED),
    }
}

/// Checks the integrity of a database that is not large, or of any if `thorough`.
pub(super) fn intact(settings: &Settings, found: &Found, thorough: bool) -> Finding {
    let check = Check::DatabaseIntegrity;
    match found {
        Found::Open(database) => finding(check, settings, database.integrity(thorough)),
        _ => Finding::skipped(check, UNOPENED),
    }
}

fn finding(check: Check, settings: &Settings, health: Result<Health, StoreError>) -> Finding {
    match health {
        Ok(Health::Ok(message)) => Finding::ok(check, message),
        Ok(Health::Warning(message, hint)) => Finding::warning(check, message, hint),
        Ok(Health::Error(message, hint)) => Finding::error(check, message, hint),
        Ok(Health::Skipped(why)) => Finding::skipped(check, &why),
        Err(error) => Finding::refused(check, home::unusable_database(settings, error)),
    }
}
