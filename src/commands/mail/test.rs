//! `acct mail test`.

mod steps;

use serde_json::json;

use self::steps::Steps;
use super::{Outcome, user};
use crate::app::App;
use crate::commands::delivery::{BackendOption, mail_server};
use crate::error::Refusal;
use crate::links::addressed;
use crate::mail::smtp::{Server, Session};
use crate::mail::{Backend, DeliveryError, Handoff, Mail};
use crate::template::MailText;
use crate::ui::error_document;

/// Send a test mail and show each step
///
/// With smtp, the steps are those of every mail: connect, encrypt and check the server's
/// certificate, log in, send. Each is shown as it happens, followed by the server's reply or the
/// path of the mail. Neither the database nor its key is opened.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct mail test --to you@news.example
  # Try the system's sendmail program
  acct mail test --to you@news.example --backend sendmail")]
pub(crate) struct Args {
    /// Send the mail to this address
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    #[command(flatten)]
    backend: BackendOption,
}

const BODY: &str = "If you're reading this, it was successful.";

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let to = user::parse_address(&self.to)?.to_string();
        let backend = self.backend.choose(app)?;
        let (settings, host) = (app.settings()?, app.system.host.clone());
        settings.check_mail_texts()?;
        let time = app.system.now().strftime("%F %T%:z");
        // The words of Django's `sendtestemail`.
        let subject = format!("Test email from {host} on {time}");
        let text = MailText { subject, body: BODY.to_owned(), html: None };
        let mail = addressed(&text, &to, settings, &host, &mut app.system)?;
        let known = [("backend", backend.name()), ("from", mail.message.from), ("to", &to)];
        let (mut steps, outcome) = if backend == Backend::Smtp {
            let server = mail_server(app)?;
            let mut steps = Steps::begin(&known, app)?;
            let outcome = by_server(&server, &mail, &mut steps, app)?;
            (steps, outcome)
        } else {
            let mut mailer = self.backend.open(app)?;
            let steps = Steps::begin(&known, app)?;
            let outcome = mailer.transport.send(&mail);
            mailer.transport.close();
            (steps, outcome.map(|handoff| (handoff, mailer.transport.destination())))
        };
        let refusal = outcome.as_ref().err().cloned().map(Refusal::from);
        let sent = report(outcome, &mut steps, app)?;
        let fields =
            json!({ "backend": backend.name(), "from": mail.message.from, "to": to, "sent": sent });
        let mut fields = fields.as_object().cloned().unwrap_or_default();
        if let Some(refusal) = &refusal {
            fields.insert("error".to_owned(), serde_json::to_value(error_document(refusal))?);
        }
        steps.end(&fields, app)?;
        match refusal {
            None => Ok(Outcome::Done),
            Some(refusal) if app.ui.options.format.is_json() => {
                Ok(Outcome::Failed(refusal.kind, refusal.code))
            }
            Some(refusal) => Err(refusal.into()),
        }
    }
}

/// The outcome of the mail, and its destination if known.
type Sent = Result<(Handoff, Option<String>), DeliveryError>;

/// Sends the mail in its own session, and shows each step.
fn by_server(
    server: &Server,
    mail: &Mail<'_>,
    steps: &mut Steps,
    app: &mut App<'_>,
) -> anyhow::Result<Sent> {
    let deadline = server.deadline();
    // A mail without a valid envelope needs no connection.
    if let Err(error) = mail.message.envelope() {
        return Ok(Err(error.into()));
    }
    let mut shown = Ok(());
    let opened = Session::open(server, deadline, &mut |step| {
        if shown.is_ok() {
            shown = steps.server_step(&step, app);
        }
    });
    shown?;
    let mut session = match opened {
        Ok(session) => session,
        Err(error) => return Ok(Err(error)),
    };
    let accepted = session.send(mail, deadline);
    session.close();
    Ok(accepted.map(|reply| (Handoff::Accepted, Some(reply))))
}

/// Shows the last step, and returns whether the mail was sent; `None` if that is unknown.
fn report(sent: Sent, steps: &mut Steps, app: &mut App<'_>) -> anyhow::Result<Option<bool>> {
    match sent {
        Ok((Handoff::Printed(mail), _)) => steps.show(&mail, app)?,
        Ok((Handoff::Accepted, place)) => {
            steps.step("accepted", &place.unwrap_or_default(), app)?;
        }
        Ok((Handoff::Dropped, _)) => {
            steps.step("dropped", "the dummy backend accepts every mail and sends none", app)?;
            return Ok(Some(false));
        }
        Err(error) => return Ok((!error.may_be_sent()).then_some(false)),
    }
    Ok(Some(true))
}
