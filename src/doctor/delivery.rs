//! Mail delivery: whether a mail could be sent now, checked without sending one.

use super::{Check, Examination, Finding};
use crate::error::{Refusal, quoted};
use crate::files::Directory;
use crate::mail::smtp::{Security, Server, Session, Step};
use crate::mail::{Backend, DeliveryError, Failure};
use crate::settings::{Settings, bad_outbox};

const CHECK: Check = Check::Mail;

/// The hint for a failure that has none of its own.
const EACH_STEP: &str = "run acct mail test --to ADDRESS to see each step";

const NO_PASSWORD: &str = "set email_host_password_file";

/// Checks the mail backend.
pub(super) fn finding(examination: &Examination<'_>, from: &str) -> Finding {
    let Examination { settings, environment, .. } = *examination;
    match settings.backend() {
        Ok(Backend::Console) => Finding::ok(CHECK, format!("from {from}; printed to stdout")),
        Ok(Backend::Dummy) => Finding::warning(
            CHECK,
            format!("from {from}; the dummy backend discards every mail"),
            "set email_backend to smtp or sendmail to have mails delivered",
        ),
        Ok(Backend::File) => outbox(settings, from).unwrap_or_else(refused),
        Ok(Backend::Sendmail) => match settings.sendmail(environment) {
            Ok(program) => {
                let program = program.program.display();
                Finding::ok(CHECK, format!("from {from}; passed to {program}"))
            }
            Err(refusal) => refused(refusal),
        },
        Ok(Backend::Smtp) => server(examination, from).unwrap_or_else(refused),
        Err(unknown) if settings.manage_py.value.is_none() => refused(unknown.into()),
        Err(unknown) => Finding::warning(
            CHECK,
            format!("from {from}; {unknown}, as the site does"),
            "specify a backend with --backend, or use --link-only",
        ),
    }
}

fn refused(refusal: Refusal) -> Finding {
    Finding::refused(CHECK, refusal)
}

fn outbox(settings: &Settings, from: &str) -> Result<Finding, Refusal> {
    let path = settings.outbox()?;
    Directory::check_usable(path).map_err(bad_outbox)?;
    Ok(Finding::ok(CHECK, format!("from {from}; written to files in {}", quoted(path))))
}

/// Opens a session with the mail server and ends it without a mail.
fn server(examination: &Examination<'_>, from: &str) -> Result<Finding, Refusal> {
    let mut server = examination.settings.mail_server(examination.host)?;
    let address = server.address();
    if examination.offline {
        let why = format!("--offline: the mail server {address} was not contacted");
        return Ok(Finding::skipped(CHECK, &why));
    }
    let exposed = server.exposes_password();
    if exposed {
        // Only commands that mail may send the password unencrypted.
        server.login = None;
    }
    let mut facts = vec![format!("from {from}; via {address}")];
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

/// Describes a step, if it is worth a mention among twenty other checks.
fn fact(step: &Step) -> Option<String> {
    match step {
        Step::Encrypted(facts) => {
            let until = facts.certificate.as_ref().map(|certificate| {
                format!(", certificate valid until {}", certificate.until.strftime("%F"))
            });
            Some(format!("{}{}", facts.version, until.unwrap_or_default()))
        }
        Step::Authenticated { mechanism } => Some(format!("logged in with {mechanism}")),
        Step::Connected { .. } | Step::Greeted { .. } | Step::Offered { .. } => None,
    }
}

fn judge(server: &Server, mut facts: Vec<String>, exposed: bool, nameless: bool) -> Finding {
    if server.security == Security::None {
        facts.push("unencrypted".to_owned());
    }
    if nameless {
        facts.push("not logged in: email_host_user is set without a password".to_owned());
        return Finding::warning(CHECK, facts.join(", "), NO_PASSWORD);
    }
    if !exposed {
        return Finding::ok(CHECK, facts.join(", "));
    }
    facts.push("the password would be sent unencrypted (this check did not send it)".to_owned());
    Finding::warning(CHECK, facts.join(", "), "set email_use_tls or email_use_ssl")
}

/// Reports a temporary failure as a warning: a restart of the server should not alarm a monitor.
fn failed(error: DeliveryError) -> Finding {
    let hint = error.hint.unwrap_or_else(|| EACH_STEP.to_owned());
    match error.failure {
        Failure::Temporary | Failure::Unknown => Finding::warning(CHECK, error.text, hint),
        Failure::Permanent => Finding::error(CHECK, error.text, hint),
    }
}
