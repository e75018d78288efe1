//! The mail backends, named like Django's modules.

use std::fmt;
use std::str::FromStr;

use crate::account::suggestions::Suggestions;
use crate::error::Refusal;

/// How mails are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// They are printed to stdout.
    Console,
    /// They are sent to a mail server.
    Smtp,
    /// They are written to files in a directory.
    File,
    /// They are piped to the system's sendmail program.
    Sendmail,
    /// They are dropped.
    Dummy,
}

/// A backend that acct does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown mail backend {0}")]
pub struct UnknownBackend(pub String);

impl Backend {
    /// Every backend.
    pub const ALL: [Self; 5] = [Self::Console, Self::Smtp, Self::File, Self::Sendmail, Self::Dummy];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Smtp => "smtp",
            Self::File => "file",
            Self::Sendmail => "sendmail",
            Self::Dummy => "dummy",
        }
    }
}

impl UnknownBackend {
    /// Returns the backend that this is in Django, by its module or class.
    fn of_django(&self) -> Option<Backend> {
        let rest = self.0.strip_prefix("django.core.mail.backends.")?;
        let module = rest.strip_suffix(".EmailBackend").unwrap_or(rest);
        if module == "filebased" { Some(Backend::File) } else { module.parse().ok() }
    }

    /// Returns the most similar name, if one is similar.
    fn near(&self) -> Option<String> {
        Suggestions::among(&self.0, Backend::ALL.map(Backend::name)).into_iter().next()
    }
}

impl From<UnknownBackend> for Refusal {
    fn from(error: UnknownBackend) -> Self {
        let names = "backends are console, smtp, file, sendmail and dummy; set email_backend or use \
                     --backend";
        let hint = match (error.of_django(), error.near()) {
            (Some(backend), _) => format!("write \"{backend}\" instead"),
            (None, Some(near)) => format!("did you mean {near}? {names}"),
            (None, None) => names.to_owned(),
        };
        Self::environment("unknown_email_backend", error.to_string()).hint(hint)
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = UnknownBackend;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|backend| backend.name() == name);
        known.ok_or_else(|| UnknownBackend(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found_by_django_s_path_or_a_slip() {
        let of_django = |name: &str| UnknownBackend(name.to_owned()).of_django();
        let path = "django.core.mail.backends";
        assert_eq!(of_django(&format!("{path}.smtp.EmailBackend")), Some(Backend::Smtp));
        assert_eq!(of_django(&format!("{path}.filebased.EmailBackend")), Some(Backend::File));
        assert_eq!(of_django(&format!("{path}.locmem.EmailBackend")), None);
        assert_eq!(of_django("smtp.EmailBackend"), None);
        let near = |name: &str| UnknownBackend(name.to_owned()).near();
        assert_eq!(near("smpt").as_deref(), Some("smtp"));
        assert_eq!(near("SMTP").as_deref(), Some("smtp"));
        assert_eq!(near("anymail.backends.mailgun"), None);
    }

    #[test]
    fn names_are_django_s_and_read_back() {
        for backend in Backend::ALL {
            assert_eq!(backend.name().parse(), Ok(backend));
        }
        let other = "anymail.backends.mailgun".to_owned();
        assert_eq!(other.parse::<Backend>(), Err(UnknownBackend(other)));
    }
}
