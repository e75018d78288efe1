//! Django's smtp back end: mails go to a server, many on one connection.
//!
//! The commands and the replies are lettre's; the wire under them is acct's own. lettre's
//! connection reads a line of any length into memory, keeps what was injected in clear behind
//! STARTTLS for the encrypted session, and has a limit for each read in place of one deadline.

mod auth;
mod data;
mod fault;
mod network;
mod open;
mod session;
mod tls;
mod wire;

use std::cell::OnceCell;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use zeroize::Zeroizing;

pub use self::open::Step;
pub use self::session::Session;
pub use self::tls::TlsFacts;
use super::{DeliveryError, Envelope, Fate, Handoff, Mail, Reach, Transport};

/// How the way to the server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    None,
    /// By STARTTLS, without which nothing is sent (`email_use_tls`).
    StartTls,
    /// From the first byte (`email_use_ssl`).
    Tls,
}

/// Who acct is to the server.
#[derive(Clone)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A mail server and how it is spoken to.
#[derive(Debug)]
pub struct Server {
    /// Its name or IP address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is kept from others.
    pub security: Security,
    /// Who acct is to it; nobody where it asks nobody.
    pub login: Option<Login>,
    /// This host's full name, which may hold international labels.
    pub own_name: String,
    /// How long a mail may take, with all that has to go before it.
    pub timeout: Duration,
    /// The trusted certificates, read once they are needed.
    pub tls: TlsSetup,
}

/// The trusted certificates and all else that is the same for every TLS connection.
#[derive(Debug, Default)]
pub struct TlsSetup(OnceCell<Arc<ClientConfig>>);

impl Server {
    /// Returns when what begins now has to be done.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Tells whether the way to it stays on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// Tells whether a password would travel where others can read it.
    #[must_use]
    pub fn exposes_password(&self) -> bool {
        self.login.is_some() && self.security == Security::None && !self.is_local()
    }

    /// Returns host and port, as people write them.
    #[must_use]
    pub fn place(&self) -> String {
        match self.host.parse() {
            Ok(IpAddr::V6(ip)) => format!("[{ip}]:{}", self.port),
            _ => format!("{}:{}", self.host, self.port),
        }
    }
}

/// Sends mails to one server, on one connection while that lasts.
#[derive(Debug)]
pub struct Smtp {
    server: Server,
    session: Option<Session>,
}

impl Smtp {
    /// Makes a transport; the first mail connects.
    #[must_use]
    pub fn new(server: Server) -> Self {
        Self { server, session: None }
    }

    fn open(&self, deadline: Instant) -> Result<Session, DeliveryError> {
        Session::open(&self.server, deadline, &mut |_| ())
    }
}

impl Transport for Smtp {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        let deadline = self.server.deadline();
        // A mail that no server can be told of needs no connection.
        Envelope::of(&mail.message)?;
        let was_open = self.session.is_some();
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.open(deadline)?,
        };
        let mut sent = session.send(mail, deadline);
        let in_time = Instant::now() < deadline;
        if was_open && in_time && sent.as_ref().is_err_and(is_lost_before_the_text) {
            // The server was done with us, not with our mails.
            session = self.open(deadline)?;
            sent = session.send(mail, deadline);
        }
        if session.is_alive() {
            self.session = Some(session);
        }
        sent.map(|_| Handoff::Accepted)
    }

    fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.close();
        }
    }
}

fn is_lost_before_the_text(error: &DeliveryError) -> bool {
    error.fate == Fate::NotSent && error.reach == Reach::EveryMail
}

#[cfg(test)]
mod tests;
