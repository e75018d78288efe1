//! The ways out, named as Django names their modules.

use std::fmt;
use std::str::FromStr;

use crate::account::suggestions::Suggestions;

/// How mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// They are printed to stdout.
    Console,
    /// They go to a mail server.
    Smtp,
    /// They go to files in a directory.
    File,
    /// They go to the system's own sendmail program.
    Sendmail,
    /// They go nowhere.
    Dummy,
}

/// A back end that acct does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("acct cannot deliver by {0}")]
pub struct UnknownBackend(pub String);

impl Backend {
    /// Every back end.
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
    /// Returns the back end that this is in Django, by its module or its class.
    #[must_use]
    pub fn of_django(&self) -> Option<Backend> {
        let rest = self.0.strip_prefix("django.core.mail.backends.")?;
        let module = rest.strip_suffix(".EmailBackend").unwrap_or(rest);
        if module == "filebased" { Some(Backend::File) } else { module.parse().ok() }
    }

    /// Returns the back end whose name is the most like this one, if one is.
    #[must_use]
    pub fn near(&self) -> Option<String> {
        let mut near = Suggestions::for_name(&self.0);
        for backend in Backend::ALL {
            near.offer(backend.name());
        }
        near.into_names().into_iter().next()
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
