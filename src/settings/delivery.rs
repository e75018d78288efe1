//! How mails leave, as the settings say it.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Settings;
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::mail::smtp::{Login, Security, Server, TlsSetup};
use crate::mail::{Backend, Sendmail, UnknownBackend};
use crate::system::Environment;

/// What the sendmail program may learn of acct's environment.
const FOR_SENDMAIL: [&str; 8] =
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"];

impl Settings {
    /// Returns the back end that `email_backend` names.
    pub fn backend(&self) -> Result<Backend, UnknownBackend> {
        self.email.backend.value.parse()
    }

    /// Returns the mail server, which is to know this host by `own_name`; reads the password.
    pub fn mail_server(&self, own_name: &str) -> Result<Server, Refusal> {
        let email = &self.email;
        if email.host.value.is_empty() {
            return Err(self
                .unfit("email_host", "the back end smtp needs it, and it is empty")
                .hint("email_host in the settings names the mail server"));
        }
        if !is_host(&email.host.value) {
            // An address may hold a password; it is not repeated.
            return Err(self
                .unfit("email_host", "it is not a host's name or address")
                .hint("email_host is a host's name or address alone; the port is email_port"));
        }
        Ok(Server {
            host: email.host.value.clone(),
            port: email.port.value,
            security: self.mail_security()?,
            login: self.mail_login()?,
            own_name: own_name.to_owned(),
            timeout: self.mail_timeout()?,
            tls: TlsSetup::default(),
        })
    }

    /// Returns how long a mail may take.
    pub fn mail_timeout(&self) -> Result<Duration, Refusal> {
        match self.email.timeout.value {
            0 => Err(self
                .unfit("email_timeout", "in no time nothing can be sent")
                .hint("email_timeout is in seconds")),
            seconds => Ok(Duration::from_secs(seconds.into())),
        }
    }

    fn mail_security(&self) -> Result<Security, Refusal> {
        match (self.email.use_tls.value, self.email.use_ssl.value) {
            (false, false) => Ok(Security::None),
            (true, false) => Ok(Security::StartTls),
            (false, true) => Ok(Security::Tls),
            (true, true) => Err(self
                .unfit("email_use_tls", "email_use_ssl is true too")
                .hint("email_use_tls is for STARTTLS, email_use_ssl for TLS from the start")),
        }
    }

    /// Reads the password where there is a user whose it is.
    fn mail_login(&self) -> Result<Option<Login>, Refusal> {
        let Some(path) = &self.email.password_file.value else { return Ok(None) };
        if self.email.user.value.is_empty() {
            return Ok(None);
        }
        let password = files::read_key(path, self.key_access()).map_err(|error| {
            let refusal = Refusal::from(error);
            match refusal.hint {
                Some(_) => refusal,
                None => refusal.hint("email_host_password_file in the settings names it"),
            }
        })?;
        let text = std::str::from_utf8(&password).unwrap_or_default();
        if self.email.user.value.contains('\0') || text.contains('\0') {
            return Err(self
                .unfit("email_host_user", "it or its password holds a NUL character")
                .hint("check email_host_user and the file of its password"));
        }
        let password = Zeroizing::new(text.to_owned());
        Ok(Some(Login { user: self.email.user.value.clone(), password }))
    }

    /// Tells whether a user is named without a password, and so nobody logs in, as with Django.
    #[must_use]
    pub fn lacks_mail_password(&self) -> bool {
        !self.email.user.value.is_empty() && self.email.password_file.value.is_none()
    }

    /// Returns the system's sendmail program.
    pub fn sendmail(&self, environment: &Environment) -> Result<Sendmail, Refusal> {
        let timeout = self.mail_timeout()?;
        let program = Sendmail::find(environment.get("PATH").map(OsString::as_os_str));
        let program = program.ok_or_else(|| {
            let message = "there is no /usr/sbin/sendmail, nor a sendmail in PATH";
            Refusal::environment("no_sendmail", message)
                .hint("install a mail server, or let email_backend be smtp")
        })?;
        let known = environment.iter().filter(|(name, _)| FOR_SENDMAIL.iter().any(|it| name == it));
        let environment = known.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Sendmail { program, environment, timeout })
    }

    /// Returns the directory of the file back end.
    pub fn outbox(&self) -> Result<&Path, Refusal> {
        let path = self.email.file_path.value.as_deref();
        path.ok_or_else(|| {
            self.unfit("email_file_path", "the back end file needs it, and it is not set")
                .hint("email_file_path in the settings names a directory for the mails")
        })
    }
}

/// Refuses the directory of the file back end.
#[must_use]
pub fn unfit_outbox(error: FileError) -> Refusal {
    Refusal::from(error)
        .hint("email_file_path in the settings names the mails' directory: no link, and no file")
}

/// Tells a host's name or address from what else people write; whether there is such a host is not
/// asked.
fn is_host(text: &str) -> bool {
    let address = text.split('%').next().unwrap_or_default();
    let foreign = |letter: char| ":/@[]".contains(letter) || letter.is_whitespace();
    address.parse::<IpAddr>().is_ok() || !text.contains(foreign)
}
