//! What the server saw.

use serde::{Deserialize, Serialize};

/// Something that the server saw, reported at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Event {
    /// The port on which it listens.
    Port(u16),
    /// Somebody has connected.
    Connected,
    /// The connection is secured.
    Secured,
    /// A command, without its line end.
    Command(Command),
    /// A mail up to its final dot; the reply is not recorded here.
    Mail(Received),
    /// Nothing more comes.
    End,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Command {
    pub(crate) line: String,
    /// Whether it came through TLS.
    pub(crate) secure: bool,
}

/// A mail as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Received {
    /// What stood behind `MAIL FROM:`.
    pub(crate) from: String,
    /// What stood behind each `RCPT TO:`.
    pub(crate) to: Vec<String>,
    /// Its bytes, with the dots that the protocol doubles single again.
    pub(crate) bytes: Vec<u8>,
    /// Whether it came through TLS.
    pub(crate) secure: bool,
}

impl Received {
    /// Returns the mail as a text with LF at the line ends; each must have been CRLF.
    pub(crate) fn text(&self) -> String {
        let text = String::from_utf8(self.bytes.clone()).unwrap();
        let bare = text.replace("\r\n", "");
        assert!(!bare.contains(['\r', '\n']), "a bare line end in {text:?}");
        text.replace("\r\n", "\n")
    }
}

/// One connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    pub(crate) secured: bool,
    pub(crate) commands: Vec<Command>,
    pub(crate) mails: Vec<Received>,
}

impl Session {
    /// Returns the first words of its commands.
    pub(crate) fn verbs(&self) -> Vec<&str> {
        self.commands.iter().map(|command| verb(&command.line)).collect()
    }
}

/// Returns a command's first word.
fn verb(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// All that the server saw.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub(crate) sessions: Vec<Session>,
}

impl Record {
    pub(super) fn add(&mut self, event: Event) {
        match event {
            Event::Connected => self.sessions.push(Session::default()),
            Event::Secured => self.last().secured = true,
            Event::Command(command) => self.last().commands.push(command),
            Event::Mail(mail) => self.last().mails.push(mail),
            Event::Port(_) | Event::End => panic!("out of turn: {event:?}"),
        }
    }

    fn last(&mut self) -> &mut Session {
        self.sessions.last_mut().unwrap()
    }

    /// Returns every mail.
    pub(crate) fn mails(&self) -> Vec<&Received> {
        self.sessions.iter().flat_map(|session| &session.mails).collect()
    }

    /// Returns the one mail there is.
    pub(crate) fn mail(&self) -> &Received {
        let mails = self.mails();
        assert_eq!(mails.len(), 1, "{self:?}");
        mails[0]
    }

    /// Counts the commands with this first word.
    pub(crate) fn count(&self, word: &str) -> usize {
        let commands = self.sessions.iter().flat_map(|session| &session.commands);
        commands.filter(|command| verb(&command.line) == word).count()
    }
}
