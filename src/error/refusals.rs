//! What each room's own errors are as refusals: the kind, the word, and what mends them.

mod files;

use super::{Kind, Refusal, quoted};
use crate::account::clock::ImpossibleTime;
use crate::account::hasher::HashError;
use crate::account::link::LinkValidityError;
use crate::mail::{DeliveryError, Fate, Lasting, MailError, UnknownBackend};
use crate::store::StoreError;

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Missing(path) => Self::environment("no_database", message)
                .hint(format!("acct init --database {} makes one", quoted(&path))),
            StoreError::CannotOpen(_) => Self::environment("database_unreadable", message)
                .hint("check that the path names a file that you may read and write"),
            StoreError::Exists(_) => Self::environment("file_exists", message),
            StoreError::NotADatabase => Self::environment("not_a_database", message),
            StoreError::Schema(_) => Self::environment("schema_mismatch", message).hint(
                "user_table, username_field, email_field and user_columns in the settings name a \
                 custom table",
            ),
            StoreError::NoColumn { .. } => {
                let message = format!("{message}; perhaps the site has migrated");
                Self::environment("schema_mismatch", message).hint(
                    "acct adopt learns the site again; for a table configured by hand check \
                     username_field, email_field and user_columns in the settings",
                )
            }
            StoreError::Unfilled { columns, .. } => {
                let options: Vec<String> =
                    columns.iter().map(|column| format!("--set {column}=VALUE")).collect();
                Self::environment("column_needs_value", message).hint(options.join(" "))
            }
            StoreError::Constraint(_) => Self::refused("refused_by_database", message),
            StoreError::Newer { .. } => {
                Self::environment("database_newer", message).hint("install the newer acct")
            }
            StoreError::ReadOnly => Self::environment("database_read_only", message)
                .hint("the file and its directory must both be writable"),
            StoreError::Busy => Self::temporary("database_busy", message).hint("try again"),
            StoreError::Full => Self::environment("disk_full", message),
            StoreError::Duplicate { .. } => Self::refused("not_unique", message),
            StoreError::TooLong { .. } => Self::environment("value_too_long", message),
            StoreError::File(_) | StoreError::Sqlite(_) => {
                Self::environment("database_failed", message)
            }
        }
    }
}

impl From<UnknownBackend> for Refusal {
    fn from(error: UnknownBackend) -> Self {
        let names = "email_backend in the settings may be console, smtp, file, sendmail or dummy; \
                     for one command --backend says it";
        let hint = match (error.of_django(), error.near()) {
            (Some(backend), _) => format!("write \"{backend}\" in its place"),
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

impl From<ImpossibleTime> for Refusal {
    fn from(error: ImpossibleTime) -> Self {
        Self::environment("bad_last_login", error.to_string())
            .hint("Django fails on this row too; correct its last_login")
    }
}

impl From<LinkValidityError> for Refusal {
    fn from(error: LinkValidityError) -> Self {
        let message = error.to_string();
        match error {
            LinkValidityError::TooLong(_) => Self::usage("expires_in_too_long", message)
                .hint("the maximum is password_reset_timeout in the settings"),
            LinkValidityError::Before2001 => {
                Self::environment("bad_clock", message).hint("set the system's clock")
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
                .hint("no site writes such a hash; replace it with acct password set"),
            HashError::Unknown | HashError::Malformed(_) => {
                Self::refused("hash_unreadable", message)
                    .hint("no password can match it; replace it with acct password set")
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
