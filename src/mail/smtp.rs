//! Django's smtp backend: mails go to a server, many on one connection.
//!
//! The commands and replies are lettre's, the connection is not: lettre's reads a line of any length
//! into memory, keeps plaintext that was injected after STARTTLS for the encrypted session, and has
//! a timeout for each read instead of one deadline.

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
use super::{DeliveryError, Handoff, Mail, Scope, Transport};

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    None,
    /// By STARTTLS, which is required (`email_use_tls`).
    StartTls,
    /// From the first byte (`email_use_ssl`).
    Tls,
}

/// A user name and a password.
#[derive(Clone)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A mail server and how to connect to it.
#[derive(Debug)]
pub struct Server {
    /// Its name or IP address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// What to log in with, if the server requires it.
    pub login: Option<Credentials>,
    /// This host's full name, possibly international.
    pub own_name: String,
    /// How long a mail may take, including the connection.
    pub timeout: Duration,
    /// The trusted certificates, read when they are needed.
    pub tls: OnceCell<Arc<ClientConfig>>,
}

impl Server {
    /// Returns the deadline of what begins now.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Returns whether the server is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// Returns whether a password would be sent unencrypted over a network.
    #[must_use]
    pub fn exposes_password(&self) -> bool {
        self.login.is_some() && self.security == Security::None && !self.is_local()
    }

    /// Returns `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        match self.host.parse() {
            Ok(IpAddr::V6(ip)) => format!("[{ip}]:{}", self.port),
            _ => format!("{}:{}", self.host, self.port),
        }
    }
}

/// Sends mails to one server, on one connection while it lasts.
#[derive(Debug)]
pub struct Smtp {
    server: Server,
    session: Option<Session>,
}

impl Smtp {
    /// Creates a transport; the first mail connects.
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
        // A mail without a valid envelope needs no connection.
        mail.message.envelope()?;
        let was_open = self.session.is_some();
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.open(deadline)?,
        };
        let mut sent = session.send(mail, deadline);
        let in_time = Instant::now() < deadline;
        if was_open && in_time && sent.as_ref().is_err_and(is_lost_before_text) {
            // The server has closed the session between two mails.
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

fn is_lost_before_text(error: &DeliveryError) -> bool {
    !error.may_be_sent() && error.scope == Scope::EveryMail
}

#[cfg(test)]
mod tests;
