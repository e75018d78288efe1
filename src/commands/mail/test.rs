//! `acct mail test`.

mod letter;
mod story;

use serde_json::{Map, Value, json};

use self::letter::Letter;
use self::story::Story;
use super::{Outcome, user};
use crate::app::App;
use crate::commands::delivery::{BackendOption, Delivery, Departed, mail_server};
use crate::error::Refusal;
use crate::mail::smtp::{Server, Session};
use crate::mail::{Backend, DeliveryError, Envelope, Fate};
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

/// How the mail leaves.
enum Way {
    Server(Server),
    Other(Delivery),
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let to = user::parse_address(&self.to)?;
        let backend = self.backend.choose(app)?;
        let host = app.system.host.clone();
        let letter = Letter::write(&to, &host, app)?;
        let way = match backend {
            Backend::Smtp => Way::Server(mail_server(app)?),
            _ => Way::Other(Delivery::prepare(self.backend, app)?),
        };
        let (name, Letter { from, to, .. }) = (backend.name(), &letter);
        let mut story = Story::begin(&[("backend", name), ("from", from), ("to", to)], app)?;
        let sent = match way {
            Way::Server(server) => by_server(&server, &letter, &mut story, app),
            Way::Other(delivery) => by(delivery, &letter, &mut story, app),
        }?;
        let refusal = sent.clone().err().map(Refusal::from);
        story.end(&fields(backend, &letter, &sent, refusal.as_ref())?, app)?;
        match refusal {
            None => Ok(Outcome::Done),
            Some(refusal) if app.ui.options.format.is_json() => {
                Ok(Outcome::Failed(refusal.kind, refusal.code))
            }
            Some(refusal) => Err(refusal.into()),
        }
    }
}

/// Whether what took the mail brings it to somebody.
type Sent = Result<bool, DeliveryError>;

/// Makes the fields behind the steps; `sent` is null where the mail may have been sent.
fn fields(
    backend: Backend,
    letter: &Letter<'_>,
    sent: &Sent,
    refusal: Option<&Refusal>,
) -> anyhow::Result<Map<String, Value>> {
    let sent = match sent {
        Ok(sent) => Some(*sent),
        Err(error) => (error.fate == Fate::NotSent).then_some(false),
    };
    let Letter { from, to, .. } = letter;
    let fields = json!({ "backend": backend.name(), "from": from, "to": to, "sent": sent });
    let mut fields = fields.as_object().cloned().unwrap_or_default();
    if let Some(refusal) = refusal {
        fields.insert("error".to_owned(), serde_json::to_value(error_document(refusal))?);
    }
    Ok(fields)
}

/// Sends the mail in a session of its own, and tells of each of its steps.
fn by_server(
    server: &Server,
    letter: &Letter<'_>,
    story: &mut Story,
    app: &mut App<'_>,
) -> anyhow::Result<Sent> {
    let (mail, deadline) = (letter.mail(), server.deadline());
    // A mail that no server can be told of needs no connection.
    if let Err(error) = Envelope::of(&mail.message) {
        return Ok(Err(error.into()));
    }
    let mut told = Ok(());
    let opened = Session::open(server, deadline, &mut |step| {
        if told.is_ok() {
            told = story.server_step(&step, app);
        }
    });
    told?;
    let mut session = match opened {
        Ok(session) => session,
        Err(error) => return Ok(Err(error)),
    };
    let accepted = session.send(&mail, deadline);
    let told = accepted.as_ref().map_or(Ok(()), |said| story.step("accepted", said, app));
    session.close();
    told.map(|()| accepted.map(|_| true))
}

fn by(
    mut delivery: Delivery,
    letter: &Letter<'_>,
    story: &mut Story,
    app: &mut App<'_>,
) -> anyhow::Result<Sent> {
    let handed = delivery.hand_over(&letter.mail());
    delivery.close();
    match handed {
        Ok(Departed::Printed(mail)) => story.show(&mail, app)?,
        Ok(Departed::Accepted) => {
            story.step("accepted", &delivery.place().unwrap_or_default(), app)?;
        }
        Ok(Departed::Dropped) => {
            story.step("dropped", "the dummy backend discards every mail", app)?;
            return Ok(Ok(false));
        }
        Err(error) => return Ok(Err(error)),
    }
    Ok(Ok(true))
}
