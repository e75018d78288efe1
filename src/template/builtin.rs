//! The texts that hold where there is no file: templates too, read by the same engine.

use super::TemplateName;
use crate::mail::Wording;

/// Returns the text of a template; only the HTML part has none.
pub(super) fn text(name: TemplateName, wording: Wording) -> Option<&'static str> {
    Some(match (name, wording) {
        (TemplateName::PasswordResetEmailHtml, _) => return None,
        (TemplateName::PasswordResetSubject, _) => {
            include_str!("builtin/password_reset_subject.txt")
        }
        (TemplateName::PasswordResetEmail, Wording::UpTo51) => {
            include_str!("builtin/password_reset_email_up_to_51.txt")
        }
        (TemplateName::PasswordResetEmail, Wording::From52) => {
            include_str!("builtin/password_reset_email_from_52.txt")
        }
        (TemplateName::PasswordChangedSubject, _) => {
            include_str!("builtin/password_changed_subject.txt")
        }
        (TemplateName::PasswordChangedEmail, _) => {
            include_str!("builtin/password_changed_email.txt")
        }
        (TemplateName::PasswordChangeForm, _) => include_str!("builtin/password_change_form.txt"),
        (TemplateName::PasswordResetForm, _) => include_str!("builtin/password_reset_form.txt"),
        (TemplateName::PasswordResetDone, _) => include_str!("builtin/password_reset_done.txt"),
        (TemplateName::PasswordResetConfirm, _) => {
            include_str!("builtin/password_reset_confirm.txt")
        }
        (TemplateName::PasswordChangeDone | TemplateName::PasswordResetComplete, _) => {
            include_str!("builtin/password_set.txt")
        }
    })
}
