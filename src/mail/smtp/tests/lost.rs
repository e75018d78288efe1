//! Servers that close, hang, never end, or are not there.

use std::io::Write;

use super::peer::{Peer, fails, mail, play, send};
use crate::mail::Failure;
use crate::mail::smtp::*;

#[test]
fn a_connection_lost_in_the_text_or_behind_it_leaves_the_outcome_unknown() {
    use {Failure::*, Scope::EveryMail};
    fails(
        |peer| {
            peer.welcome("");
            peer.nod(2);
            peer.hear();
        },
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
        fails(script, Unknown, EveryMail);
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
        |peer| {
            peer.welcome("");
            peer.nod(1);
            peer.hear();
            peer.say("550 nobody\n");
            peer.nod(1);
        },
        |peer| peer.say("421 go away\n"),
    ]);
    let mut smtp = Smtp::new(server);
    smtp.send(&mail("ann@y.test", "")).unwrap();
    smtp.send(&mail("bob@y.test", "")).unwrap();
    let error = smtp.send(&mail("nobody@y.test", "")).unwrap_err();
    assert_eq!(error.scope, Scope::ThisMail);
    let error = smtp.send(&mail("eve@y.test", "")).unwrap_err();
    assert_eq!((error.failure, error.scope), (Failure::Temporary, Scope::EveryMail));
    assert!(error.text.ends_with("refused the connection: 421 go away"), "{error}");
    let heard = player.join().unwrap();
    assert!(heard[1].contains(&"RCPT TO:<bob@y.test>".to_owned()), "{heard:?}");
}

#[test]
fn a_server_without_an_end_or_without_sense_is_left() {
    use {Failure::Temporary, Scope::EveryMail};
    let text = fails(|peer| peer.say(&"2".repeat(100_000)), Temporary, EveryMail);
    assert!(text.ends_with("sent an endless line"), "{text}");
    let flood = |peer: &mut Peer| peer.say(&"220-hello\n".repeat(100_000));
    assert!(fails(flood, Temporary, EveryMail).ends_with("sent an endless reply"));
    let nonsense = |peer: &mut Peer| peer.say(&format!("SSH-2.0-{}\n", "x".repeat(900)));
    let text = fails(nonsense, Temporary, EveryMail);
    assert!(text.contains("does not speak SMTP; it sent: SSH-2.0-xxx"), "{text}");
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
        assert_eq!(error.failure, Failure::Temporary);
        player.join().unwrap();
    }
}

#[test]
fn a_kept_connection_that_falls_silent_is_told_as_that() {
    let (server, player) = play(vec![|peer| {
        peer.welcome("");
        peer.take();
        while peer.hear().is_some() {}
    }]);
    let mut smtp = Smtp::new(server);
    smtp.send(&mail("ann@y.test", "")).unwrap();
    smtp.server.timeout = Duration::from_millis(50);
    let error = smtp.send(&mail("bob@y.test", "")).unwrap_err();
    assert!(error.text.ends_with("did not answer in time (email_timeout)"), "{error}");
    assert_eq!(error.failure, Failure::Temporary);
    player.join().unwrap();
}

#[test]
fn nobody_there_is_temporary() {
    let (mut server, player) = play(vec![]);
    player.join().unwrap();
    let error = Smtp::new(server).send(&mail("ann@y.test", "")).unwrap_err();
    assert!(error.text.contains(" cannot be reached at 127.0.0.1: "), "{error}");
    assert_eq!((error.failure, error.scope), (Failure::Temporary, Scope::EveryMail));
    server = play(vec![]).0;
    server.host = "nobody.invalid".to_owned();
    let error = Smtp::new(server).send(&mail("ann@y.test", "")).unwrap_err();
    assert!(error.text.contains(" cannot be looked up: "), "{error}");
    assert_eq!((error.failure, error.scope), (Failure::Temporary, Scope::EveryMail));
}
