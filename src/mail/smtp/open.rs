//! The beginning of a session, step by step.

use std::net::SocketAddr;
use std::time::Instant;

use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};

use super::fault::{Fault, accepted, words};
use super::network::{self, Timed};
use super::tls::TlsFacts;
use super::wire::{Channel, Wire};
use super::{Security, Server, auth};
use crate::mail::idna;
use crate::mail::transport::bounded;

/// How many of a server's abilities are shown.
const MOST_EXTENSIONS: usize = 40;

/// What has been done to open a session; words of the server are not escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The server's port answers.
    Connected {
        /// The address that answered.
        peer: SocketAddr,
    },
    /// The server has said who it is.
    Greeted {
        /// Its words.
        text: String,
    },
    /// The server has said what it can do; with STARTTLS it says so twice.
    Offered {
        /// What it can do, as `8BITMIME` or `AUTH PLAIN LOGIN`.
        extensions: Vec<String>,
    },
    /// The connection is encrypted, and the server's certificate is good for the host.
    Encrypted(TlsFacts),
    /// The server has accepted name and password.
    Authenticated {
        /// How they were told.
        mechanism: String,
    },
}

/// Connects, encrypts and authenticates as the settings say.
pub(super) fn open(
    server: &Server,
    deadline: Instant,
    tell: &mut dyn FnMut(Step),
) -> Result<(Wire, ServerInfo), Fault> {
    let host = idna::to_ascii(&server.host).map_err(|error| Fault::Unfit {
        text: format!("is an international domain name, which {error}"),
        hint: "email_host in the settings must be a host's name or an IP address",
    })?;
    let stream = network::connect(&host, server.port, deadline)?;
    if let Ok(peer) = stream.peer_addr() {
        tell(Step::Connected { peer });
    }
    let mut channel = Channel::Plain(Timed::new(stream, deadline));
    if server.security == Security::Tls {
        channel = encrypt(channel, server, &host, tell)?;
    }
    let mut wire = Wire::new(channel);
    let greeting = wire.reply()?;
    let text = words(&greeting);
    accepted("the connection", greeting)?;
    tell(Step::Greeted { text });
    let mut info = hello(&mut wire, &server.own_name, tell)?;
    if server.security == Security::StartTls {
        wire = start_tls(wire, &info, server, &host, tell)?;
        info = hello(&mut wire, &server.own_name, tell)?;
    }
    if let Some(login) = &server.login {
        let mechanism = auth::authenticate(&mut wire, &info, login)?.to_string();
        tell(Step::Authenticated { mechanism });
    }
    Ok((wire, info))
}

/// Says who is there, and reads what the server can do.
fn hello(wire: &mut Wire, own_name: &str, tell: &mut dyn FnMut(Step)) -> Result<ServerInfo, Fault> {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_graphic()) && !name.is_empty();
    let name = idna::to_ascii(own_name).ok().filter(|name| plain(name));
    let name = name.map_or_else(ClientId::default, |name| ClientId::Domain(name.into_owned()));
    let reply = wire.command(&Ehlo::new(name.clone()))?;
    if reply.has_code(500) || reply.has_code(502) {
        // The protocol of 1982: a server that can do nothing more.
        accepted("the greeting", wire.command(&format!("HELO {name}\r\n"))?)?;
        tell(Step::Offered { extensions: Vec::new() });
        return Ok(ServerInfo::default());
    }
    let lines: Vec<String> = reply.message().map(str::to_owned).collect();
    accepted("the greeting", reply)?;
    tell(Step::Offered { extensions: shown(&lines) });
    Ok(info(&lines))
}

/// Returns what of a server's abilities is shown: more than any of them has.
fn shown(lines: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = lines.iter().skip(1).map(|line| bounded(line)).collect();
    if shown.len() > MOST_EXTENSIONS {
        shown.truncate(MOST_EXTENSIONS);
        shown.push("…".to_owned());
    }
    shown
}

/// Reads what a server can do; keywords may be in small letters, and AUTH of the old form.
fn info(lines: &[String]) -> ServerInfo {
    let keyword = |line: &String| line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
    let code = Code::new(Severity::PositiveCompletion, Category::MailSystem, Detail::Zero);
    let lines = lines.iter().map(keyword).collect();
    ServerInfo::from_response(&Response::new(code, lines)).unwrap_or_default()
}

/// Turns the connection into an encrypted one.
fn start_tls(
    mut wire: Wire,
    info: &ServerInfo,
    server: &Server,
    host: &str,
    tell: &mut dyn FnMut(Step),
) -> Result<Wire, Fault> {
    const HINT: &str = "nothing was sent in clear; email_use_ssl is for servers that speak TLS from the start, on port 465";
    let unfit = |text: String| Fault::Unfit { text, hint: HINT };
    if !info.supports_feature(Extension::StartTls) {
        return Err(unfit("does not offer STARTTLS, which email_use_tls demands".to_owned()));
    }
    let reply = wire.command(&Starttls)?;
    if !reply.has_code(220) {
        return Err(unfit(format!(
            "refused STARTTLS, which email_use_tls demands: {}",
            words(&reply)
        )));
    }
    let (channel, unread) = wire.into_channel();
    if unread > 0 {
        let text = "said something in clear behind its STARTTLS: somebody may be between";
        return Err(unfit(text.to_owned()));
    }
    Ok(Wire::new(encrypt(channel, server, host, tell)?))
}

fn encrypt(
    channel: Channel,
    server: &Server,
    host: &str,
    tell: &mut dyn FnMut(Step),
) -> Result<Channel, Fault> {
    let Channel::Plain(timed) = channel else { return Ok(channel) };
    let stream = server.tls.encrypt(timed, host)?;
    tell(Step::Encrypted(TlsFacts::of(&stream.conn)));
    Ok(Channel::Tls(Box::new(stream)))
}
