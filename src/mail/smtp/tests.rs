//! Mails on their way to servers that keep to a script.

mod login;
mod lost;
mod peer;
mod secure;

use self::peer::{Peer, fails, mail, play, send};
use super::*;
use crate::mail::Failure;

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
    use {Failure::*, Scope::*};
    let text = fails(
        |peer| {
            peer.welcome("");
            peer.nod(1);
            peer.hear();
            peer.say("550-5.1.1 no such \x1b[31muser\n550 here\n");
            peer.nod(2);
        },
        Permanent,
        ThisMail,
    );
    assert!(text.ends_with("refused the recipient: 550 5.1.1 no such \x1b[31muser here"), "{text}");
    let greeting = |peer: &mut Peer| peer.say("554 no\n");
    assert!(fails(greeting, Permanent, EveryMail).contains("refused the connection: 554"));
    let busy = |peer: &mut Peer| peer.say("421 later\n");
    fails(busy, Temporary, EveryMail);
    fails(
        |peer| {
            peer.welcome("");
            peer.ask_for_text();
            peer.hear_text();
            peer.say("452 full\n");
        },
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
