//! Reset mails to a mail server: what arrives for which recipient, and what is reported otherwise.

use serde_json::Value;

use crate::post_office::{Act, Record, Script, Step, Trial};
use crate::run::Outcome;

const FAMILY: [&str; 7] =
    ["password", "reset", "--email", "family@news.example", "--format", "json", "--quiet"];

/// A home in which three users share an address.
fn family() -> Trial {
    let trial = Trial::new();
    for name in ["bea", "cid", "dora"] {
        trial.home.add_user(name, "family@news.example");
    }
    trial
}

/// Returns what is reported about each mail.
fn sent(outcome: &Outcome) -> Vec<Value> {
    let links = outcome.json()["links"].clone();
    links.as_array().unwrap().iter().map(|link| link["sent"].clone()).collect()
}

/// Sends a mail to one user.
fn to(trial: &Trial, user: &str) -> (Outcome, Record) {
    trial.run(&Script::plain(), &["password", "reset", "--user", user])
}

/// Returns the headers of a mail, unfolded, without those that differ each time.
fn headers(mail: &str) -> Vec<String> {
    let (head, _) = mail.split_once("\n\n").unwrap();
    head.replace("\n ", " ").lines().map(str::to_owned).collect()
}

#[test]
fn many_mails_take_one_connection() {
    let (outcome, record) = family().run(&Script::plain(), &FAMILY);
    assert_eq!(sent(outcome.done()), [true, true, true]);
    assert_eq!(record.sessions.len(), 1);
    assert_eq!(record.mails().len(), 3);
    assert_eq!(record.count("QUIT"), 1);
}

#[test]
fn case_82_a_refused_recipient_does_not_stop_the_others() {
    for (reply, code) in [("550 5.1.1 who?", 3), ("450 4.2.1 full", 4)] {
        for step in [Step::Mail, Step::Rcpt, Step::Data, Step::Dot] {
            let script = Script::plain().at_nth(step, 1, Act::answer(reply));
            let (outcome, record) = family().run(&script, &FAMILY);
            assert_eq!((outcome.code, record.sessions.len()), (code, 1), "{step:?}: {outcome:?}");
            assert_eq!(sent(&outcome), [true, false, true]);
            let error = outcome.json()["links"][1]["error"].as_str().unwrap().to_owned();
            assert!(error.contains(reply), "{error}");
        }
    }
}

#[test]
fn one_lasting_refusal_decides_over_those_that_pass() {
    let script = Script::plain().at_nth(Step::Rcpt, 0, Act::answer("450 4.2.1 full")).at_nth(
        Step::Rcpt,
        2,
        Act::answer("550 5.1.1 who?"),
    );
    let (outcome, _) = family().run(&script, &FAMILY);
    assert_eq!((outcome.code, sent(&outcome)), (3, vec![false.into(), true.into(), false.into()]));
}

#[test]
fn case_81_a_mail_that_may_have_been_sent_is_not_repeated_and_the_others_continue() {
    for step in [Step::Dot, Step::Text] {
        let script = Script::plain().at_nth(step, 1, Act::Close);
        let (outcome, record) = family().run(&script, &FAMILY);
        assert_eq!(outcome.code, 4, "{step:?}: {outcome:?}");
        assert_eq!(sent(&outcome), [true.into(), Value::Null, true.into()]);
        assert_eq!(record.sessions.len(), 2);
    }
}

#[test]
fn a_server_that_wants_a_connection_for_each_mail_gets_it() {
    for script in [
        Script::plain().at(Step::Dot, Act::last("250 2.0.0 queued, and good-bye")),
        Script::plain().at_nth(Step::Mail, 1, Act::last("421 4.7.0 one mail each")).at_nth(
            Step::Mail,
            3,
            Act::last("421 4.7.0 one mail each"),
        ),
        Script::plain().at_nth(Step::Mail, 1, Act::Close).at_nth(Step::Mail, 3, Act::Close),
    ] {
        let (outcome, record) = family().run(&script, &FAMILY);
        assert_eq!(sent(outcome.done()), [true, true, true]);
        assert_eq!((record.sessions.len(), record.mails().len()), (3, 3), "{record:?}");
    }
}

