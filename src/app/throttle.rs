//! The counts of tries, next to the audit log.

use super::App;
use crate::error::Refusal;
use crate::throttle::Throttle;

impl App<'_> {
    /// Opens the counts of tries; `None` if they cannot be kept, since no file can be created
    /// there.
    pub(crate) fn throttle(&mut self) -> Result<Option<Throttle>, Refusal> {
        let settings = self.settings()?;
        let Ok(log) = self.audit_log() else { return Ok(None) };
        let (database, table) = (&settings.database.value, &settings.user_table.value);
        Throttle::open(&log, database, table, &mut self.system)
    }
}
