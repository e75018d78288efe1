//! What the server is to do: well or badly.

use serde::{Deserialize, Serialize};

/// How the server behaves in all its sessions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Script {
    pub(super) security: Security,
    pub(super) identity: Option<Identity>,
    pub(super) seven_bit: bool,
    pub(super) login: Option<Login>,
    faults: Vec<Fault>,
}

/// How the server secures a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Security {
    #[default]
    None,
    StartTls,
    Implicit,
}

/// A certificate, those above it, and its key, in DER.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) key: Vec<u8>,
}

/// Who may send.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) mechanisms: String,
    pub(super) user: String,
    pub(super) password: String,
}

/// A point of a session at which the server may fail; it is reached when an answer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Step {
    Greeting,
    Ehlo,
    StartTls,
    Handshake,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The first bytes of a mail are there.
    Text,
    /// A mail is there, to its final dot.
    Dot,
    Rset,
    Quit,
}

/// What the server does instead of a good answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Act {
    /// It answers this, and goes on as the code tells.
    Answer(Vec<u8>),
    /// It answers this and closes the connection.
    Last(Vec<u8>),
    /// It closes the connection.
    Close,
    /// It says nothing until the peer is gone.
    Hang,
    /// It sends one byte of an endless line each time it has waited for a while.
    Drip,
    /// It sends lines of one answer without end.
    Flood,
    /// It sends one line without end.
    Endless,
}

impl Act {
    /// Answers a line.
    pub(crate) fn answer(line: &str) -> Self {
        Self::Answer(format!("{line}\r\n").into_bytes())
    }

    /// Answers a line and closes the connection.
    pub(crate) fn last(line: &str) -> Self {
        Self::Last(format!("{line}\r\n").into_bytes())
    }
}

/// When a fault shows itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum When {
    Always,
    /// The time that the step is reached with this number, from 0, in all sessions together.
    Nth(usize),
    /// When the command holds this text.
    Holding(String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Fault {
    step: Step,
    when: When,
    act: Act,
}

impl Script {
    /// Creates a server without TLS and login that accepts 8-bit mails.
    pub(crate) fn plain() -> Self {
        Self::default()
    }

    /// Creates a server that offers STARTTLS.
    pub(crate) fn starttls(identity: Identity) -> Self {
        Self { security: Security::StartTls, identity: Some(identity), ..Self::default() }
    }

    /// Creates a server that uses TLS from the first byte.
    pub(crate) fn implicit(identity: Identity) -> Self {
        Self { security: Security::Implicit, identity: Some(identity), ..Self::default() }
    }

    /// Leaves out 8BITMIME.
    pub(crate) fn seven_bit(self) -> Self {
        Self { seven_bit: true, ..self }
    }

    /// Takes mails only from who has logged in by one of these mechanisms.
    pub(crate) fn login(self, mechanisms: &str, user: &str, password: &str) -> Self {
        let login = Login {
            mechanisms: mechanisms.to_owned(),
            user: user.to_owned(),
            password: password.to_owned(),
        };
        Self { login: Some(login), ..self }
    }

    /// Fails at every such step.
    pub(crate) fn at(self, step: Step, act: Act) -> Self {
        self.fault(step, When::Always, act)
    }

    /// Fails at such a step once: the time with this number, from 0, in all sessions together.
    pub(crate) fn at_nth(self, step: Step, number: usize, act: Act) -> Self {
        self.fault(step, When::Nth(number), act)
    }

    /// Fails where the command holds a text.
    pub(crate) fn where_holding(self, step: Step, text: &str, act: Act) -> Self {
        self.fault(step, When::Holding(text.to_owned()), act)
    }

    fn fault(mut self, step: Step, when: When, act: Act) -> Self {
        self.faults.push(Fault { step, when, act });
        self
    }

    /// Finds what goes wrong at a step that is reached for the time with this number.
    pub(super) fn act(&self, step: Step, number: usize, command: &str) -> Option<&Act> {
        let now = |fault: &&Fault| {
            fault.step == step
                && match &fault.when {
                    When::Always => true,
                    When::Nth(nth) => *nth == number,
                    When::Holding(text) => command.contains(text),
                }
        };
        self.faults.iter().find(now).map(|fault| &fault.act)
    }
}