#[test]
fn a_server_that_stays_away_is_not_retried_forever() {
    let script = Script::plain()
        .at_nth(Step::Greeting, 1, Act::last("421 4.3.2 closing"))
        .at_nth(Step::Greeting, 2, Act::last("421 4.3.2 closing"))
        .at_nth(Step::Mail, 1, Act::Close);
    let (outcome, record) = family().run(&script, &FAMILY);
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert_eq!(sent(&outcome)[..2], [true, false]);
    assert!(record.sessions.len() <= 3, "{record:?}");
}

#[test]
fn case_44_an_address_with_line_ends_is_skipped() {
    for address in
        ["a@b.example\r\nBcc: evil@y.example", "a@b.example\nRCPT TO:<c@d>", "a\0@b.example"]
    {
        let trial = Trial::new();
        trial.home.connect().execute("UPDATE auth_user SET email = ?1", [address]).unwrap();
        let (outcome, record) = to(&trial, "ann");
        assert_eq!(
            (outcome.code, record.mails().len(), record.count("RCPT")),
            (1, 0, 0),
            "{outcome:?}"
        );
    }
}

#[test]
fn case_45_a_name_with_line_ends_adds_no_header() {
    let trial = Trial::new();
    let name = "ann\r\nBcc: evil@y.example\r\n\r\n.\r\nMAIL FROM:<x@y>";
    trial
        .home
        .connect()
        .execute("UPDATE auth_user SET username = ?1, first_name = ?1", [name])
        .unwrap();
    let (outcome, record) = trial.run(&Script::plain(), &["password", "reset", "--id", "1"]);
    outcome.done();
    let mail = record.mail().text();
    assert_eq!(headers(&mail).len(), 8, "{mail}");
    assert!(!mail.contains("\nBcc:"), "{mail}");
    assert_eq!((record.count("MAIL"), record.mails().len()), (1, 1));
}

#[test]
fn case_46_the_stored_address_alone_is_mailed() {
    let trial = Trial::new();
    trial.home.add_user("mike", "Mike@News.example");
    for (typed, code) in [
        ("mIKE@nEWS.example", 0),
        ("m\u{131}ke@news.example", 1),
        ("mi\u{212a}e@news.example", 1),
        ("\u{ff2d}ike@news.example", 2),
        ("m\u{130}ke@news.example", 1),
    ] {
        let args = ["password", "reset", "--email", typed];
        let (outcome, record) = trial.run(&Script::plain(), &args);
        assert_eq!(outcome.code, code, "{typed}: {outcome:?}");
        let to: Vec<_> = record.mails().into_iter().flat_map(|mail| mail.to.clone()).collect();
        assert_eq!(to, if code == 0 { vec!["<Mike@News.example>"] } else { vec![] });
    }
}

#[test]
fn case_47_look_alikes_are_each_mailed_as_themselves() {
    let trial = Trial::new();
    trial.home.add_user("\u{430}nn", "other@news.example");
    for (name, address) in [("ann", "<ann@news.example>"), ("\u{430}nn", "<other@news.example>")] {
        let (outcome, record) = to(&trial, name);
        outcome.done();
        assert_eq!(record.mail().to, [address]);
    }
}

#[test]
fn case_48_a_user_called_like_an_address_is_reached_at_the_stored_one() {
    let trial = Trial::new();
    let name = r#""ceo@x" <evil@y.example>"#;
    trial.home.connect().execute("UPDATE auth_user SET username = ?1", [name]).unwrap();
    let (outcome, record) = trial.run(&Script::plain(), &["password", "reset", "--id", "1"]);
    outcome.done();
    assert_eq!(record.mail().to, ["<ann@news.example>"]);
    assert!(headers(&record.mail().text()).contains(&"To: ann@news.example".to_owned()));
}
