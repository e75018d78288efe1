//! The transport beside servers that keep to a script, each in a thread.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use jiff::Timestamp;

use super::*;
use crate::mail::{Lasting, MailStamp, Message, UtcForm};

/// The server's side of one connection.
struct Peer {
    stream: BufReader<TcpStream>,
    heard: Vec<String>,
}

impl Peer {
    /// Says lines; a client that has gone hears nothing.
    fn say(&mut self, lines: &str) {
        let _ = self.stream.get_mut().write_all(lines.replace('\n', "\r\n").as_bytes());
    }

    /// Hears one line; a client that has gone says none.
    fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.stream.read_line(&mut line).unwrap_or_default();
        let line = line.trim_end_matches("\r\n").to_owned();
        (count > 0).then(|| {
            self.heard.push(line.clone());
            line
        })
    }

    /// Hears lines and says the same to each, so often.
    fn nod(&mut self, times: usize) {
        for _ in 0..times {
            self.hear();
            self.say("250 ok\n");
        }
    }

    /// Says hello, with these extensions.
    fn welcome(&mut self, extensions: &str) {
        self.say("220 mx.test ESMTP\n");
        self.hear();
        self.say(&format!("250-mx.test\n{extensions}250 HELP\n"));
    }

    /// Hears MAIL, RCPT and DATA, and asks for the text.
    fn ask_for_text(&mut self) {
        self.nod(2);
        self.hear();
        self.say("354 go on\n");
    }

    /// Hears a text up to its dot.
    fn hear_text(&mut self) {
        while self.hear().is_some_and(|line| line != ".") {}
    }

    /// Takes a whole mail.
    fn take(&mut self) {
        self.ask_for_text();
        self.hear_text();
        self.say("250 2.0.0 taken\n");
    }
}

/// Plays one script for each connection; returns the server and what it heard in each.
fn play(scripts: Vec<fn(&mut Peer)>) -> (Server, JoinHandle<Vec<Vec<String>>>) {
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
        tls: TlsSetup::default(),
    };
    (server, player)
}

