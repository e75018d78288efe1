//! The site's e-mail as settings.

use toml_edit::value;

use super::Profile;
use crate::error::Refusal;
use crate::site::facts::{Email, Facts};

/// Where Django's own back ends live.
const DJANGO_S: &str = "django.core.mail.backends.";

impl Profile {
    pub(super) fn mail(&mut self, facts: &Facts, stem: &str) -> Result<(), Refusal> {
        let email = &facts.email;
        self.put_text("default_from_email", &facts.default_from_email);
        let backend = backend(&email.backend);
        self.put_text("email_backend", backend);
        if let Some(path) = email.file_path.as_ref().filter(|_| backend == "file") {
            self.put_path("email_file_path", path)?;
        }
        if backend == "smtp" {
            self.smtp(email, stem);
        }
        if email.use_localtime {
            self.put("email_use_localtime", value(true));
        }
        Ok(())
    }

    fn smtp(&mut self, email: &Email, stem: &str) {
        self.put_text("email_host", &email.host);
        self.put("email_port", value(email.port));
        if !email.username.is_empty() {
            self.put_text("email_host_user", &email.username);
        }
        if !email.password.is_empty() {
            let secrets = vec![email.password.clone()];
            self.put_file("email_host_password_file", format!("{stem}.email_password"), secrets);
        }
        self.put("email_use_tls", value(email.use_tls));
        self.put("email_use_ssl", value(email.use_ssl));
        if let Some(seconds) = email.timeout {
            #[expect(clippy::cast_possible_truncation, reason = "a time-out is a few seconds")]
            self.put("email_timeout", value(seconds.ceil().max(1.0) as i64));
        }
    }
}

/// Names a back end of Django's by its module; another one by its class.
fn backend(class: &str) -> &str {
    match class.strip_prefix(DJANGO_S).and_then(|rest| rest.split('.').next()) {
        Some("filebased") => "file",
        Some(module) => module,
        None => class,
    }
}
