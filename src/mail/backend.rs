//! The ways out, named as Django names their modules.

use std::fmt;
use std::str::FromStr;

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
    fn names_are_django_s_and_read_back() {
        for backend in Backend::ALL {
            assert_eq!(backend.name().parse(), Ok(backend));
        }
        let other = "anymail.backends.mailgun".to_owned();
        assert_eq!(other.parse::<Backend>(), Err(UnknownBackend(other)));
    }
}
