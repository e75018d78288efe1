//! AUTH, and STARTTLS before it.

use super::peer::{Peer, mail, play};
use crate::mail::Failure;
use crate::mail::smtp::*;

fn log_in(script: fn(&mut Peer)) -> (Result<(), DeliveryError>, Vec<String>) {
    let (mut server, player) = play(vec![script]);
    server.login = Some(Credentials { user: "ann".to_owned(), password: "pß".to_owned().into() });
    let sent = Smtp::new(server).send(&mail("ann@y.test", ""));
    (sent.map(drop), player.join().unwrap().remove(0))
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
        peer.hear();
        peer.say("535 5.7.8 again\n");
    });
    let error = sent.unwrap_err();
    assert!(error.text.ends_with("refused the login: 535 5.7.8 again"), "{error}");
    assert_eq!((error.failure, error.scope), (Failure::Permanent, Scope::EveryMail));
    assert_eq!(heard[2..], ["AUTH LOGIN"]);
    let (sent, heard) = log_in(|peer| peer.welcome("250-AUTH CRAM-MD5\n"));
    assert!(sent.unwrap_err().text.contains("offers no AUTH mechanism"));
    assert_eq!(heard.len(), 1);
    let (sent, _) = log_in(|peer| {
        peer.welcome("250-AUTH PLAIN\n");
        peer.hear();
        peer.say("454 4.7.0 later\n");
    });
    assert_eq!(sent.unwrap_err().failure, Failure::Temporary);
}

fn start_tls(script: fn(&mut Peer)) -> (DeliveryError, Vec<String>) {
    let (mut server, player) = play(vec![script]);
    server.security = Security::StartTls;
    server.login = Some(Credentials { user: "ann".to_owned(), password: "p".to_owned().into() });
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
            "sent unencrypted data after STARTTLS",
        ),
    ] {
        let (error, heard) = start_tls(script);
        assert!(error.text.contains(text), "{error}");
        assert_eq!((error.failure, error.scope), (Failure::Permanent, Scope::EveryMail));
        assert!(
            heard.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"),
            "{heard:?}"
        );
    }
}
