//! The audit log and its key: without them, every change is refused.

use super::{Check, Finding};
use crate::audit::{self, AuditError};
use crate::error::Refusal;
use crate::settings::Settings;

const CHECK: Check = Check::AuditLog;

/// Reports whether a line could be added now; adds none.
pub(super) fn finding(settings: &Settings) -> Finding {
    let Some(log) = &settings.audit_log.value else {
        let why = "the location of the audit log is not known";
        return Finding::error(CHECK, why, "set audit_log in the settings file");
    };
    let syslog = settings.audit_syslog.value.then_some(&*settings.audit_syslog_socket.value);
    match audit::check_ready(log, syslog) {
        Ok(true) => {
            let syslog = if syslog.is_some() { "; lines also go to syslog" } else { "" };
            Finding::ok(CHECK, format!("{} and its key can be used{syslog}", log.display()))
        }
        Ok(false) => Finding::ok(CHECK, format!("the first change will create {}", log.display())),
        Err(error) => refused(error),
    }
}

/// Reports the refusal that every change would get.
fn refused(error: AuditError) -> Finding {
    let Refusal { message, hint, .. } = Refusal::from(error);
    let hint = hint.unwrap_or_default();
    Finding::error(
        CHECK,
        message,
        hint.replace(
            "nothing was changed, because it could not",
            "nothing can be changed, because it cannot",
        ),
    )
}
