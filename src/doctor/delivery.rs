//! How mails leave: whether one would now, found out without a mail.

use super::{Check, Examination, Finding};
use crate::error::{Refusal, quoted};
use crate::files::Directory;
use crate::mail::smtp::{Security, Server, Session, Step};
use crate::mail::{Backend, DeliveryError, Failure};
use crate::settings::{Settings, bad_outbox};

const CHECK: Check = Check::Mail;

/// Where the failure itself names no next step.
const EACH_STEP: &str = "acct mail test --to ADDRESS shows each step";

const NO_PASSWORD: &str = "email_host_password_file names the file that holds it";

/// Tries the way that mails of this sender take.
pub(super) fn finding(examination: &Examination<'_>, from: &str) -> Finding {
    let Examination { settings, environment, .. } = *examination;
    match settings.backend() {
        Ok(Backend::Console) => {
            Finding::fits(CHECK, format!("from {from}; printed to standard output"))
        }
        Ok(Backend::Dummy) => Finding::attention(
            CHECK,
            format!("from {from}; the back end dummy drops every mail"),
            "let email_backend be smtp or sendmail, where users are to get their mails",
        ),
        Ok(Backend::File) => outbox(settings, from).unwrap_or_else(refused),
        Ok(Backend::Sendmail) => match settings.sendmail(environment) {
            Ok(program) => {
                let program = program.program.display();
                Finding::fits(CHECK, format!("from {from}; handed to {program}"))
            }
            Err(refusal) => refused(refusal),
        },
        Ok(Backend::Smtp) => server(examination, from).unwrap_or_else(refused),
        Err(unknown) if settings.manage_py.value.is_none() => refused(unknown.into()),
        Err(unknown) => Finding::attention(
            CHECK,
            format!("from {from}; {unknown}, as the site does"),
            "with --backend it is said for one command how mails leave; --link-only makes none",
        ),
    }
}

fn refused(refusal: Refusal) -> Finding {
    Finding::refused(CHECK, refusal)
}

fn outbox(settings: &Settings, from: &str) -> Result<Finding, Refusal> {
    let path = settings.outbox()?;
    Directory::check_usable(path).map_err(bad_outbox)?;
    Ok(Finding::fits(CHECK, format!("from {from}; written to files in {}", quoted(path))))
}

/// Opens a session with the mail server and ends it without a mail.
fn server(examination: &Examination<'_>, from: &str) -> Result<Finding, Refusal> {
    let mut server = examination.settings.mail_server(examination.host)?;
    let place = server.address();
    if examination.offline {
        let why = format!("--offline leaves the mail server {place} alone");
        return Ok(Finding::not_checked(CHECK, &why));
    }
    let exposed = server.exposes_password();
    if exposed {
        // Whoever mails may have chosen this; whoever only looks has not.
        server.login = None;
    }
    let mut facts = vec![format!("from {from}; by {place}")];
    let opened = Session::open(&server, server.deadline(), &mut |step| facts.extend(fact(&step)));
    Ok(match opened {
        Err(error) => failed(error),
        Ok(session) => {
            session.close();
            let nameless = examination.settings.lacks_mail_password();
            judge(&server, facts, exposed, nameless)
        }
    })
}

/// Says of a step what is worth a word beside twenty other checks.
fn fact(step: &Step) -> Option<String> {
    match step {
        Step::Encrypted(facts) => {
            let until = facts.certificate.as_ref().map(|certificate| {
                format!(", certificate good until {}", certificate.until.strftime("%F"))
            });
            Some(format!("{}{}", facts.version, until.unwrap_or_default()))
        }
        Step::Authenticated { mechanism } => Some(format!("logged in by {mechanism}")),
        Step::Connected { .. } | Step::Greeted { .. } | Step::Offered { .. } => None,
    }
}

fn judge(server: &Server, mut facts: Vec<String>, exposed: bool, nameless: bool) -> Finding {
    if server.security == Security::None {
        facts.push("in clear".to_owned());
    }
    if nameless {
        facts.push("not logged in: email_host_user has no password".to_owned());
        return Finding::attention(CHECK, facts.join(", "), NO_PASSWORD);
    }
    if !exposed {
        return Finding::fits(CHECK, facts.join(", "));
    }
    facts.push("and so would the password go, which was held back here".to_owned());
    Finding::attention(CHECK, facts.join(", "), "set email_use_tls or email_use_ssl")
}

/// What may pass by itself is no unfitness: a monitor would cry for every restart of the server.
fn failed(error: DeliveryError) -> Finding {
    let hint = error.hint.unwrap_or_else(|| EACH_STEP.to_owned());
    match error.failure {
        Failure::Temporary | Failure::Unknown => Finding::attention(CHECK, error.text, hint),
        Failure::Permanent => Finding::unfit(CHECK, error.text, hint),
    }
}
