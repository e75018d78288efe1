//! The names of the templates.

use std::fmt;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::mail::Wording;

/// A text that acct mails or prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateName {
    /// The subject of the reset mail.
    PasswordResetSubject,
    /// The text of the reset mail.
    PasswordResetEmail,
    /// The HTML part of the reset mail; there is no built-in one.
    PasswordResetEmailHtml,
    /// The subject of the notice of a changed password.
    PasswordChangedSubject,
    /// The text of that notice.
    PasswordChangedEmail,
    /// The page before the prompts of `password change`.
    PasswordChangeForm,
    /// The page after a changed password.
    PasswordChangeDone,
    /// The page before the prompt of `password reset`.
    PasswordResetForm,
    /// The page after the reset mails.
    PasswordResetDone,
    /// The page before the prompts of `password confirm`.
    PasswordResetConfirm,
    /// The page after a redeemed link.
    PasswordResetComplete,
}

/// The variables that a template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TemplateKind {
    /// User, link and `extra_email_context`.
    ResetMail,
    /// User, time and `extra_email_context`.
    ChangedMail,
    /// The site only.
    Page,
    /// The site and the user.
    UserPage,
}

impl ValueEnum for TemplateName {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    /// Returns the file name; the extension `.txt` is optional.
    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.file()).help(self.purpose());
        Some(value.aliases(self.file().strip_suffix(".txt")))
    }
}

impl TemplateName {
    /// Every template, in the order of listings.
    pub const ALL: [Self; 11] = [
        Self::PasswordResetSubject,
        Self::PasswordResetEmail,
        Self::PasswordResetEmailHtml,
        Self::PasswordChangedSubject,
        Self::PasswordChangedEmail,
        Self::PasswordChangeForm,
        Self::PasswordChangeDone,
        Self::PasswordResetForm,
        Self::PasswordResetDone,
        Self::PasswordResetConfirm,
        Self::PasswordResetComplete,
    ];

    /// The templates of the reset mail.
    pub const RESET_MAIL: [Self; 3] =
        [Self::PasswordResetSubject, Self::PasswordResetEmail, Self::PasswordResetEmailHtml];

    /// The templates of the notice of a changed password.
    pub const CHANGED_MAIL: [Self; 2] = [Self::PasswordChangedSubject, Self::PasswordChangedEmail];

    /// Returns the file name.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::PasswordResetSubject => "password_reset_subject.txt",
            Self::PasswordResetEmail => "password_reset_email.txt",
            Self::PasswordResetEmailHtml => "password_reset_email.html",
            Self::PasswordChangedSubject => "password_changed_subject.txt",
            Self::PasswordChangedEmail => "password_changed_email.txt",
            Self::PasswordChangeForm => "password_change_form.txt",
            Self::PasswordChangeDone => "password_change_done.txt",
            Self::PasswordResetForm => "password_reset_form.txt",
            Self::PasswordResetDone => "password_reset_done.txt",
            Self::PasswordResetConfirm => "password_reset_confirm.txt",
            Self::PasswordResetComplete => "password_reset_complete.txt",
        }
    }

    /// Describes the template's purpose in a few words.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::PasswordResetSubject => "the subject of the reset mail",
            Self::PasswordResetEmail => "the text of the reset mail",
            Self::PasswordResetEmailHtml => "the HTML part of the reset mail (optional)",
            Self::PasswordChangedSubject => "the subject of the password-changed notice",
            Self::PasswordChangedEmail => "the text of the password-changed notice",
            Self::PasswordChangeForm => "before the prompts of password change",
            Self::PasswordChangeDone => "after the password is changed",
            Self::PasswordResetForm => "before the prompt of password reset",
            Self::PasswordResetDone => "after the reset mails are sent",
            Self::PasswordResetConfirm => "before the prompts of password confirm",
            Self::PasswordResetComplete => "after a link is redeemed",
        }
    }

    /// Returns the built-in text, which is a template too; only the HTML part has none.
    #[must_use]
    pub fn builtin(self, wording: Wording) -> Option<&'static str> {
        Some(match (self, wording) {
            (Self::PasswordResetEmailHtml, _) => return None,
            (Self::PasswordResetSubject, _) => {
                include_str!("builtin/password_reset_subject.txt")
            }
            (Self::PasswordResetEmail, Wording::UpTo51) => {
                include_str!("builtin/password_reset_email_up_to_51.txt")
            }
            (Self::PasswordResetEmail, Wording::From52) => {
                include_str!("builtin/password_reset_email_from_52.txt")
            }
            (Self::PasswordChangedSubject, _) => {
                include_str!("builtin/password_changed_subject.txt")
            }
            (Self::PasswordChangedEmail, _) => {
                include_str!("builtin/password_changed_email.txt")
            }
            (Self::PasswordChangeForm, _) => include_str!("builtin/password_change_form.txt"),
            (Self::PasswordResetForm, _) => include_str!("builtin/password_reset_form.txt"),
            (Self::PasswordResetDone, _) => include_str!("builtin/password_reset_done.txt"),
            (Self::PasswordResetConfirm, _) => {
                include_str!("builtin/password_reset_confirm.txt")
            }
            (Self::PasswordChangeDone | Self::PasswordResetComplete, _) => {
                include_str!("builtin/password_set.txt")
            }
        })
    }

    pub(super) fn kind(self) -> TemplateKind {
        match self {
            Self::PasswordResetSubject
            | Self::PasswordResetEmail
            | Self::PasswordResetEmailHtml => TemplateKind::ResetMail,
            Self::PasswordChangedSubject | Self::PasswordChangedEmail => TemplateKind::ChangedMail,
            Self::PasswordResetForm | Self::PasswordResetDone => TemplateKind::Page,
            Self::PasswordChangeForm
            | Self::PasswordChangeDone
            | Self::PasswordResetConfirm
            | Self::PasswordResetComplete => TemplateKind::UserPage,
        }
    }
}

impl fmt::Display for TemplateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_found_with_and_without_its_ending() {
        let find = |text: &str| TemplateName::from_str(text, false).ok();
        for name in TemplateName::ALL {
            assert_eq!(find(name.file()), Some(name));
        }
        assert_eq!(find("password_reset_email"), Some(TemplateName::PasswordResetEmail));
        assert_eq!(find("password_reset_email.html"), Some(TemplateName::PasswordResetEmailHtml));
        for text in ["", "password_reset", "../password_reset_email.txt", "PASSWORD_RESET_EMAIL"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
