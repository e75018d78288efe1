//! Opens a session, step by step.

use std::net::SocketAddr;
use std::time::Instant;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::transport::smtp::authentication::{DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};
use zeroize::Zeroizing;

use super::fault::{SmtpFault, accepted, reply_text};
use super::network::{self, Timed};
use super::tls::{self, HOST_HINT, TlsFacts};
use super::wire::{Channel, Wire};
use super::{Credentials, Security, Server};
use crate::mail::error::bounded;
use crate::mail::idna;

const STARTTLS_HINT: &str = "nothing was sent unencrypted; for servers that speak TLS from the start (port 465) use \
                             email_use_ssl";

/// How many of a server's extensions are reported.
const MAX_EXTENSIONS: usize = 40;

/// A completed step of opening a session; text of the server is not escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The TCP connection is open.
    Connected {
        /// The address that answered.
        peer: SocketAddr,
    },
    /// The server has sent its greeting.
    Greeted {
        /// The greeting.
        text: String,
    },
    /// The server has listed its extensions; with STARTTLS it does so twice.
    Offered {
        /// The extensions, such as `8BITMIME` or `AUTH PLAIN LOGIN`.
        extensions: Vec<String>,
    },
    /// The connection is encrypted, and the server's certificate is valid for the host.
    Encrypted(TlsFacts),
    /// The server has accepted name and password.
    Authenticated {
        /// The AUTH mechanism.
        mechanism: String,
    },
}

/// Connects, encrypts and authenticates as configured.
pub(super) fn open(
    server: &Server,
    deadline: Instant,
    on_step: &mut dyn FnMut(Step),
) -> Result<(Wire, ServerInfo), SmtpFault> {
    let host = idna::to_ascii(&server.host).map_err(|error| SmtpFault::Unfit {
        text: format!("is an international domain name, which {error}"),
        hint: HOST_HINT,
    })?;
    let stream = network::connect(&host, server.port, deadline)?;
    if let Ok(peer) = stream.peer_addr() {
        on_step(Step::Connected { peer });
    }
    let mut channel = Channel::Plain(Timed::new(stream, deadline));
    if server.security == Security::Tls {
        channel = encrypt(channel, server, &host, on_step)?;
    }
    let mut wire = Wire::new(channel);
    let greeting = wire.reply()?;
    let text = reply_text(&greeting);
    accepted("the connection", greeting)?;
    on_step(Step::Greeted { text });
    let mut info = hello(&mut wire, &server.own_name, on_step)?;
    if server.security == Security::StartTls {
        wire = start_tls(wire, &info, server, &host, on_step)?;
        info = hello(&mut wire, &server.own_name, on_step)?;
    }
    if let Some(login) = &server.login {
        let mechanism = authenticate(&mut wire, &info, login)?.to_string();
        on_step(Step::Authenticated { mechanism });
    }
    Ok((wire, info))
}

/// Sends EHLO, and reads the server's extensions.
fn hello(
    wire: &mut Wire,
    own_name: &str,
    on_step: &mut dyn FnMut(Step),
) -> Result<ServerInfo, SmtpFault> {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_graphic()) && !name.is_empty();
    let name = idna::to_ascii(own_name).ok().filter(|name| plain(name));
    let name = name.map_or_else(ClientId::default, |name| ClientId::Domain(name.into_owned()));
    let reply = wire.command(&Ehlo::new(name.clone()))?;
    if is_permanent(&reply) {
        // A server of RFC 821, without extensions, or one that refuses them, as smtplib assumes.
        accepted("the greeting", wire.command(&format!("HELO {name}\r\n"))?)?;
        on_step(Step::Offered { extensions: Vec::new() });
        return Ok(ServerInfo::default());
    }
    let lines: Vec<String> = reply.message().map(str::to_owned).collect();
    accepted("the greeting", reply)?;
    on_step(Step::Offered { extensions: shown(&lines) });
    Ok(info(&lines))
}

/// Returns the extensions to report, bounded in number and length.
fn shown(lines: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = lines.iter().skip(1).map(|line| bounded(line)).collect();
    if shown.len() > MAX_EXTENSIONS {
        shown.truncate(MAX_EXTENSIONS);
        shown.push("…".to_owned());
    }
    shown
}