fn mail<'a>(to: &'a str, body: &'a str) -> Mail<'a> {
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

fn send(script: fn(&mut Peer)) -> Result<(), DeliveryError> {
    let (server, player) = play(vec![script]);
    let mut smtp = Smtp::new(server);
    let sent = smtp.send(&mail("ann@y.test", "é\n.\n"));
    smtp.close();
    drop(smtp);
    player.join().unwrap();
    sent
}

fn fails(script: fn(&mut Peer), fate: Fate, lasting: Lasting, reach: Reach) -> String {
    let error = send(script).unwrap_err();
    assert_eq!((error.fate, error.lasting, error.reach), (fate, lasting, reach), "{error}");
    error.text
}

#[test]
fn many_mails_go_over_one_connection() {
    let (server, player) = play(vec![|peer| {
        peer.welcome("250-8bitmime\n");
        peer.take();
        peer.take();
        peer.hear();
        peer.say("221 bye\n");
    }]);
    let mut smtp = Smtp::new(server);
    for to in ["Ann <ann@y.test>", "-oQ/bob@bücher.test"] {
        smtp.send(&mail(to, "é\n.\n")).unwrap();
    }
    smtp.close();
    let heard = player.join().unwrap().remove(0);
    let text = heard.iter().position(|line| line == "DATA").unwrap();
    assert_eq!(heard[0], "EHLO xn--hst-sna.test");
    assert_eq!(
        heard[1..=text],
        ["MAIL FROM:<n@x.test> BODY=8BITMIME", "RCPT TO:<ann@y.test>", "DATA"]
    );
    assert!(heard[text..].starts_with(&[
        "DATA".to_owned(),
        "Content-Type: text/plain; charset=\"utf-8\"".to_owned()
    ]));
    let end = heard.iter().position(|line| line == ".").unwrap();
    assert_eq!(heard[end - 3..end], ["", "é", ".."]);
    assert_eq!(heard[end + 2], "RCPT TO:<-oQ/bob@xn--bcher-kva.test>");
    assert_eq!(heard.last().unwrap(), "QUIT");
}

#[test]
fn a_server_of_seven_bits_gets_a_mail_in_ascii() {
    let (server, player) = play(vec![|peer| {
        peer.say("220 old\n");
        peer.hear();
        peer.say("502 what?\n");
        peer.nod(1);
        peer.take();
    }]);
    Smtp::new(server).send(&mail("ann@y.test", "é")).unwrap();
    let heard = player.join().unwrap().remove(0);
    assert_eq!(heard[1..3], ["HELO xn--hst-sna.test", "MAIL FROM:<n@x.test>"]);
    assert_eq!(heard[heard.len() - 2..], ["=C3=A9", "."]);
}

#[test]
fn a_mail_is_sent_once_the_server_has_taken_it_whatever_follows() {
    send(|peer| {
        peer.welcome("");
        peer.take();
    })
    .unwrap();
}

#[test]
fn a_refusal_is_final_or_not_and_leaves_the_way_to_the_next_mail() {
    use {Fate::NotSent, Lasting::*, Reach::*};
    let text = fails(
        |peer| {
            peer.welcome("");
            peer.nod(1);
            peer.hear();
            peer.say("550-5.1.1 no such \x1b[31muser\n550 here\n");
            peer.nod(2);
        },
        NotSent,
        Permanent,
        ThisMail,
    );
    assert!(text.ends_with("refused the recipient: 550 5.1.1 no such \x1b[31muser here"), "{text}");
    let greeting = |peer: &mut Peer| peer.say("554 no\n");
    assert!(fails(greeting, NotSent, Permanent, EveryMail).contains("refused the connection: 554"));
    let busy = |peer: &mut Peer| peer.say("421 later\n");
    fails(busy, NotSent, Temporary, EveryMail);
    fails(
        |peer| {
            peer.welcome("");
            peer.ask_for_text();
            peer.hear_text();
            peer.say("452 full\n");
        },
        NotSent,
        Temporary,
        ThisMail,
    );
}

#[test]
fn a_refused_recipient_is_followed_by_rset_and_the_next_mail() {
    let (server, player) = play(vec![|peer| {
        peer.welcome("");
        peer.nod(1);
        peer.hear();
        peer.say("550 no\n");
        peer.nod(1);
        peer.take();
    }]);
    let mut smtp = Smtp::new(server);
    smtp.send(&mail("ann@y.test", "")).unwrap_err();
    smtp.send(&mail("bob@y.test", "")).unwrap();
    assert_eq!(player.join().unwrap()[0][3], "RSET");
}

#[test]
fn a_connection_lost_in_the_text_or_behind_it_leaves_the_fate_open() {
    use {Fate::*, Lasting::Temporary, Reach::EveryMail};
    fails(
        |peer| {
            peer.welcome("");
            peer.nod(2);
            peer.hear();
        },
        NotSent,
        Temporary,
        EveryMail,
    );
    for script in [
        (|peer| {
            peer.welcome("");
            peer.ask_for_text();
        }) as fn(&mut Peer),
        |peer| {
            peer.welcome("");
            peer.ask_for_text();
            peer.hear_text();
        },
        |peer| {
            peer.welcome("");
            peer.ask_for_text();
            peer.hear_text();
            peer.say("354 more\n");
        },
    ] {
        fails(script, Unknown, Temporary, EveryMail);
    }
}

#[test]
fn a_server_that_closes_between_mails_is_called_again_once() {
    let (server, player) = play(vec![
        |peer| {
            peer.welcome("");
            peer.take();
        },
        |peer| {
            peer.welcome("");
            peer.take();
            peer.hear();
            peer.say("421 too many\n");
        },
        |peer| peer.say("421 go away\n"),
    ]);
    let mut smtp = Smtp::new(server);
    smtp.send(&mail("ann@y.test", "")).unwrap();
    smtp.send(&mail("bob@y.test", "")).unwrap();
    let error = smtp.send(&mail("eve@y.test", "")).unwrap_err();
    assert_eq!((error.fate, error.reach), (Fate::NotSent, Reach::EveryMail));
    assert!(error.text.ends_with("refused the connection: 421 go away"), "{error}");
    let heard = player.join().unwrap();
    assert!(heard[1].contains(&"RCPT TO:<bob@y.test>".to_owned()), "{heard:?}");
}

#[test]
fn a_server_without_an_end_or_without_sense_is_left() {
    use {Fate::NotSent, Lasting::Temporary, Reach::EveryMail};
    let text = fails(|peer| peer.say(&"2".repeat(100_000)), NotSent, Temporary, EveryMail);
    assert!(text.ends_with("sends a line without an end"), "{text}");
    let flood = |peer: &mut Peer| peer.say(&"220-hello\n".repeat(100_000));
    assert!(fails(flood, NotSent, Temporary, EveryMail).ends_with("sends a reply without an end"));
    let nonsense = |peer: &mut Peer| peer.say(&format!("SSH-2.0-{}\n", "x".repeat(900)));
    let text = fails(nonsense, NotSent, Temporary, EveryMail);
    assert!(text.contains("does not speak SMTP, but says: SSH-2.0-xxx"), "{text}");
    assert!(text.chars().count() < 600, "{text}");
}

#[test]
fn a_reply_without_its_text_and_lines_without_cr_are_understood() {
    send(|peer| {
        peer.say("220\n");
        peer.hear();
        let _ = peer.stream.get_mut().write_all(b"250-mx\n250 8BITMIME\n");
        peer.take();
    })
    .unwrap();
}

#[test]
fn silence_and_one_byte_at_a_time_end_at_the_deadline() {
    let silent: fn(&mut Peer) = |peer| {
        peer.hear();
    };
    let slow: fn(&mut Peer) = |peer| {
        // The client says nothing yet: each read here is a pause shorter than the deadline.
        peer.stream.get_ref().set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        while peer.hear().is_none() && peer.stream.get_mut().write_all(b"2").is_ok() {}
    };
    for script in [silent, slow] {
        let (mut server, player) = play(vec![script]);
        server.timeout = Duration::from_millis(300);
        let error = Smtp::new(server).send(&mail("ann@y.test", "")).unwrap_err();
        assert!(error.text.ends_with("did not answer in time (email_timeout)"), "{error}");
        assert_eq!((error.fate, error.lasting), (Fate::NotSent, Lasting::Temporary));
        player.join().unwrap();
    }
}

#[test]
fn nobody_there_is_temporary() {
    let (mut server, player) = play(vec![]);
    player.join().unwrap();
    let error = Smtp::new(server).send(&mail("ann@y.test", "")).unwrap_err();
    assert!(error.text.contains(" cannot be reached at 127.0.0.1: "), "{error}");
    assert_eq!((error.lasting, error.reach), (Lasting::Temporary, Reach::EveryMail));
    server = play(vec![]).0;
    server.host = "nobody.invalid".to_owned();
    let error = Smtp::new(server).send(&mail("ann@y.test", "")).unwrap_err();
    assert!(error.text.contains(" cannot be looked up: "), "{error}");
    assert_eq!((error.lasting, error.reach), (Lasting::Temporary, Reach::EveryMail));
}

fn log_in(script: fn(&mut Peer)) -> (Result<(), DeliveryError>, Vec<String>) {
    let (mut server, player) = play(vec![script]);
    server.login = Some(Login { user: "ann".to_owned(), password: "pß".to_owned().into() });
    let sent = Smtp::new(server).send(&mail("ann@y.test", ""));
    (sent, player.join().unwrap().remove(0))
}

#[test]
fn a_login_is_plain_or_the_next_that_the_server_takes() {
    let (sent, heard) = log_in(|peer| {
        peer.welcome("250-AUTH CRAM-MD5 LOGIN PLAIN\n");
        peer.nod(1);
        peer.take();
    });
    sent.unwrap();
    assert_eq!(heard[1], "AUTH PLAIN AGFubgBww58=");
    let (sent, heard) = log_in(|peer| {
        peer.welcome("250-AUTH=LOGIN PLAIN\n");
        peer.hear();
        peer.say("504 not here\n");
        for reply in ["334 TmFtZQ==\n", "334 UGFzcw==\n", "235 welcome\n"] {
            peer.hear();
            peer.say(reply);
        }
        peer.take();
    });
    sent.unwrap();
    assert_eq!(heard[2..5], ["AUTH LOGIN", "YW5u", "cMOf"]);
}

#[test]
fn a_refused_login_is_said_without_the_password() {
    let (sent, heard) = log_in(|peer| {
        peer.welcome("250-AUTH PLAIN LOGIN\n");
        peer.hear();
        peer.say("535 5.7.8 no\n");
    });
    let error = sent.unwrap_err();
    assert!(error.text.ends_with("refused the login: 535 5.7.8 no"), "{error}");
    assert_eq!((error.lasting, error.reach), (Lasting::Permanent, Reach::EveryMail));
    assert_eq!(heard.len(), 2);
    let (sent, heard) = log_in(|peer| peer.welcome("250-AUTH CRAM-MD5\n"));
    assert!(sent.unwrap_err().text.contains("offers no AUTH that acct knows"));
    assert_eq!(heard.len(), 1);
    let (sent, _) = log_in(|peer| {
        peer.welcome("250-AUTH PLAIN\n");
        peer.hear();
        peer.say("454 4.7.0 later\n");
    });
    assert_eq!(sent.unwrap_err().lasting, Lasting::Temporary);
}

fn start_tls(script: fn(&mut Peer)) -> (DeliveryError, Vec<String>) {
    let (mut server, player) = play(vec![script]);
    server.security = Security::StartTls;
    server.login = Some(Login { user: "ann".to_owned(), password: "p".to_owned().into() });
    let error = Smtp::new(server).send(&mail("ann@y.test", "")).unwrap_err();
    (error, player.join().unwrap().remove(0))
}

#[test]
fn without_starttls_nothing_is_sent() {
    for (script, text) in [
        ((|peer| peer.welcome("250-AUTH PLAIN\n")) as fn(&mut Peer), "does not offer STARTTLS"),
        (
            |peer| {
                peer.welcome("250-STARTTLS\n250-AUTH PLAIN\n");
                peer.hear();
                peer.say("454 not now\n");
                peer.hear();
            },
            "refused STARTTLS",
        ),
        (
            |peer| {
                peer.welcome("250-STARTTLS\n250-AUTH PLAIN\n");
                peer.hear();
                peer.say("220 go on\n250-mx.test\n250 AUTH PLAIN\n");
                peer.hear();
            },
            "said something in clear behind its STARTTLS",
        ),
    ] {
        let (error, heard) = start_tls(script);
        assert!(error.text.contains(text), "{error}");
        assert_eq!((error.lasting, error.reach), (Lasting::Permanent, Reach::EveryMail));
        assert!(
            heard.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"),
            "{heard:?}"
        );
    }
}

#[test]
fn the_steps_of_a_session_are_told() {
    let (server, player) = play(vec![|peer| {
        peer.welcome("250-SIZE 1000\n");
        peer.hear();
        peer.say("221 bye\n");
    }]);
    let mut steps = Vec::new();
    let session = Session::open(&server, server.deadline(), &mut |step| steps.push(step)).unwrap();
    session.close();
    player.join().unwrap();
    let [Step::Connected { peer }, greeted, offered] = &steps[..] else { panic!("{steps:?}") };
    assert_eq!(peer.port(), server.port);
    assert_eq!(*greeted, Step::Greeted { text: "220 mx.test ESMTP".to_owned() });
    let extensions = ["SIZE 1000", "HELP"].map(str::to_owned).to_vec();
    assert_eq!(*offered, Step::Offered { extensions });
}
