//! The texts that hold where there is no file: templates too, read by the same engine.

use super::Name;
use crate::mail::Wording;

/// Returns the text of a template; only the HTML part has none.
pub(super) fn text(name: Name, wording: Wording) -> Option<&'static str> {
    Some(match (name, wording) {
        (Name::PasswordResetEmailHtml, _) => return None,
        (Name::PasswordResetSubject, _) => include_str!("builtin/password_reset_subject.txt"),
        (Name::PasswordResetEmail, Wording::UpTo51) => {
            include_str!("builtin/password_reset_email_up_to_51.txt")
        }
        (Name::PasswordResetEmail, Wording::From52) => {
            include_str!("builtin/password_reset_email_from_52.txt")
        }
        (Name::PasswordChangedSubject, _) => include_str!("builtin/password_changed_subject.txt"),
        (Name::PasswordChangedEmail, _) => include_str!("builtin/password_changed_email.txt"),
        (Name::PasswordChangeForm, _) => include_str!("builtin/password_change_form.txt"),
        (Name::PasswordResetForm, _) => include_str!("builtin/password_reset_form.txt"),
        (Name::PasswordResetDone, _) => include_str!("builtin/password_reset_done.txt"),
        (Name::PasswordResetConfirm, _) => include_str!("builtin/password_reset_confirm.txt"),
        (Name::PasswordChangeDone | Name::PasswordResetComplete, _) => {
            include_str!("builtin/password_set.txt")
        }
    })
}
