//! A server that keeps to a script, in a thread.

use std::cell::OnceCell;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;

use crate::mail::smtp::{Security, Server, Smtp};
use crate::mail::{DeliveryError, Failure, Mail, MailStamp, Message, Scope, Transport, UtcForm};

/// The server's side of one connection.
pub(super) struct Peer {
    pub(super) stream: BufReader<TcpStream>,
    pub(super) heard: Vec<String>,
}

impl Peer {
    /// Sends lines; a client that is gone gets nothing.
    pub(super) fn say(&mut self, lines: &str) {
        let _ = self.stream.get_mut().write_all(lines.replace('\n', "\r\n").as_bytes());
    }

    /// Hears one line; a client that has gone says none.
    pub(super) fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.stream.read_line(&mut line).unwrap_or_default();
        let line = line.trim_end_matches("\r\n").to_owned();
        (count > 0).then(|| {
            self.heard.push(line.clone());
            line
        })
    }

    /// Hears lines and says the same to each, so often.
    pub(super) fn nod(&mut self, times: usize) {
        for _ in 0..times {
            self.hear();
            self.say("250 ok\n");
        }
    }

    /// Sends the greeting and these extensions.
    pub(super) fn welcome(&mut self, extensions: &str) {
        self.say("220 mx.test ESMTP\n");
        self.hear();
        self.say(&format!("250-mx.test\n{extensions}250 HELP\n"));
    }

    /// Hears MAIL, RCPT and DATA, and asks for the text.
    pub(super) fn ask_for_text(&mut self) {
        self.nod(2);
        self.hear();
        self.say("354 go on\n");
    }

    /// Hears a text up to its dot.
    pub(super) fn hear_text(&mut self) {
        while self.hear().is_some_and(|line| line != ".") {}
    }

    /// Takes a whole mail.
    pub(super) fn take(&mut self) {
        self.ask_for_text();
        self.hear_text();
        self.say("250 2.0.0 taken\n");
    }
}

/// Plays one script for each connection; returns the server and what it heard in each.
pub(super) fn play(scripts: Vec<fn(&mut Peer)>) -> (Server, JoinHandle<Vec<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let player = std::thread::spawn(move || {
        let play = |script: fn(&mut Peer)| {
            let stream = BufReader::new(listener.accept().unwrap().0);
            let mut peer = Peer { stream, heard: Vec::new() };
            script(&mut peer);
            peer.heard
        };
        scripts.into_iter().map(play).collect()
    });
    let server = Server {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        login: None,
        own_name: "Höst.test".to_owned(),
        timeout: Duration::from_secs(20),
        tls: OnceCell::default(),
    };
    (server, player)
}

pub(super) fn mail<'a>(to: &'a str, body: &'a str) -> Mail<'a> {
    let message = Message {
        from: "News <n@x.test>",
        to,
        subject: "s",
        body,
        html: None,
        utc: UtcForm::Minus,
    };
    let now = Timestamp::constant(951_782_399, 0);
    Mail {
        message,
        stamp: MailStamp { now, offset: None, pid: 7, random: 8, boundary: 9, host: "h" },
    }
}

pub(super) fn send(script: fn(&mut Peer)) -> Result<(), DeliveryError> {
    let (server, player) = play(vec![script]);
    let mut smtp = Smtp::new(server);
    let sent = smtp.send(&mail("ann@y.test", "é\n.\n"));
    smtp.close();
    drop(smtp);
    player.join().unwrap();
    sent.map(drop)
}

pub(super) fn fails(script: fn(&mut Peer), failure: Failure, scope: Scope) -> String {
    let error = send(script).unwrap_err();
    assert_eq!((error.failure, error.scope), (failure, scope), "{error}");
    error.text
}
