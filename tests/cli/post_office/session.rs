//! The protocol: one session with one client.

use std::collections::HashMap;
use std::io;
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::record::{Command, Event, Received};
use super::script::{Act, Login, Script, Security, Step};
use super::wire::Wire;

/// How often each step was reached, in all sessions together.
pub(super) type Counts = HashMap<Step, usize>;

/// A session that goes on.
pub(super) struct Session<'a> {
    script: &'a Script,
    counts: &'a mut Counts,
    tell: fn(&Event),
    wire: Wire,
    envelope: Received,
    has_logged_in: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        script: &'a Script,
        counts: &'a mut Counts,
        tell: fn(&Event),
        socket: TcpStream,
    ) -> Self {
        let envelope = nothing();
        Self { script, counts, tell, wire: Wire::new(socket), envelope, has_logged_in: false }
    }

    /// Serves to the end, which may be the client's, the script's or an error's.
    pub(super) fn run(mut self) {
        if self.converse().is_ok() {
            self.wire.close();
        }
    }

    fn converse(&mut self) -> io::Result<()> {
        if self.script.security == Security::Implicit {
            self.secure()?;
        }
        self.answer(Step::Greeting, "", "220 post.example ESMTP")?;
        loop {
            let line = self.wire.line()?;
            let secure = self.wire.is_secure();
            (self.tell)(&Event::Command(Command { line: line.clone(), secure }));
            if !self.obey(&line)? {
                return Ok(());
            }
        }
    }

    /// Obeys one command, and returns whether the session continues.
    fn obey(&mut self, line: &str) -> io::Result<bool> {
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => self.answer(Step::Ehlo, line, &self.extensions())?,
            "HELO" => {
                self.wire.write(b"250 post.example\r\n")?;
                true
            }
            "STARTTLS" if self.offers_tls() => {
                if self.answer(Step::StartTls, line, "220 2.0.0 go ahead")? {
                    self.secure()?;
                }
                true
            }
            "AUTH" => self.authenticate(line)?,
            "MAIL" if self.script.login.is_some() && !self.has_logged_in => {
                self.answer(Step::Mail, line, "530 5.7.0 log in first")?
            }
            "MAIL" => self.begin(line)?,
            "RCPT" => self.add_recipient(line)?,
            "DATA" => self.take_mail()?,
            "RSET" => {
                self.envelope = nothing();
                self.answer(Step::Rset, line, "250 2.0.0 forgotten")?
            }
            "QUIT" => {
                self.answer(Step::Quit, line, "221 2.0.0 bye")?;
                return Ok(false);
            }
            _ => {
                self.wire.write(b"502 5.5.1 no such command\r\n")?;
                true
            }
        };
        Ok(true)
    }

    /// Gives the good answer, or does what the script says; returns whether it was a good one.
    fn answer(&mut self, step: Step, command: &str, good: &str) -> io::Result<bool> {
        if let Some(act) = self.act(step, command) {
            self.wire.act(act)?;
            return Ok(matches!(act, Act::Answer(answer) if is_good(answer)));
        }
        self.wire.write(format!("{good}\r\n").as_bytes())?;
        Ok(is_good(good.as_bytes()))
    }

    /// Counts that a step is reached, and finds what goes wrong at it.
    fn act(&mut self, step: Step, command: &str) -> Option<&'a Act> {
        let reached = self.counts.entry(step).or_default();
        let number = std::mem::replace(reached, *reached + 1);
        self.script.act(step, number, command)
    }

    fn secure(&mut self) -> io::Result<()> {
        if let Some(act) = self.act(Step::Handshake, "") {
            self.wire.act(act)?;
        }
        let identity = self.script.identity.as_ref().ok_or(io::ErrorKind::InvalidInput)?;
        self.wire.secure(identity)?;
        (self.tell)(&Event::Secured);
        Ok(())
    }

    fn offers_tls(&self) -> bool {
        self.script.security == Security::StartTls && !self.wire.is_secure()
    }

    fn extensions(&self) -> String {
        let mut lines = vec!["post.example greets you".to_owned()];
        if !self.script.seven_bit {
            lines.push("8BITMIME".to_owned());
        }
        if self.offers_tls() {
            lines.push("STARTTLS".to_owned());
        }
        if let Some(login) = &self.script.login {
            lines.push(format!("AUTH {}", login.mechanisms));
        }
        let last = lines.pop().unwrap();
        let lines: Vec<String> = lines.into_iter().map(|line| format!("250-{line}\r\n")).collect();
        format!("{}250 {last}", lines.concat())
    }

    fn authenticate(&mut self, line: &str) -> io::Result<bool> {
        let Some(login) = self.script.login.clone() else {
            return self.answer(Step::Auth, line, "503 5.5.1 not offered");
        };
        let mut words = line.split(' ').skip(1);
        let (mechanism, initial) = (words.next().unwrap_or_default(), words.next());
        let right = match mechanism {
            "PLAIN" => {
                let given = match initial {
                    Some(text) => text.to_owned(),
                    None => self.ask("")?,
                };
                decoded(&given) == format!("\0{}\0{}", login.user, login.password)
            }
            "LOGIN" => self.ask_for_both(&login)?,
            _ => false,
        };
        let good = if right { "235 2.7.0 welcome" } else { "535 5.7.8 wrong name or password" };
        self.has_logged_in = self.answer(Step::Auth, line, good)?;
        Ok(self.has_logged_in)
    }

    fn ask_for_both(&mut self, login: &Login) -> io::Result<bool> {
        let user = decoded(&self.ask("Username:")?);
        let password = decoded(&self.ask("Password:")?);
        Ok(user == login.user && password == login.password)
    }

    fn ask(&mut self, question: &str) -> io::Result<String> {
        self.wire.write(format!("334 {}\r\n", STANDARD.encode(question)).as_bytes())?;
        self.wire.line()
    }

    fn begin(&mut self, line: &str) -> io::Result<bool> {
        let from = line.strip_prefix("MAIL FROM:").unwrap_or_default();
        let good = if self.script.seven_bit && from.contains("BODY=") {
            "555 5.5.4 no such parameter"
        } else {
            "250 2.1.0 sender taken"
        };
        let taken = self.answer(Step::Mail, line, good)?;
        if taken {
            self.envelope = Received { from: from.to_owned(), ..nothing() };
        }
        Ok(taken)
    }

    fn add_recipient(&mut self, line: &str) -> io::Result<bool> {
        let taken = self.answer(Step::Rcpt, line, "250 2.1.5 recipient taken")?;
        if taken {
            let to = line.strip_prefix("RCPT TO:").unwrap_or_default();
            self.envelope.to.push(to.to_owned());
        }
        Ok(taken)
    }

    fn take_mail(&mut self) -> io::Result<bool> {
        let good = if self.envelope.to.is_empty() { "503 5.5.1 to whom?" } else { "354 go ahead" };
        if !self.answer(Step::Data, "DATA", good)? {
            return Ok(false);
        }
        self.wire.anything()?;
        if let Some(act) = self.act(Step::Text, "") {
            self.wire.act(act)?;
        }
        let secure = self.wire.is_secure();
        let envelope = std::mem::replace(&mut self.envelope, nothing());
        let bytes = self.text()?;
        (self.tell)(&Event::Mail(Received { bytes, secure, ..envelope }));
        self.answer(Step::Dot, "", "250 2.0.0 queued as 4711")
    }

    /// Reads a mail's lines to the final dot, and takes off the dots that the protocol put on.
    fn text(&mut self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        loop {
            let line = self.wire.until(b"\r\n")?;
            if line == b".\r\n" {
                return Ok(text);
            }
            text.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}

/// Returns the envelope of no mail.
fn nothing() -> Received {
    Received { from: String::new(), to: Vec::new(), bytes: Vec::new(), secure: false }
}

fn is_good(answer: &[u8]) -> bool {
    matches!(answer.first(), Some(b'2' | b'3'))
}

fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&STANDARD.decode(text).unwrap_or_default()).into_owned()
}
