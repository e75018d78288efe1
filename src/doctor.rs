//! Checks of settings, key, database, mail and clock; none of them writes.

mod audit;
mod check;
mod clock;
mod database;
mod delivery;
mod drift;
mod finding;
mod hashes;
mod key;
mod mail;
mod settings;
mod site;
mod table;

use jiff::Timestamp;

pub(crate) use self::check::Check;
use self::database::Found;
pub(crate) use self::finding::{Finding, Verdict};
use self::table::Users;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::system::Environment;

/// The input of the checks.
pub(crate) struct Examination<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) environment: &'a Environment,
    pub(crate) now: Timestamp,
    /// This host's name, for the mail server.
    pub(crate) host: &'a str,
    /// Whether to check every page of a large database.
    pub(crate) thorough: bool,
    /// Whether to skip the site's Python and the mail server.
    pub(crate) offline: bool,
}

impl Examination<'_> {
    /// Runs every check, in the order of [`Check::ALL`].
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let settings = self.settings;
        let found = Found::of(settings);
        let mut findings = vec![settings::file(settings)];
        findings.extend(key::findings(settings, self.environment, &found));
        findings.push(database::opened(settings, &found));
        findings.push(database::writable(settings, &found));
        findings.push(database::intact(settings, &found, self.thorough));
        let is_site = found.is_site();
        let (table, users) = table::found(settings, found);
        findings.push(table);
        findings.extend(self.of_users(users.as_ref()));
        findings.extend(settings::values(settings));
        findings.push(clock::zone(settings, self.now));
        findings.push(settings::links(settings, is_site));
        findings.push(mail::finding(self));
        findings.extend(site::findings(self));
        findings.push(audit::finding(settings));
        findings.sort_by_key(|finding| finding.check);
        findings
    }

    fn of_users(&self, users: Option<&Users>) -> [Finding; 6] {
        let settings = self.settings;
        let on_table = |check: Check, examine: &dyn Fn(&Users) -> Result<Finding, Refusal>| {
            let skipped = || Finding::skipped(check, "the user table cannot be used");
            users.map_or_else(skipped, |users| Finding::of(check, examine(users)))
        };
        [
            on_table(Check::UserAdd, &|users| table::addable(users, settings)),
            on_table(Check::PasswordColumn, &|users| Ok(table::holds_recipe(settings, users))),
            on_table(Check::EmailIndex, &table::index),
            on_table(Check::EmailAddresses, &table::addresses),
            on_table(Check::Hashes, &|users| hashes::sample(settings, users)),
            clock::system(self.now, users.map(|users| &users.tally)),
        ]
    }
}

/// Reports the refusal of the settings file, and every other check as skipped.
pub(crate) fn without_settings(refusal: Refusal) -> Vec<Finding> {
    let rest = Check::ALL.into_iter().filter(|check| *check != Check::SettingsFile);
    std::iter::once(Finding::refused(Check::SettingsFile, refusal))
        .chain(rest.map(|check| Finding::skipped(check, "the settings cannot be read")))
        .collect()
}
