//! A session: opened step by step, then mail by mail.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lettre::transport::smtp::commands::{Data, Ehlo, Mail as MailFrom, Quit, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{
    ClientId, Extension, MailBodyParameter, MailParameter, ServerInfo,
};
use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};

use super::fault::{Fault, words};
use super::network::{self, Timed};
use super::tls::TlsFacts;
use super::wire::{Channel, Wire};
use super::{Security, Server, auth, data};
use crate::mail::transport::bounded;
use crate::mail::{BodyForm, DeliveryError, Envelope, Fate, Mail, Reach, idna};

/// How long a server may take to say good-bye.
const GOOD_BYE: Duration = Duration::from_secs(3);

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

/// A connection on which mails can be sent.
#[derive(Debug)]
pub struct Session {
    wire: Wire,
    place: String,
    eight_bit: bool,
    alive: bool,
    delivered: bool,
}

impl Session {
    /// Connects, encrypts and authenticates as the settings say; tells of every step that succeeded.
    pub fn open(
        server: &Server,
        deadline: Instant,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Self, DeliveryError> {
        let place = server.place();
        match open(server, deadline, tell) {
            Ok((wire, info)) => {
                let eight_bit = info.supports_feature(Extension::EightBitMime);
                Ok(Self { wire, place, eight_bit, alive: true, delivered: false })
            }
            Err(fault) => Err(fault.into_error(&place, Fate::NotSent, Reach::EveryMail)),
        }
    }

    /// Tells whether more can be sent.
    pub(super) fn is_alive(&self) -> bool {
        self.alive
    }

    /// Tells whether a mail was accepted.
    pub(super) fn has_delivered(&self) -> bool {
        self.delivered
    }

    /// Sends one mail; `Ok` means that the server has taken it over, in these words.
    pub fn send(&mut self, mail: &Mail<'_>, deadline: Instant) -> Result<String, DeliveryError> {
        let envelope = Envelope::of(&mail.message)?;
        let form = if self.eight_bit { BodyForm::EightBit } else { BodyForm::SevenBit };
        let message = mail.compose(form)?;
        self.wire.set_deadline(deadline);
        self.announce(envelope, !message.is_ascii()).map_err(|fault| {
            self.recover(&fault);
            fault.into_error(&self.place, Fate::NotSent, Reach::ThisMail)
        })?;
        let words = self.transfer(&message).map_err(|fault| {
            self.alive = !fault.ends_session();
            fault.into_error(&self.place, Fate::Unknown, Reach::ThisMail)
        })?;
        self.delivered = true;
        Ok(words)
    }

    /// Says from whom and to whom, and that the text follows.
    fn announce(&mut self, envelope: Envelope, eight_bit: bool) -> Result<(), Fault> {
        let body = eight_bit.then_some(MailParameter::Body(MailBodyParameter::EightBitMime));
        let from = MailFrom::new(Some(envelope.from), body.into_iter().collect());
        accepted("the sender", self.wire.command(&from)?)?;
        accepted("the recipient", self.wire.command(&Rcpt::new(envelope.to, Vec::new()))?)?;
        let reply = self.wire.command(&Data)?;
        if reply.has_code(354) { Ok(()) } else { Err(Fault::refused("the mail", reply, None)) }
    }

    /// Sends the text; from here on a lost connection tells nothing.
    fn transfer(&mut self, message: &[u8]) -> Result<String, Fault> {
        let written = self.wire.write(&data::encode(message));
        let reply = match (written, self.wire.reply()) {
            // A server that has had enough says so, and closes while more is on the way.
            (Err(fault), Ok(reply)) if reply.is_positive() => return Err(fault),
            (Err(fault), Err(_)) => return Err(fault),
            (_, reply) => reply?,
        };
        let said = words(&reply);
        accepted("the mail", reply)?;
        Ok(said)
    }

    /// Makes the session ready for the next mail after one that was not begun.
    fn recover(&mut self, fault: &Fault) {
        let ready = !fault.ends_session()
            && self.wire.command(&Rset).is_ok_and(|reply| accepted("", reply).is_ok());
        self.alive = ready;
    }

    /// Says good-bye; what was accepted stays accepted whatever the server does now.
    pub fn close(mut self) {
        if self.alive {
            self.wire.set_deadline(Instant::now() + GOOD_BYE);
            let _ = self.wire.command(&Quit);
        }
    }
}

fn open(
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
    tell(Step::Offered { extensions: lines.iter().skip(1).map(|line| bounded(line)).collect() });
    Ok(info(&lines))
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

/// Takes a reply for a yes, or for the reason why not.
fn accepted(what: &'static str, reply: Response) -> Result<(), Fault> {
    if reply.code().severity == Severity::PositiveCompletion {
        Ok(())
    } else {
        Err(Fault::refused(what, reply, None))
    }
}
