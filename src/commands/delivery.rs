//! How a command's mails leave: the back end of the settings, or the one that was asked for.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::app::App;
use crate::error::Refusal;
use crate::files::Directory;
use crate::mail::smtp::{Server, Smtp};
use crate::mail::{Backend, BodyForm, DeliveryError, Dummy, Mail, Outbox, Transport};
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
    /// Returns the back end that was asked for, or that of the settings.
    pub(crate) fn choose(self, app: &mut App<'_>) -> Result<Backend, Refusal> {
        match self.backend {
            Some(backend) => Ok(backend),
            None => Ok(app.settings()?.backend()?),
        }
    }
}

/// Where mails go.
pub(crate) enum Delivery {
    /// To stdout.
    Console,
    /// To what takes them away.
    By(Box<dyn Transport>),
}

impl Delivery {
    /// Checks all that can be checked before there is a mail; no server is asked yet.
    pub(crate) fn prepare(option: BackendOption, app: &mut App<'_>) -> Result<Self, Refusal> {
        let settings = app.settings()?;
        match option.choose(app)? {
            Backend::Console => Ok(Self::Console),
            Backend::File => {
                let directory = Directory::open_or_make(settings.outbox()?).map_err(bad_outbox)?;
                let random = StdRng::from_rng(&mut app.system.random);
                Ok(Self::By(Box::new(Outbox::new(directory, settings.site_time()?, random))))
            }
            Backend::Dummy => Ok(Self::By(Box::new(Dummy))),
            Backend::Smtp => Ok(Self::By(Box::new(Smtp::new(mail_server(app)?)))),
            Backend::Sendmail => {
                Ok(Self::By(Box::new(settings.sendmail(&app.system.environment)?)))
            }
        }
    }

    /// Hands a mail over to what takes it away; the console's is handed back to be printed.
    pub(crate) fn hand_over(&mut self, mail: &Mail<'_>) -> Result<Departed, DeliveryError> {
        match self {
            Self::Console => Ok(Departed::Printed(mail.compose(BodyForm::EightBit)?)),
            Self::By(transport) => {
                transport.send(mail)?;
                Ok(if transport.delivers() { Departed::Accepted } else { Departed::Dropped })
            }
        }
    }

    /// Tells where the last mail went, if there is more to say than that it went.
    pub(crate) fn place(&self) -> Option<String> {
        match self {
            Self::Console => None,
            Self::By(transport) => transport.place(),
        }
    }

    /// Ends the session with a server, if there is one.
    pub(crate) fn close(&mut self) {
        if let Self::By(transport) = self {
            transport.close();
        }
    }

    /// Tells whether mails are printed.
    pub(crate) fn is_console(&self) -> bool {
        matches!(self, Self::Console)
    }
}

/// How a mail left.
#[derive(Debug)]
pub(crate) enum Departed {
    /// It is there to be printed, which is how the console back end sends it.
    Printed(Vec<u8>),
    /// It was accepted by what takes mails away.
    Accepted,
    /// It was accepted by what takes mails to nobody.
    Dropped,
}

/// Returns the mail server of the settings, and warns where a password would travel in clear.
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
