//! What each room's own errors are as refusals: the kind, the word, and what mends them.

mod files;

use super::{Kind, Refusal};
use crate::account::clock::ImpossibleTime;
use crate::account::hasher::HashError;
use crate::account::link::LinkValidityError;
use crate::mail::{DeliveryError, Fate, Lasting, MailError, UnknownBackend};
use crate::template::TemplateError;

impl From<UnknownBackend> for Refusal {
    fn from(error: UnknownBackend) -> Self {
        let names = "set email_backend to console, smtp, file, sendmail or dummy, or use --backend";
        let hint = match (error.of_django(), error.near()) {
            (Some(backend), _) => format!("write \"{backend}\" instead"),
            (None, Some(near)) => format!("did you mean {near}? {names}"),
            (None, None) => names.to_owned(),
        };
        Self::environment("unknown_email_backend", error.to_string()).hint(hint)
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        let hint =
            error.hint().unwrap_or("check default_from_email and site_name with acct settings");
        Self::environment("cannot_compose", error.to_string()).hint(hint)
    }
}

impl From<DeliveryError> for Refusal {
    fn from(error: DeliveryError) -> Self {
        let kind = match (error.fate, error.lasting) {
            (Fate::NotSent, Lasting::Permanent) => Kind::Environment,
            (Fate::NotSent, Lasting::Temporary) | (Fate::Unknown, _) => Kind::Temporary,
        };
        let refusal = match error.fate {
            Fate::NotSent => {
                Self::new(kind, "mail_not_sent", format!("the mail was not sent: {error}"))
            }
            Fate::Unknown => {
                Self::new(kind, "mail_may_be_sent", format!("the mail may have been sent: {error}"))
            }
        };
        Self { hint: error.hint, ..refusal }
    }
}

impl From<TemplateError> for Refusal {
    fn from(error: TemplateError) -> Self {
        let message = error.to_string();
        match error {
            TemplateError::NoDirectory(_) => Self::environment("no_templates", message)
                .hint("create it, or correct templates in the settings file"),
            TemplateError::Bad { .. } => Self::environment("bad_template", message)
                .hint("run acct template check to check every template"),
        }
    }
}

impl From<ImpossibleTime> for Refusal {
    fn from(error: ImpossibleTime) -> Self {
        Self::environment("bad_last_login", error.to_string())
            .hint("Django fails on this row, too; fix its last_login")
    }
}

impl From<LinkValidityError> for Refusal {
    fn from(error: LinkValidityError) -> Self {
        let message = error.to_string();
        match error {
            LinkValidityError::TooLong(_) => Self::usage("expires_in_too_long", message)
                .hint("the maximum is password_reset_timeout in the settings file"),
            LinkValidityError::Before2001 => {
                Self::environment("bad_clock", message).hint("set the system clock")
            }
        }
    }
}

impl From<HashError> for Refusal {
    fn from(error: HashError) -> Self {
        let message = error.to_string();
        match error {
            HashError::OutOfMemory { .. } => Self::environment("out_of_memory", message)
                .hint("raise the memory limit of this process (ulimit -v, the container's limit)"),
            HashError::Excessive { .. } => Self::environment("hash_excessive", message)
                .hint("no site creates such a hash; set a new password with acct password set"),
            HashError::Unknown | HashError::Malformed(_) => {
                Self::refused("hash_unreadable", message)
                    .hint("no password can match it; set a new one with acct password set")
            }
            HashError::Unsupported(_) => Self::environment("hash_unsupported", message),
            HashError::PasswordTooLong { .. } => Self::refused("password_too_long", message),
            HashError::TooSmall { .. }
            | HashError::NotAPowerOfTwo { .. }
            | HashError::ForeignCost { .. }
            | HashError::Salt => Self::usage("bad_cost", message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Reach;

    #[test]
    fn a_mail_whose_fate_is_open_is_temporary_whatever_went_wrong() {
        use {Fate::*, Lasting::*};
        for (fate, lasting, code, word) in [
            (NotSent, Permanent, 3, "mail_not_sent"),
            (NotSent, Temporary, 4, "mail_not_sent"),
            (Unknown, Permanent, 4, "mail_may_be_sent"),
            (Unknown, Temporary, 4, "mail_may_be_sent"),
        ] {
            let (text, hint) = ("why".to_owned(), Some("how".to_owned()));
            let error = DeliveryError { fate, lasting, reach: Reach::EveryMail, text, hint };
            let refusal = Refusal::from(error);
            assert_eq!((refusal.kind.exit_code(), refusal.code), (code, word));
            assert!(refusal.message.ends_with(": why"));
            assert_eq!(refusal.hint.as_deref(), Some("how"));
        }
    }
}
