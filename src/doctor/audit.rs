//! The audit log and its key: without them nothing is changed.

use super::{Check, Finding};
use crate::audit::{self, AuditError};
use crate::error::Refusal;
use crate::settings::Settings;

const CHECK: Check = Check::AuditLog;

/// Says whether a line could be added now; adds none.
pub(super) fn finding(settings: &Settings) -> Finding {
    let Some(log) = &settings.audit_log.value else {
        let why = "no place for the audit log is known";
        return Finding::unfit(CHECK, why, "name one with audit_log in the settings");
    };
    let syslog = settings.audit_syslog.value.then_some(&*settings.audit_syslog_socket.value);
    match audit::check_ready(log, syslog) {
        Ok(true) => {
            let syslog = if syslog.is_some() { "; syslog is told too" } else { "" };
            Finding::fits(CHECK, format!("{} and its key can be used{syslog}", log.display()))
        }
        Ok(false) => Finding::fits(CHECK, format!("the first change makes {}", log.display())),
        Err(error) => refused(error),
    }
}

/// Says with what every change is refused.
fn refused(error: AuditError) -> Finding {
    let Refusal { message, hint, .. } = Refusal::from(error);
    let hint = hint.unwrap_or_default();
    Finding::unfit(
        CHECK,
        message,
        hint.replace(
            "nothing was changed, because it could not",
            "nothing can be changed, because it cannot",
        ),
    )
}