/// Reads the extensions; keywords may be lower case, and AUTH may have its old form.
fn info(lines: &[String]) -> ServerInfo {
    let keyword = |line: &String| line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
    let code = Code::new(Severity::PositiveCompletion, Category::MailSystem, Detail::Zero);
    let lines = lines.iter().map(keyword).collect();
    ServerInfo::from_response(&Response::new(code, lines)).unwrap_or_default()
}

/// Encrypts the connection by STARTTLS.
fn start_tls(
    mut wire: Wire,
    info: &ServerInfo,
    server: &Server,
    host: &str,
    on_step: &mut dyn FnMut(Step),
) -> Result<Wire, SmtpFault> {
    let unfit = |text: String| SmtpFault::Unfit { text, hint: STARTTLS_HINT };
    if !info.supports_feature(Extension::StartTls) {
        return Err(unfit("does not offer STARTTLS, which email_use_tls requires".to_owned()));
    }
    let reply = wire.command(&Starttls)?;
    if !reply.has_code(220) {
        return Err(unfit(format!(
            "refused STARTTLS, which email_use_tls requires: {}",
            reply_text(&reply)
        )));
    }
    let (channel, unread) = wire.into_channel();
    if unread > 0 {
        let text = "sent unencrypted data after STARTTLS: the connection may be intercepted";
        return Err(unfit(text.to_owned()));
    }
    Ok(Wire::new(encrypt(channel, server, host, on_step)?))
}

fn encrypt(
    channel: Channel,
    server: &Server,
    host: &str,
    on_step: &mut dyn FnMut(Step),
) -> Result<Channel, SmtpFault> {
    let Channel::Plain(timed) = channel else { return Ok(channel) };
    let stream = tls::encrypt(&server.tls, timed, host)?;
    on_step(Step::Encrypted(TlsFacts::of(&stream.conn)));
    Ok(Channel::Tls(Box::new(stream)))
}

const LOGIN_HINT: &str = "check email_host_user and email_host_password_file";

/// Logs in by the first mechanism that the server accepts, and returns it.
///
/// As in smtplib, a server that refuses one is asked by the next: some know the password only there.
fn authenticate(
    wire: &mut Wire,
    server: &ServerInfo,
    credentials: &Credentials,
) -> Result<Mechanism, SmtpFault> {
    let offered = DEFAULT_MECHANISMS.iter().filter(|it| server.supports_auth_mechanism(**it));
    let mut refusal = SmtpFault::Unfit {
        text: "offers no AUTH mechanism that acct supports (PLAIN, LOGIN)".to_owned(),
        hint: "many servers offer AUTH only with email_use_tls; unset email_host_user to send without it",
    };
    for mechanism in offered {
        let reply = match mechanism {
            Mechanism::Plain => plain(wire, credentials)?,
            _ => log_in(wire, credentials)?,
        };
        if reply.is_positive() && !reply.has_code(334) {
            return Ok(*mechanism);
        }
        let goes_on = is_permanent(&reply);
        refusal = SmtpFault::refused("the login", reply, Some(LOGIN_HINT));
        if !goes_on {
            break;
        }
    }
    Err(refusal)
}

fn is_permanent(reply: &Response) -> bool {
    reply.code().severity == Severity::PermanentNegativeCompletion
}

fn plain(wire: &mut Wire, credentials: &Credentials) -> Result<Response, SmtpFault> {
    let text = Zeroizing::new(format!("\0{}\0{}", credentials.user, *credentials.password));
    let mut line = Zeroizing::new("AUTH PLAIN ".to_owned());
    // Enough capacity, so that no reallocation leaves a copy.
    line.reserve_exact(2 * text.len() + 8);
    BASE64_STANDARD.encode_string(text.as_bytes(), &mut line);
    line.push_str("\r\n");
    wire.write(line.as_bytes())?;
    wire.reply()
}

fn log_in(wire: &mut Wire, credentials: &Credentials) -> Result<Response, SmtpFault> {
    let mut reply = wire.command(&"AUTH LOGIN\r\n")?;
    // The prompts differ, but the name is always first.
    for answer in [&credentials.user, &*credentials.password] {
        if !reply.has_code(334) {
            break;
        }
        let mut line = Zeroizing::new(String::with_capacity(2 * answer.len() + 8));
        BASE64_STANDARD.encode_string(answer.as_bytes(), &mut line);
        line.push_str("\r\n");
        wire.write(line.as_bytes())?;
        reply = wire.reply()?;
    }
    Ok(reply)
}
