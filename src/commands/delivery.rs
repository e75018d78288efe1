//! The mail backend of a command: that of the settings, or the one of `--backend`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::app::App;
use crate::error::Refusal;
use crate::files::Directory;
use crate::mail::smtp::{Server, Smtp};
use crate::mail::{Backend, Console, Dummy, Mailer, Outbox};
use crate::settings::bad_outbox;

/// The option of every command that mails.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct BackendOption {
    /// Mail backend to use instead of email_backend
    ///
    /// console prints mails to stdout, smtp sends them to a mail server, file writes them to
    /// email_file_path, sendmail passes them to the system's sendmail program, dummy discards them.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(Backend::ALL.map(Backend::name))
            .try_map(|name| name.parse::<Backend>())
    )]
    backend: Option<Backend>,
}

impl BackendOption {
    /// Returns the backend of the option, or that of the settings.
    pub(crate) fn choose(self, app: &mut App<'_>) -> Result<Backend, Refusal> {
        match self.backend {
            Some(backend) => Ok(backend),
            None => Ok(app.settings()?.backend()?),
        }
    }

    /// Checks all that can be checked before there is a mail; does not connect to a server.
    pub(crate) fn open(self, app: &mut App<'_>) -> Result<Mailer, Refusal> {
        let settings = app.settings()?;
        let backend = self.choose(app)?;
        Ok(match backend {
            Backend::Console => Mailer::new(backend, Console),
            Backend::File => {
                let directory =
                    Directory::open_or_create(settings.outbox()?).map_err(bad_outbox)?;
                let random = StdRng::from_rng(&mut app.system.random);
                Mailer::new(backend, Outbox::new(directory, settings.site_time()?, random))
            }
            Backend::Dummy => Mailer::new(backend, Dummy),
            Backend::Smtp => Mailer::new(backend, Smtp::new(mail_server(app)?)),
            Backend::Sendmail => Mailer::new(backend, settings.sendmail(&app.system.environment)?),
        })
    }
}

/// Returns the mail server of the settings, and warns where a password would be sent in clear.
pub(crate) fn mail_server(app: &mut App<'_>) -> Result<Server, Refusal> {
    let settings = app.settings()?;
    let server = settings.mail_server(&app.system.host)?;
    if server.exposes_password() {
        app.ui.warn(
            "the password of email_host_user is sent to the mail server unencrypted: neither \
             email_use_tls nor email_use_ssl is set",
        );
    }
    Ok(server)
}
