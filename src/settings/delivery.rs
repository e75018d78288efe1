//! The mail backends, as the settings configure them.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Settings;
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::mail::smtp::{Credentials, Security, Server};
use crate::mail::{Backend, Sendmail, UnknownBackend};
use crate::system::Environment;

/// The environment variables that are passed to the sendmail program.
const SENDMAIL_VARIABLES: [&str; 8] =
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"];

impl Settings {
    /// Returns the backend of `email_backend`.
    pub fn backend(&self) -> Result<Backend, UnknownBackend> {
        self.email_backend.value.parse()
    }

    /// Returns the mail server, with the password read from its file.
    ///
    /// `own_name` is the name by which this host introduces itself.
    pub fn mail_server(&self, own_name: &str) -> Result<Server, Refusal> {
        let host = &self.email_host.value;
        if host.is_empty() {
            return Err(self
                .bad_setting("email_host", "the smtp backend needs it, but it is empty")
                .hint("set email_host to the mail server"));
        }
        if !is_host(host) {
            // A URL may contain a password: it is not repeated.
            return Err(self
                .bad_setting("email_host", "it is not a host name or address")
                .hint("set email_host to the host alone, and email_port to the port"));
        }
        Ok(Server {
            host: host.clone(),
            port: self.email_port.value,
            security: self.mail_security()?,
            login: self.mail_login()?,
            own_name: own_name.to_owned(),
            timeout: self.mail_timeout()?,
            tls: OnceCell::new(),
        })
    }

    /// Returns the time limit for one mail.
    pub fn mail_timeout(&self) -> Result<Duration, Refusal> {
        match self.email_timeout.value {
            0 => Err(self
                .bad_setting("email_timeout", "it must be greater than 0")
                .hint("email_timeout is in seconds")),
            seconds => Ok(Duration::from_secs(seconds.into())),
        }
    }

    fn mail_security(&self) -> Result<Security, Refusal> {
        match (self.email_use_tls.value, self.email_use_ssl.value) {
            (false, false) => Ok(Security::None),
            (true, false) => Ok(Security::StartTls),
            (false, true) => Ok(Security::Tls),
            (true, true) => Err(self
                .bad_setting("email_use_tls", "email_use_ssl is true too")
                .hint("use email_use_tls for STARTTLS, email_use_ssl for TLS from the start")),
        }
    }

    /// Returns the login, if both a user and a password file are set.
    fn mail_login(&self) -> Result<Option<Credentials>, Refusal> {
        let Some(path) = &self.email_host_password_file.value else { return Ok(None) };
        let user = &self.email_host_user.value;
        if user.is_empty() {
            return Ok(None);
        }
        let password = files::read_key(path, self.key_access()).map_err(|error| {
            let refusal = Refusal::from(error);
            match refusal.hint {
                Some(_) => refusal,
                None => refusal.hint("check email_host_password_file in the settings file"),
            }
        })?;
        let text = std::str::from_utf8(&password).unwrap_or_default();
        if user.contains('\0') || text.contains('\0') {
            return Err(self
                .bad_setting("email_host_user", "it or its password contains a NUL character")
                .hint("check email_host_user and email_host_password_file"));
        }
        let password = Zeroizing::new(text.to_owned());
        Ok(Some(Credentials { user: user.clone(), password }))
    }

    /// Returns whether there is a user without a password: like Django, acct then does not log in.
    #[must_use]
    pub fn lacks_mail_password(&self) -> bool {
        !self.email_host_user.value.is_empty() && self.email_host_password_file.value.is_none()
    }

    /// Returns the system's sendmail program.
    pub fn sendmail(&self, environment: &Environment) -> Result<Sendmail, Refusal> {
        let timeout = self.mail_timeout()?;
        let program = Sendmail::find(environment.get("PATH").map(OsString::as_os_str));
        let program = program.ok_or_else(|| {
            let message = "there is no sendmail program in /usr/sbin or PATH";
            Refusal::environment("no_sendmail", message)
                .hint("install a mail server, or set email_backend to smtp")
        })?;
        let known =
            environment.iter().filter(|(name, _)| SENDMAIL_VARIABLES.iter().any(|it| name == it));
        let environment = known.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Sendmail { program, environment, timeout })
    }

    /// Returns the directory of the file backend.
    pub fn outbox(&self) -> Result<&Path, Refusal> {
        let path = self.email_file_path.value.as_deref();
        path.ok_or_else(|| {
            self.bad_setting("email_file_path", "the file backend needs it, but it is not set")
                .hint("set email_file_path to a directory for the mails")
        })
    }
}

/// Returns the refusal of the file backend's directory.
#[must_use]
pub fn bad_outbox(error: FileError) -> Refusal {
    Refusal::from(error).hint("set email_file_path to a directory that is not a symlink")
}

/// Returns whether the text could be a host name or address, rather than a URL or an e-mail address.
fn is_host(text: &str) -> bool {
    let address = text.split('%').next().unwrap_or_default();
    let separator = |letter: char| ":/@[]".contains(letter) || letter.is_whitespace();
    address.parse::<IpAddr>().is_ok() || !text.contains(separator)
}
